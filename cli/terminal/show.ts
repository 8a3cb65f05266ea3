/** How films are shown while they are followed: drawn on a terminal, told line by line elsewhere. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { FilmReader } from '../../films/view/film-reader.ts';
import type { ShownFilm } from '../text/command.ts';
import { hasColours, type Console } from '../console.ts';
import { filmNames } from '../text/batch-text.ts';
import { cut } from '../text/table.ts';
import { workNews, workText } from '../text/work-text.ts';
import { Drawer } from './drawer.ts';
import { renderFilms } from './films-frame.ts';
import { changeLines } from './plain.ts';
import { safeText } from './safe.ts';
import { isDrawable } from './screen.ts';

type Show = {
  readonly update: (films: readonly ShownFilm[]) => void;
  readonly close: () => void;
};

/** While nothing happens for ten minutes seconds are no news any more. */
const REDRAW_MS = 1_000;
const QUICK_REDRAWS = 600;
const SLOW_REDRAW_MS = 10_000;

export function liveView(console: Console): Show {
  let newest: readonly ShownFilm[] = [];
  const isColoured = hasColours(console.words);
  const drawer = new Drawer(console.words, (size) =>
    renderFilms(newest, { ...size, isColoured, nowMs: Date.now() }).map((line) =>
      // What is shown of a character that is none may be wider than it was counted.
      cut(safeText(line, isColoured), size.columns),
    ),
  );
  // Ages grow where nothing else changes.
  let idle = 0;
  let timer: NodeJS.Timeout | undefined;
  const grow = () => {
    drawer.update();
    idle += 1;
    if (idle === QUICK_REDRAWS) restart(SLOW_REDRAW_MS);
  };
  const restart = (everyMs: number) => {
    clearInterval(timer);
    timer = setInterval(grow, everyMs).unref();
  };
  return {
    update: (films) => {
      newest = films;
      drawer.update();
      idle = 0;
      restart(REDRAW_MS);
    },
    close: () => {
      clearInterval(timer);
      drawer.close();
    },
  };
}

/** The view that suits where words go. */
export function viewFor(console: Console): Show {
  if (console.isQuiet) return { update: () => undefined, close: () => undefined };
  return isDrawable(console.words, process.env) ? liveView(console) : plainView(console);
}

/** What is put together of one film, after its last view: one line that is drawn over, or a few. */
export function workView(console: Console): Show {
  if (console.isQuiet) return viewFor(console);
  let newest = '';
  let before: ShownFilm['work'];
  const drawer = isDrawable(console.words, process.env)
    ? new Drawer(console.words, ({ columns }) => (newest === '' ? [] : [cut(newest, columns)]))
    : null;
  return {
    update: ([film]) => {
      const news = workNews(before, film?.work);
      before = film?.work ?? before;
      newest = before ? workText(before) : '';
      if (drawer) drawer.update();
      else if (news !== null) console.say(news);
    },
    close: () => drawer?.close(),
  };
}

function plainView(console: Console): Show {
  let before: readonly ShownFilm[] = [];
  return {
    update: (films) => {
      const names = films.length > 1 ? filmNames(films) : [];
      for (const [index, film] of films.entries()) {
        const lines = changeLines(before[index] ?? null, film, Date.now(), names[index] ?? null);
        for (const line of lines) console.say(line);
      }
      before = films;
    },
    close: () => undefined,
  };
}

const LOOK_MS = 400;

/** Waits for something that a production puts together, and shows how far that is. */
export async function watched<Result>(
  work: Promise<Result>,
  reader: Pick<FilmReader, 'read'>,
  console: Console,
): Promise<Result> {
  const show = workView(console);
  const ended = new AbortController();
  const looking = look(reader, show.update, ended.signal);
  try {
    return await work;
  } finally {
    ended.abort();
    await looking;
    show.close();
  }
}

/** What cannot be read is not shown; what is waited for says itself how it went. */
async function look(
  reader: Pick<FilmReader, 'read'>,
  update: Show['update'],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const view = await reader.read({ isRunning: true }).catch(() => null);
    if (view && !signal.aborted) update([view]);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
