/** The cut of a film as its takes stand: by its last plan, as its master is put together. */

import { parse } from 'node:path';
import { timelineOf, type ExportShot, type ExportTimeline } from '../../specs/export/timeline.ts';
import { decide } from '../../specs/plan/decide.ts';
import { takeId, type ShotDecision } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { withChosenEnds } from '../../specs/plan/chosen-end.ts';
import { handOversSaid } from '../../specs/plan/handed-on.ts';
import { buildEditList, type Material } from '../../specs/plan/edit-list.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { decisionsOf } from '../../specs/plan/said.ts';
import { isOfKindFor } from '../../specs/plan/take-kind.ts';
import type { Film } from '../../store/films.ts';
import { chosenEndOf, framesInFilm, withHandOver } from '../../store/hand-over.ts';
import { placedOrder } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import { summaryOf, type TakeRecord } from '../../store/takes.ts';
import { FilmError } from '../error.ts';
import { repeatsIn } from './repeats.ts';
import { exportTake } from './take.ts';

type Where = {
  /** The storyboard as the command names it. */
  readonly file: string;
  /** Of a clip from the folder of the export. */
  readonly pathOf: (clip: string) => string;
};

export type FilmCutting = {
  readonly timeline: ExportTimeline;
  readonly unmeasured: readonly string[];
};

export async function cutOf(store: Store, film: Film, where: Where): Promise<FilmCutting> {
  const asked = await store.plans.getPlan(film.plan ?? '');
  const records = await store.takes.takesOfProject();
  const said = await store.decisions.of(film.id);
  const decided = await decisionsIn(store, film, { plan: asked, records, said });
  const byId = new Map(records.map((record) => [takeId(record), record]));
  const takes = new Map<string, TakeRecord>();
  for (const decision of decided) {
    const record = decision.kind === 'stands' ? byId.get(takeId(decision.take)) : undefined;
    if (record) takes.set(decision.shot, record);
  }
  if (takes.size === 0) throw new FilmError('not-exported', { why: 'no-take', file: where.file });
  const handed = handOversSaid(said);
  const inFilm = new Map([...takes].map(([shot, one]) => [shot, withHandOver(one, handed)]));
  const plan = withChosenEnds(asked, (shot) => {
    const record = inFilm.get(shot);
    return record ? chosenEndOf(record) : null;
  });
  const { repeats, unmeasured } = await repeatsIn(store, plan, inFilm);
  const list = buildEditList(plan, (shot) => materialOf(inFilm.get(shot), repeats.has(shot)));
  const shots = new Map<string, ExportShot>();
  for (const { shot } of list.clips) {
    const own = records.filter((one) => one.film === film.id && one.shot === shot);
    const decision = decided.find((one) => one.shot === shot);
    shots.set(
      shot,
      await shotOf(store, { film: film.id, plan, shot, own, decision, said }, takes, where),
    );
  }
  const names = { title: plan.title, film: parse(film.storyboard).name };
  const timeline = timelineOf(list, names, (shot) => shots.get(shot) ?? NO_TAKE);
  return { timeline, unmeasured };
}

const NO_TAKE: ExportShot = { takes: [], active: null, notes: [], missing: null };

type Known = {
  readonly plan: Plan;
  readonly records: readonly TakeRecord[];
  readonly said: readonly Decision[];
};

async function decisionsIn(
  store: Store,
  film: Film,
  { plan, records, said: decisions }: Known,
): Promise<readonly ShotDecision[]> {
  const loans = await store.loans.loansOf(film.id);
  const orders = await Promise.all(plan.shots.map(({ id }) => store.journal.ordersOf(film.id, id)));
  const open = orders.flat().flatMap(placedOrder);
  const takes = records.map(summaryOf);
  return decide(plan, { film: film.id, takes, loans, decisions, open }).decisions;
}

function materialOf(record: TakeRecord | undefined, repeatsLastFrame: boolean): Material {
  if (!record) return { kind: 'held', sha256: null };
  const { sha256, hasAudio, width, height } = record.clip;
  const frames = framesInFilm(record);
  const size = { width, height };
  return { kind: 'clip', take: record.take, sha256, frames, hasAudio, size, repeatsLastFrame };
}

type OneShot = Pick<Known, 'plan' | 'said'> & {
  readonly film: string;
  readonly shot: string;
  /** Its own takes, oldest first. */
  readonly own: readonly TakeRecord[];
  readonly decision: ShotDecision | undefined;
};

async function shotOf(
  store: Store,
  { film, plan, shot, own, decision, said: decisions }: OneShot,
  standing: ReadonlyMap<string, TakeRecord>,
  { pathOf }: Where,
): Promise<ExportShot> {
  const record = standing.get(shot) ?? null;
  const planned = plan.shots.find(({ id }) => id === shot);
  const isIt = (one: TakeRecord) => record !== null && takeId(one) === takeId(record);
  const fits = (one: TakeRecord) => planned !== undefined && isOfKindFor(summaryOf(one), planned);
  const beside = own.filter((one) => !isIt(one) && fits(one));
  // The one in the film first.
  const all = [...(record ? [record] : []), ...beside];
  const takes = await Promise.all(
    all.map((one) => exportTake(store, one, { film, shot, pathOf, isNeeded: isIt(one) })),
  );
  const shots = new Set(plan.shots.map(({ id }) => id));
  return {
    takes: takes.filter((one) => one !== null),
    active: record ? (takes[0]?.key ?? null) : null,
    notes: decisionsOf(shot, record, { decisions, shots }).flatMap(({ kind, note, by, at }) =>
      note === null ? [] : [{ kind, text: note, by, at }],
    ),
    missing: record ? null : missingWord(decision),
  };
}

const MISSING: Readonly<Partial<Record<ShotDecision['kind'], string>>> = {
  asks: 'its take waits for a person',
  rejected: 'its take was rejected',
  'under-way': 'it is being rendered',
  refused: 'it was refused for its content',
  blocked: 'it waits for another shot',
};

function missingWord(decision: ShotDecision | undefined): string {
  return (decision && MISSING[decision.kind]) ?? 'it was not rendered';
}
