/**
 * Follows a film to the point where it is finished or only a person can go on.
 *
 * What is shown comes from the store; the server is asked only whether the production is open. A
 * server or worker that dies meanwhile is brought back.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Console } from './console.ts';
import type { Engine } from './engine.ts';
import type { FilmReader } from './film-reader.ts';
import { describeFilm, type FilmOfStore, type Production } from './production.ts';
import { isUnreachable } from './temporal.ts';
import { Drawer } from './terminal/drawer.ts';
import { renderFrame } from './terminal/frame.ts';
import { changeLines } from './terminal/plain.ts';
import { hasColours } from './console.ts';
import type { FilmView } from './view.ts';

const LOOK_MS = 400;
/** A look fails after seconds of its own retries. */
const DESCRIBE_ATTEMPTS = 5;

export type Followed = {
  readonly view: FilmView;
  readonly end: 'ended' | 'asking' | 'interrupted';
};

export async function follow(options: {
  readonly engine: Engine;
  readonly film: FilmOfStore;
  readonly reader: FilmReader;
  readonly console: Console;
  readonly signal: AbortSignal;
  /** Called at each look, before it is shown. */
  readonly tell?: () => Promise<void>;
}): Promise<Followed> {
  const { engine, film, reader, console, signal, tell } = options;
  const show = console.words.isTTY ? liveView(console) : plainView(console);
  try {
    for (;;) {
      const { isRunning } = await describe(engine, film);
      const view = await reader.read({ isRunning });
      if (!view) throw new Error(`Film ${film.film} has no plan.`);
      await tell?.();
      show.update(view);
      if (!isRunning) return { view, end: 'ended' };
      if (view.status === 'asking') return { view, end: 'asking' };
      if (signal.aborted) return { view, end: 'interrupted' };
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    show.close();
  }
}

/** A server that dies during the look is brought back by the next one. */
async function describe(engine: Engine, film: FilmOfStore): Promise<Production> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await describeFilm(await engine.temporal(), film);
    } catch (error) {
      if (attempt === DESCRIBE_ATTEMPTS || !isUnreachable(error)) throw error;
    }
  }
}

type Show = { readonly update: (view: FilmView) => void; readonly close: () => void };

function liveView(console: Console): Show {
  let newest: FilmView | null = null;
  const isColoured = hasColours(console.words);
  const drawer = new Drawer(console.words, (size) =>
    newest ? renderFrame(newest, { ...size, isColoured, nowMs: Date.now() }) : [],
  );
  return {
    update: (view) => {
      newest = view;
      drawer.update();
    },
    close: () => drawer.close(),
  };
}

function plainView(console: Console): Show {
  let before: FilmView | null = null;
  return {
    update: (view) => {
      for (const line of changeLines(before, view, Date.now())) console.say(line);
      before = view;
    },
    close: () => undefined,
  };
}
