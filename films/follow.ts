/**
 * Follows films to the point where each is finished or only a person can go on.
 *
 * What is shown comes from the store; the server is asked only whether the productions are open. A
 * server or worker that dies meanwhile is brought back.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Console } from '../cli/console.ts';
import type { Engine } from './engine.ts';
import type { FilmReader } from './view/film-reader.ts';
import { describeFilm, type FilmOfStore } from './temporal/production.ts';
import { isUnreachable } from './temporal/connect.ts';
import { viewFor } from '../cli/terminal/show.ts';
import type { FilmView } from './view/view.ts';

const LOOK_MS = 400;
/** Many films are looked at less often: each look asks the server and reads the store. */
const LOOK_MS_PER_FILM = 25;
/** A look fails after seconds of its own retries. */
const LOOK_ATTEMPTS = 5;

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
  readonly console: Console;
  readonly signal: AbortSignal;
  /** Called at each look, before it is shown. */
  readonly tell?: () => Promise<void>;
}): Promise<Followed[]> {
  const { engine, films, console, signal, tell } = options;
  const show = viewFor(console);
  const lookMs = Math.max(LOOK_MS, LOOK_MS_PER_FILM * films.length);
  let before: readonly Look[] = [];
  try {
    for (;;) {
      const looks = await lookAtAll(engine, films, before);
      before = looks;
      await tell?.();
      show.update(looks.map(({ view }) => view));
      if (signal.aborted || looks.every(({ end }) => end !== null)) {
        return looks.map(({ view, end }) => ({ view, end: end ?? 'interrupted' }));
      }
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    show.close();
  }
}

/** `end`: null while something can go on without a person. */
type Look = { readonly view: FilmView; readonly end: 'ended' | 'asking' | null };

/** A server that dies during the look is brought back by the next one. */
async function lookAtAll(
  engine: Engine,
  films: readonly FollowedFilm[],
  before: readonly Look[],
): Promise<Look[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const temporal = await engine.temporal();
      return await Promise.all(
        films.map(async ({ names, reader }, index): Promise<Look> => {
          const known = before[index];
          if (known?.end === 'ended') return known;
          const { isRunning } = await describeFilm(temporal, names);
          const view = await reader.read({ isRunning });
          if (!view) throw new Error(`Film ${names.film} has no plan.`);
          if (!isRunning) return { view, end: 'ended' };
          return { view, end: view.status === 'asking' ? 'asking' : null };
        }),
      );
    } catch (error) {
      // A project that was moved is told as that, not as a store with files missing.
      await engine.checkInPlace();
      if (attempt === LOOK_ATTEMPTS || !isUnreachable(error)) throw error;
    }
  }
}
