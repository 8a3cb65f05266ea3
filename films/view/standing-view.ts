/** A shot that has its take, as it is shown. */

import { numberOf, takeId, type ShotDecision } from '../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../specs/plan/directing.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { isOfSeveral, ordersOf, takesWanted } from '../../specs/plan/several.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import { isOfKindFor } from '../../specs/plan/take-kind.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { Approval } from '../../specs/storyboard/storyboard.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { QuestionTerm } from '../../store/questions.ts';
import { summaryOf, type TakeRecord } from '../../store/takes.ts';
import type { ShotNote, ShotView, StandingView } from './view.ts';

export function standingView(
  base: ShotView,
  decision: ShotDecision & { kind: 'stands' },
  { record, files }: { record: TakeRecord; files: StandingView },
  runStartedAtMs: number | null,
): ShotView {
  const finishedAtMs = Date.parse(record.finishedAt);
  const stoodBefore = runStartedAtMs !== null && finishedAtMs < runStartedAtMs;
  return {
    ...base,
    status: decision.isFrozen ? 'frozen' : decision.keptDespite ? 'kept' : 'done',
    note: decision.keptDespite && { kind: 'kept', cause: decision.keptDespite },
    reused: decision.reusedFrom !== null || stoodBefore,
    take: record.take,
    takeOf: decision.reusedFrom?.shot ?? null,
    standing: files,
    provider: printable(record.provider),
    model: printable(record.family),
    tier: record.tier,
    taskId: record.ownFile ? null : printable(record.taskId),
    account: record.account,
    sinceMs: Date.parse(record.orderedAt),
    endedAtMs: finishedAtMs,
    seed: record.seed,
    tokens: record.tokens,
    seconds: secondsOf(record.inputs.length),
    charge: record.charge,
    notes: (record.notes ?? []).map(printable),
    ...(record.ownFile && { isFree: true, ownFile: printable(record.ownFile.name) }),
  };
}

/** Its take is there, and hands nothing on before a person has decided. */
export function askingView(
  base: ShotView,
  decision: ShotDecision & { kind: 'asks' },
  { record, files }: { readonly record: TakeRecord; readonly files: StandingView },
  { approval, asked }: { readonly approval: Approval; readonly asked: QuestionTerm | null },
): ShotView {
  const { take, charge, seed, finishedAt } = record;
  // Before anybody has asked, its deadline is what it would be if that had been at once.
  const { sinceMs, untilMs } = asked ?? askedAt(Date.parse(finishedAt), approval);
  const isTimed = decision.asks === 'approval';
  const asks = {
    kind: decision.asks,
    take,
    clip: files.clip,
    sinceMs,
    untilMs: isTimed ? untilMs : null,
    otherwise: isTimed ? approval.otherwise : null,
    ...(decision.asks === 'hand-over' && {
      handOver: { picture: files.lastFrame, faults: record.pictureFaults ?? [] },
    }),
  };
  const takeOf = decision.reusedFrom?.shot ?? null;
  return { ...base, status: 'asking', take, takeOf, charge, seed, sinceMs, asks };
}

function askedAt(sinceMs: number, { withinSeconds }: Approval): QuestionTerm {
  return { sinceMs, untilMs: sinceMs + withinSeconds * 1_000 };
}

/** Why the next run would render it once more; null where it does not, or the one that runs does. */
export function againNote({
  decision,
  isRunning,
  isForLater,
}: {
  readonly decision: ShotDecision | undefined;
  readonly isRunning: boolean;
  readonly isForLater: boolean;
}): ShotNote | null {
  if (decision?.kind !== 'orders' || (isRunning && !isForLater)) return null;
  return decision.because.kind === 'new' ? null : { kind: 'again', cause: decision.because };
}

/**
 * How many orders of a shot are the newest run's: begun, or still to come. Nothing: it is one, or
 * none of a shot that stands as it was.
 */
export function ordersInRun(
  shot: PlannedShot,
  decision: ShotDecision | undefined,
  run: { readonly orders: readonly OrderEntry[]; readonly runStartedAtMs: number | null },
): Pick<ShotView, 'orders'> {
  const isWaiting = decision?.kind === 'asks' || decision?.kind === 'rejected';
  if (!isWaiting && !isOfSeveral(shot)) return {};
  const begun = run.orders.flatMap(({ key, intent }) =>
    intent && Date.parse(intent.at) >= (run.runStartedAtMs ?? 0) ? [key.take] : [],
  );
  return { orders: Math.min(takesWanted(shot), new Set(begun).size + ordersOf(decision)) };
}

/**
 * What it has cost stays with the shot; nothing of it is in the film. `own`: all takes of the shot.
 */
export function rejectedView(
  base: ShotView,
  { take, charge, seed }: TakeRecord,
  {
    shot,
    fingerprint,
    said,
    own,
  }: {
    readonly shot: PlannedShot;
    readonly fingerprint: string | null;
    readonly said: readonly Decision[];
    readonly own: readonly TakeRecord[];
  },
): ShotView {
  const decision = said.findLast(({ kind }) => kind === 'reject') ?? null;
  const rejected = directedShots(said).get(shot.id)?.rejected;
  const others = own.filter(
    (one) =>
      one.fingerprint === fingerprint &&
      one.take !== take &&
      !rejected?.has(takeId(one)) &&
      isOfKindFor(summaryOf(one), shot),
  );
  const newestFirst = others.toSorted((one, other) => numberOf(other) - numberOf(one));
  const note: ShotNote = { kind: 'rejected', decision, others: newestFirst.map((one) => one.take) };
  return { ...base, status: 'rejected', take, charge, seed, note };
}
