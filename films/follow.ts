/**
 * Follows films to the point where each is finished or only a person can go on.
 *
 * What is shown comes from the store, which is read where something can have changed; the server is
 * asked only whether the productions are open. A server or worker that dies meanwhile is brought back.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './engine.ts';
import type { FilmReader } from './view/film-reader.ts';
import { describeFilm, type FilmOfStore } from './temporal/production.ts';
import { isUnreachable } from './temporal/connect.ts';
import { isLeftToPeople } from './view/film-state.ts';
import type { FilmView } from './view/view.ts';

/** Many films are looked through less often, and each the longer nothing happens. */
const PAUSE_MS = 400;
const PAUSE_MS_PER_FILM = 25;
const LONG_PAUSE_MS = 2_000;
const PAUSE_SHARE = 60;
/** The server is asked less often as well: an end follows its last event. */
const ASK_MS = 30_000;
const ASK_SHARE = 4;
/** An attempt fails after seconds of its own retries. */
const ATTEMPTS = 5;

export type Followed = {
  readonly view: FilmView;
  readonly end: 'ended' | 'asking' | 'interrupted';
};

export type FollowedFilm = {
  readonly names: FilmOfStore;
  readonly reader: Pick<FilmReader, 'read'>;
};

/** One result for each film, in their order. */
export async function follow(options: {
  readonly engine: Engine;
  readonly films: readonly FollowedFilm[];
  readonly signal: AbortSignal;
  /** Called with every new view of all films. */
  readonly onViews: (views: readonly FilmView[]) => void | Promise<void>;
}): Promise<Followed[]> {
  const { engine, films, signal, onViews } = options;
  const pauseMs = Math.max(PAUSE_MS, PAUSE_MS_PER_FILM * films.length);
  let before: readonly Seen[] = [];
  let [askedMs, newsMs] = [-Infinity, -Infinity];
  for (;;) {
    const nowMs = performance.now();
    const isAsking = nowMs - askedMs >= Math.min(ASK_MS, (nowMs - newsMs) / ASK_SHARE);
    const seen = await readAll(engine, films, { before, isAsking });
    if (isAsking) askedMs = nowMs;
    if (seen.some(({ view }, index) => view !== before[index]?.view)) {
      newsMs = nowMs;
      await onViews(seen.map(({ view }) => view));
    }
    before = seen;
    if (signal.aborted || seen.every(({ end }) => end !== null)) {
      return seen.map(({ view, end }) => ({ view, end: end ?? 'interrupted' }));
    }
    const longMs = Math.min(LONG_PAUSE_MS, (nowMs - newsMs) / PAUSE_SHARE);
    await sleep(Math.max(pauseMs, longMs), undefined, { signal }).catch(() => undefined);
  }
}

/** `end`: null while something can go on without a person. */
type Seen = {
  readonly view: FilmView;
  readonly isRunning: boolean;
  readonly end: 'ended' | 'asking' | null;
};

/** A server that dies meanwhile is brought back by the next attempt. */
async function readAll(
  engine: Engine,
  films: readonly FollowedFilm[],
  { before, isAsking }: { readonly before: readonly Seen[]; readonly isAsking: boolean },
): Promise<Seen[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const temporal = isAsking ? await engine.temporal() : null;
      return await Promise.all(
        films.map(async ({ names, reader }, index): Promise<Seen> => {
          const known = before[index];
          if (known?.end === 'ended') return known;
          const asked = temporal ? await describeFilm(temporal, names) : known;
          const isRunning = asked?.isRunning ?? true;
          const view = await reader.read({ isRunning });
          if (!view) throw new Error(`Film ${names.film} has no plan.`);
          if (!isRunning) return { view, isRunning, end: 'ended' };
          return { view, isRunning, end: isLeftToPeople(view) ? 'asking' : null };
        }),
      );
    } catch (error) {
      // A project that was moved is told as that, not as a store with files missing.
      await engine.checkInPlace();
      if (attempt === ATTEMPTS || !isUnreachable(error)) throw error;
    }
  }
}
