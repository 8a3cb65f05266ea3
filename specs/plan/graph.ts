/**
 * Which shot waits for which: order, cycles, chains, the longest way through.
 *
 * A skipped shot is never ordered, so it waits for nothing; others may start from it.
 */

import { shotsNeededBy, type PlannedShot } from './plan.ts';

/** As much of a shot as its edges need. */
export type GraphShot = Pick<PlannedShot, 'id' | 'first' | 'last' | 'skip'>;

/** Shots with those that they need before them, else in film order. Throws for a cycle. */
export function orderOf<S extends GraphShot>(shots: readonly S[]): S[] {
  const byId = new Map(shots.map((shot) => [shot.id, shot]));
  const ordered = new Set<S>();
  const path: S[] = [];
  function place(shot: S): void {
    if (ordered.has(shot)) return;
    const start = path.indexOf(shot);
    if (start !== -1) {
      const cycle = [...path.slice(start), shot].map(({ id }) => id);
      throw new Error(`Shots wait for each other: ${cycle.join(' → ')}.`);
    }
    path.push(shot);
    for (const needed of neighboursOf(shot, byId)) place(needed);
    path.pop();
    ordered.add(shot);
  }
  shots.forEach(place);
  return [...ordered];
}

/**
 * Shots in chains, in film order. A shot goes on with the chain of the shot whose last frame it
 * starts from; of several that start from one shot the first goes on and the others begin anew.
 */
export function chainsOf(shots: readonly GraphShot[]): string[][] {
  const inFilm = shots.filter(({ skip }) => !skip);
  const ids = new Set(inFilm.map(({ id }) => id));
  const next = new Map<string, string>();
  const heads: string[] = [];
  for (const { id, first } of inFilm) {
    const goesOn = first.kind === 'last-frame-of' && ids.has(first.shot) && !next.has(first.shot);
    if (goesOn) next.set(first.shot, id);
    else heads.push(id);
  }
  return heads.map((head) => {
    const chain: string[] = [];
    for (let id: string | undefined = head; id !== undefined; id = next.get(id)) chain.push(id);
    return chain;
  });
}

export type ShotWork = { readonly usualSeconds: number; readonly atMostSeconds: number };

export type LongestChain = ShotWork & { readonly shots: readonly string[] };

/**
 * The way through the film that takes longest when all that can run side by side does. Shots
 * without work (`null`) cost no time and are not named. Of equal ways, the one of most shots.
 */
export function longestChain(
  shots: readonly GraphShot[],
  workOf: (id: string) => ShotWork | null,
): LongestChain {
  const ends = new Map<string, LongestChain>();
  let longest: LongestChain = { shots: [], usualSeconds: 0, atMostSeconds: 0 };
  let atMostSeconds = 0;
  for (const shot of orderOf(shots)) {
    let before: LongestChain = { shots: [], usualSeconds: 0, atMostSeconds: 0 };
    let atMostBefore = 0;
    for (const needed of sourcesOf(shot)) {
      const end = ends.get(needed);
      if (!end) continue;
      atMostBefore = Math.max(atMostBefore, end.atMostSeconds);
      if (isLonger(end, before)) before = end;
    }
    const work = workOf(shot.id);
    const end = {
      shots: work ? [...before.shots, shot.id] : before.shots,
      usualSeconds: before.usualSeconds + (work?.usualSeconds ?? 0),
      atMostSeconds: atMostBefore + (work?.atMostSeconds ?? 0),
    };
    ends.set(shot.id, end);
    atMostSeconds = Math.max(atMostSeconds, end.atMostSeconds);
    if (isLonger(end, longest)) longest = end;
  }
  return { ...longest, atMostSeconds };
}

function isLonger(one: LongestChain, other: LongestChain): boolean {
  if (one.usualSeconds !== other.usualSeconds) return one.usualSeconds > other.usualSeconds;
  return one.shots.length > other.shots.length;
}

/** Everything that cannot be ordered before this shot has its take, in film order. */
export function shotsHangingOn(shots: readonly GraphShot[], id: string): string[] {
  const hanging = new Set([id]);
  for (const shot of orderOf(shots)) {
    if (sourcesOf(shot).some((needed) => hanging.has(needed))) hanging.add(shot.id);
  }
  return shots.map((shot) => shot.id).filter((other) => other !== id && hanging.has(other));
}

function sourcesOf(shot: GraphShot): string[] {
  return shot.skip ? [] : shotsNeededBy(shot);
}

function neighboursOf<S extends GraphShot>(shot: S, byId: ReadonlyMap<string, S>): S[] {
  return sourcesOf(shot).flatMap((id) => byId.get(id) ?? []);
}
