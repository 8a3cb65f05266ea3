/** A shot that has its take, as it is shown. */

import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { TakeRecord } from '../../store/takes.ts';
import type { AsksView, ShotView, StandingView } from './view.ts';

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
  { take, charge, seed, finishedAt }: TakeRecord,
  terms: Partial<Pick<AsksView, 'sinceMs' | 'untilMs' | 'otherwise'>> = {},
): ShotView {
  const sinceMs = terms.sinceMs ?? Date.parse(finishedAt);
  const { untilMs = null, otherwise = null } = terms;
  const asks = { kind: decision.asks, take, sinceMs, untilMs, otherwise };
  const takeOf = decision.reusedFrom?.shot ?? null;
  return { ...base, status: 'asking', take, takeOf, charge, seed, sinceMs, asks };
}

/** What it has cost stays with the shot; nothing of it is in the film. */
export function rejectedView(
  base: ShotView,
  { take, charge, seed }: TakeRecord,
  said: readonly Decision[],
): ShotView {
  const decision = said.findLast(({ kind }) => kind === 'reject') ?? null;
  return { ...base, status: 'rejected', take, charge, seed, note: { kind: 'rejected', decision } };
}
