/** Every take of a film's shots, and what can be said of it now. */

import type { ClipMeasures } from '../../specs/picture/measures.ts';
import type { Money } from '../../specs/money.ts';
import { takeId, type Cause, type TakeName } from '../../specs/plan/decision.ts';
import { directedShots, type Decision, type Directed } from '../../specs/plan/directing.ts';
import { handOversSaid } from '../../specs/plan/handed-on.ts';
import { decisionsOn } from '../../specs/plan/said.ts';
import { differenceOf } from '../../specs/plan/fit.ts';
import { takeKindOf } from '../../specs/plan/take-kind.ts';
import { withHandOver } from '../../store/hand-over.ts';
import { summaryOf, type TakeRecord } from '../../store/takes.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { filmsMeant } from '../table/named-films.ts';
import { shotIn, standingTake, takesOf, weighNamed, type WeighedFilm } from './weighed.ts';

export type ListedTake = {
  /** Of a table's film, its name; absent: the file by itself. */
  readonly row?: string;
  readonly shot: string;
  readonly take: string;
  /** The shot that it was made for, when it is another one. */
  readonly takeOf: string | null;
  readonly record: TakeRecord;
  /** Absolute path. */
  readonly clip: string;
  readonly stands: boolean;
  /** What people have said of it that counts now. */
  readonly said: readonly ('circled' | 'frozen' | 'rejected')[];
  /** How it differs from what is asked now; null: it fits. */
  readonly differs: Cause | null;
  readonly isPlaceholder: boolean;
  readonly charge: Money | null;
  /** Of its clip; null: it was not measured. */
  readonly measures: ClipMeasures | null;
  /** Of it alone, oldest first. */
  readonly decisions: readonly Decision[];
};

/**
 * Of the shots that are named, in the film's order; of none: of all. Of every film that is meant: see
 * `filmsMeant`. Throws `not-decided`.
 */
export async function listTakes(
  file: string,
  shots: readonly string[],
  options: Pick<FilmOptions, 'project' | 'row'>,
  host: FilmHost,
): Promise<ListedTake[]> {
  const listed: ListedTake[] = [];
  for (const named of await filmsMeant(file, options)) {
    listed.push(...(await takesIn(await weighNamed(named, options, host), shots)));
  }
  return listed;
}

export async function takesIn(film: WeighedFilm, shots: readonly string[]): Promise<ListedTake[]> {
  for (const id of shots) shotIn(film, id);
  const directed = directedShots(film.decisions);
  const handed = handOversSaid(film.decisions);
  const ids = new Set(film.planned.plan.shots.map(({ id }) => id));
  // Under an id that the film no longer has.
  const saidThen = (shot: string) => (ids.has(shot) ? undefined : directed.get(shot));
  const listed: ListedTake[] = [];
  for (const shot of film.planned.plan.shots) {
    if (shots.length > 0 && !shots.includes(shot.id)) continue;
    const standing = standingTake(film, shot.id);
    // Oldest first, as they were made.
    for (const take of takesOf(film, shot.id).reverse()) {
      const found = await recordOf(film, take);
      if (!found) continue;
      const id = takeId(take);
      const { clip } = found;
      const record = withHandOver(found.record, handed);
      listed.push({
        ...(film.film.name !== undefined && { row: film.film.name }),
        shot: shot.id,
        take: take.take,
        takeOf: take.film === film.film.id && take.shot === shot.id ? null : take.shot,
        record,
        clip,
        stands: standing !== null && takeId(standing) === id,
        said: wordsOn(directed.get(shot.id) ?? saidThen(take.shot), id),
        differs: differenceOf(shot, take, film.wanted),
        isPlaceholder: ['local', 'simulated'].includes(takeKindOf(summaryOf(record))),
        charge: record.charge,
        measures: (await film.store.measures.find(record.clip.sha256))?.measures ?? null,
        decisions: decisionsOn(take, film.decisions),
      });
    }
  }
  return listed;
}

async function recordOf({ store }: WeighedFilm, { film, shot, take }: TakeName) {
  const record = await store.takes.readTake(film, shot, take);
  if (!record) return null;
  const files = await store.renders.findFilesOfTake(await store.films.readFilm(film), record);
  return { record, clip: files?.clip ?? store.objects.addressOf(record.clip.sha256) };
}

function wordsOn(directed: Directed | undefined, id: string): ListedTake['said'] {
  if (!directed) return [];
  return [
    ...(directed.circled === id ? (['circled'] as const) : []),
    ...(directed.frozen === id ? (['frozen'] as const) : []),
    ...(directed.rejected.has(id) ? (['rejected'] as const) : []),
  ];
}
