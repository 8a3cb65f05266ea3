/** A film as one file that tells of it: from the store and its storyboard; nothing is started or ordered. */

import { readFile, rm } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { drawSmall } from '../../media/small-pictures.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { findTool } from '../../tools/find.ts';
import { FilmError } from '../error.ts';
import { refuseToReplace, writeMarked } from '../exporting/write-marked.ts';
import type { FilmHost } from '../host.ts';
import type { PlannedFilm } from '../plan.ts';
import { planFilms } from '../planning/plan-films.ts';
import { FilmReview, type Reviewed, type ReviewPlace } from '../reviewing/review.ts';
import type { DrawFrames } from './frames.ts';
import { runLine, type RunLine } from './run-line.ts';

export type ReportedFilm = {
  /** As the command names it. */
  readonly file: string;
  /** Null: it was never run. */
  readonly reviewed: Reviewed | null;
  readonly planned: PlannedFilm;
  /** Null: nothing was ordered. */
  readonly line: RunLine | null;
  readonly nowMs: number;
  readonly draw: DrawFrames;
};

export type WrittenReport = {
  /** Absolute path. */
  readonly file: string;
  readonly bytes: number;
  readonly shots: number;
};

type Writing = {
  /** Absent: in the folder of the film's takes, and of one that was never run beside its storyboard. */
  readonly out?: string | undefined;
  /** What is written; marked as its own (see `specs/export/mark.ts`). */
  readonly textOf: (film: ReportedFilm) => Promise<string>;
};

/** Of one film: see `filmToChange`. Throws `not-reported`, and why its storyboard cannot be planned. */
export async function reportFilm(
  file: string,
  { out, textOf }: Writing,
  place: ReviewPlace,
  host: FilmHost,
): Promise<WrittenReport> {
  const { film, path } = await readFilm(file, place, host);
  const target = out === undefined ? await path() : resolve(out);
  const refusal = () => new FilmError('not-reported', { file: out ?? target });
  // Before pictures are drawn in vain.
  await refuseToReplace(target, refusal);
  const text = await textOf(film);
  await writeMarked(target, text, refusal);
  const shots = (film.reviewed?.view ?? film.planned.plan).shots.length;
  return { file: target, bytes: Buffer.byteLength(text), shots };
}

type Read = { readonly film: ReportedFilm; readonly path: () => Promise<string> };

async function readFilm(file: string, place: ReviewPlace, host: FilmHost): Promise<Read> {
  const nowMs = Date.now();
  const review = await FilmReview.open(file, place, host).catch((error: unknown) => {
    if (isNeverRun(error)) return null;
    throw error;
  });
  if (!review) {
    const planned = await planOf(file, place, host);
    const draw = async () => new Map<string, Buffer>();
    const { dir, name } = parse(resolve(file));
    const path = async () => join(dir, `${name}.report.html`);
    return { film: { file, reviewed: null, planned, line: null, nowMs, draw }, path };
  }
  try {
    const reviewed = await review.read();
    const { store, film } = review;
    const { planned } = reviewed.weighed;
    const line = await lineOf(store, film, { reviewed, nowMs });
    const draw = drawing(store, host);
    const path = async () => join(await store.renders.folderOf(film), 'report.html');
    return { film: { file, reviewed, planned, line, nowMs, draw }, path };
  } finally {
    await review.close();
  }
}

function isNeverRun(error: unknown): boolean {
  return error instanceof FilmError && 'why' in error.facts && error.facts.why === 'never-run';
}

async function planOf(file: string, { project }: ReviewPlace, host: FilmHost) {
  const where = project === undefined ? {} : { project };
  const [one] = await planFilms([file], where, host);
  if (!one) throw new FilmError('not-decided', { why: 'never-run', file });
  return one.planned;
}

async function lineOf(
  { events, journal }: Store,
  { id }: Film,
  { reviewed, nowMs }: { readonly reviewed: Reviewed; readonly nowMs: number },
): Promise<RunLine | null> {
  const told = await events.read(id);
  const orders = await Promise.all(
    reviewed.view.shots.map((shot) => journal.ordersOf(id, shot.id)),
  );
  return runLine({ events: told.events, orders: orders.flat(), nowMs });
}

/** ffmpeg is found, or fetched, when the first picture is wanted. */
function drawing({ objects }: Store, { environment, tell }: FilmHost): DrawFrames {
  return async (pictures, side) => {
    const tool = await findTool('ffmpeg', {
      environment,
      onEvent: (event) => tell({ kind: 'tool', event }),
    });
    const found = await Promise.all(
      pictures.map(async (sha256) => {
        // What the store has lost is an empty place in the report.
        const from = await objects.file(sha256).catch(() => null);
        return from === null
          ? []
          : [{ sha256, from, to: await objects.temporaryPath('small.jpg') }];
      }),
    );
    const items = found.flat();
    try {
      const drawn = await drawSmall(ffmpegAt(tool.path), items, { side });
      const read = drawn.map(async ({ sha256, to }) => [sha256, await readFile(to)] as const);
      return new Map(await Promise.all(read));
    } finally {
      await Promise.all(items.map(({ to }) => rm(to, { force: true }).catch(() => undefined)));
    }
  };
}
