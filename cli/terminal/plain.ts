/**
 * The live view without a terminal: one line for each change of a shot's state, and when something
 * begins to be tried again and again. How far the film is put together is told in quarters.
 */

import type { ShownFilm } from '../text/command.ts';
import { formatClockSeconds } from '../text/date.ts';
import { count } from '../text/plan-line.ts';
import { ACCOUNT_PAUSED } from '../text/try-text.ts';
import { ONE_BY_ONE, shotLines } from '../text/shot-line.ts';
import { noteText } from '../text/note-text.ts';
import { namesOf } from '../text/shot-names.ts';
import { workNews } from '../text/work-text.ts';
import type { ShotState, ShotView } from '../../films/view/view.ts';

/**
 * What is new since `before` (null: everything that has happened), each line with its time. Takes
 * that stood already are told in one line. `name`: of the film, where there are several.
 */
export function changeLines(
  before: ShownFilm | null,
  after: ShownFilm,
  nowMs: number,
  name: string | null = null,
): string[] {
  const known = new Map(before?.shots.map((shot) => [shot.id, shot]));
  const pauses = newPauses(before, after, nowMs);
  const changed = after.shots.filter((shot) => {
    if (pauses.includes(shot)) return true;
    const was = known.get(shot.id);
    if (was === undefined) return !QUIET.includes(shot.status) || isRepeating(shot);
    return was.status !== shot.status || (isRepeating(shot) && !isRepeating(was));
  });
  const reused = changed.filter(
    (shot) => shot.reused && shot.status !== 'kept' && shot.status !== 'frozen',
  );
  const blocked = changed.filter(({ status }) => status === 'blocked');
  const isFolded = blocked.length > MOST_BLOCKED;
  const told = changed.filter(
    (shot) => !reused.includes(shot) && !(isFolded && blocked.includes(shot)),
  );
  const lines = [
    ...(reused.length === 0 ? [] : [reusedLine(reused, after)]),
    ...shotLines({ file: after.file, place: after.place, shots: told }, nowMs, ONE_BY_ONE),
    ...(isFolded ? [blockedLine(blocked, after)] : []),
  ];
  const work = workNews(before?.work, after.work);
  const head = [formatClockSeconds(nowMs), ...(name === null ? [] : [name])];
  return [...lines, ...(work === null ? [] : [work])].map((line) => [...head, line].join('  '));
}

/**
 * Once is no news: most of what fails once goes well the next time. A pause that a provider has
 * asked for is told by one shot: every other one of its account would tell the same.
 */
function isRepeating({ trying }: ShotView): boolean {
  return trying !== undefined && trying.count > 1 && trying.failure.kind !== 'throttled';
}

/** Of each account that is left alone for long, and was not before, the first shot. */
function newPauses(before: ShownFilm | null, after: ShownFilm, nowMs: number): ShotView[] {
  const known = new Set(pausedShots(before, nowMs).map(accountOf));
  const paused = pausedShots(after, nowMs).filter((shot) => {
    // The others keep away because of what this one was answered.
    const isAnswered = shot.trying?.failure.code !== ACCOUNT_PAUSED;
    return isAnswered && !known.has(accountOf(shot));
  });
  return [...Map.groupBy(paused, accountOf).values()].flatMap(([first]) => first ?? []);
}

function pausedShots(film: ShownFilm | null, nowMs: number): ShotView[] {
  return (film?.shots ?? []).filter(({ trying }) => {
    if (trying?.failure.kind !== 'throttled') return false;
    return trying.count > 1 || (trying.nextMs ?? 0) - nowMs > LONG_PAUSE_MS;
  });
}

function accountOf({ account, provider }: ShotView): string {
  return account ?? provider;
}

/** A shorter one is over before anybody wonders. */
const LONG_PAUSE_MS = 30_000;

const QUIET: readonly ShotState[] = ['waiting', 'skipped'];

/** More that wait for others are one line: a chain falls as a whole. */
const MOST_BLOCKED = 3;

/** `sh0020…sh0400  blocked     39 shots, by sh0010`. */
function blockedLine(blocked: readonly ShotView[], film: ShownFilm): string {
  const names = namesOf(blocked, film.shots);
  return `${names}  blocked     ${count(blocked.length, 'shot')}, ${(blocked[0] && noteText(blocked[0], film)) ?? ''}`;
}

function reusedLine(reused: readonly ShotView[], film: ShownFilm): string {
  return `${namesOf(reused, film.shots)}  ${count(reused.length, 'take')} unchanged`;
}
