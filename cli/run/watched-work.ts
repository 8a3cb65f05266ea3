/** Waits for something that a production puts together, and shows how far that is. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Console } from '../console.ts';
import type { FilmReader } from '../../films/view/film-reader.ts';
import { workView } from '../terminal/show.ts';

const LOOK_MS = 400;

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
  update: ReturnType<typeof workView>['update'],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const view = await reader.read({ isRunning: true }).catch(() => null);
    if (view && !signal.aborted) update([view]);
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
