/** The films of one command: each read, checked and planned before anything is ordered. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandCaps } from '../../activities/contract.ts';
import { findProject } from '../../store/project.ts';
import { capsOf } from '../money/caps.ts';
import type { CommandContext } from '../../cli/context.ts';
import { refusalOf, reportRefusal } from '../../cli/error.ts';
import { EXIT, exitOf, PRECEDENCE } from '../../cli/exit.ts';
import type { LinkedPictures } from '../pictures/fetched.ts';
import { checkFilm, prepareFilm, type CheckedFilm, type PreparedFilm } from '../prepare.ts';
import { placeOf } from '../../cli/project.ts';
import { Refusal } from '../../cli/refusal.ts';
import type { CommandPlace } from '../../cli/text/command.ts';
import { diagnosticTexts } from '../../cli/text/diagnostics-text.ts';
import {
  asAnimatic,
  invalid,
  loadStoryboard,
  validStoryboard,
  type OpenedFile,
} from '../storyboard-file.ts';
import type { RunOptions } from '../../cli/run/options.ts';

type OfCommand = {
  /** The storyboard as the command line names it. */
  readonly file: string;
  readonly place: CommandPlace;
  readonly caps: CommandCaps;
};

/** A film that may be ordered; nothing of it was written yet, and its project may be new. */
export type FilmToRun = CheckedFilm & OfCommand & { readonly storyboard: OpenedFile };

export type FilmRun = PreparedFilm & OfCommand;

/** A film that is not run, and why. */
type LeftOut = { readonly file: string; readonly refusal: Refusal };

export type Gathered<Film> = {
  /** In the order of the command line. */
  readonly films: readonly Film[];
  /** Empty without `--keep-going`. */
  readonly leftOut: readonly LeftOut[];
};

/**
 * Every storyboard is read and checked before the first is planned. One that cannot be run stops
 * all, unless `--keep-going` leaves it out. Throws a `Refusal`. Nothing is written.
 */
export async function gatherFilms(
  files: readonly string[],
  options: RunOptions,
  context: CommandContext,
  pictures: LinkedPictures,
): Promise<Gathered<FilmToRun>> {
  const { project: explicit = null } = options;
  if (files.length > 1) refuseShotNames(options);
  // Of several new ones the nearest folder that they share.
  const { root: project } =
    files.length > 1 ? await findProject({ explicit, storyboards: files }) : { root: explicit };

  const loaded = await attemptEach(files, async (file) => {
    const read = await loadStoryboard(file, pictures.fetcherFor(file, project));
    validStoryboard(read);
    return { file, storyboard: options.animatic ? asAnimatic(read) : read };
  });
  const readable = loaded.results.map(({ storyboard }) => storyboard);
  for (const text of diagnosticTexts(readable).flat()) context.console.say(text);
  stopUnlessGoingOn(loaded.leftOut, files, options);
  const checked = await attemptEach(loaded.results, async ({ file, storyboard }) => {
    const root = project ?? (await findProject({ explicit, storyboards: [file] })).root;
    const place = await placeOf(options, context.environment, root);
    const choice = { ...options, project };
    return { file, place, storyboard, ...(await checkFilm(storyboard, choice, context, place)) };
  });
  stopUnlessGoingOn(checked.leftOut, files, options);

  const leftOut = [...loaded.leftOut, ...checked.leftOut];
  for (const { refusal } of leftOut) reportRefusal(refusal, context.console, false);
  const caps = capsOf(
    options,
    checked.results.map(({ plan }) => plan),
  );
  return { films: checked.results.map((film) => ({ ...film, caps })), leftOut };
}

/** Makes ready what was agreed to: from here on there is a project. */
export async function prepareFilms(
  films: readonly FilmToRun[],
  files: readonly string[],
  options: RunOptions,
  { console }: CommandContext,
): Promise<Gathered<FilmRun>> {
  const { results, leftOut } = await attemptEach(films, async ({ storyboard, ...checked }) => {
    return { ...checked, ...(await prepareFilm(checked, storyboard, options)) };
  });
  stopUnlessGoingOn(leftOut, files, options);
  for (const { refusal } of leftOut) reportRefusal(refusal, console, false);
  return { films: results, leftOut };
}

/** A file named twice is run once, also by the name of a link or in another case. */
export function distinctFiles(files: readonly string[]): string[] {
  return [...new Map(files.toReversed().map((file) => [keyOf(file), file])).values()].reverse();
}

function keyOf(file: string): string {
  const facts = statSync(file, { bigint: true, throwIfNoEntry: false });
  return facts ? `${facts.dev}:${facts.ino}` : resolve(file);
}

/** Shots are named as one film has them. */
export function refuseShotNames({
  only,
  until,
  again,
  continues,
}: Pick<RunOptions, 'only' | 'until' | 'again' | 'continues'>): void {
  const named = Object.entries({ only, until, again, continues }).find(
    ([, value]) => value !== undefined,
  );
  if (!named) return;
  const what = named[0] === 'continues' ? 'is about' : 'names shots of';
  throw new Refusal({
    exit: EXIT.usage,
    code: 'several-files',
    message: `--${named[0]} ${what} one film, and there are several.`,
    hint: 'Name that film by itself.',
  });
}

type Attempts<Result> = { readonly results: Result[]; readonly leftOut: LeftOut[] };

/** One after the other. What nobody has thought of is thrown at once. */
export async function attemptEach<Item extends string | { readonly file: string }, Result>(
  items: readonly Item[],
  attempt: (item: Item) => Promise<Result>,
): Promise<Attempts<Result>> {
  const results: Result[] = [];
  const leftOut: LeftOut[] = [];
  for (const item of items) {
    try {
      results.push(await attempt(item));
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.exit === EXIT.bug) throw error;
      leftOut.push({ file: typeof item === 'string' ? item : item.file, refusal });
    }
  }
  return { results, leftOut };
}

function stopUnlessGoingOn(
  leftOut: readonly LeftOut[],
  files: readonly string[],
  { keepGoing }: RunOptions,
): void {
  const [first] = leftOut;
  if (!first) return;
  if (files.length === 1) throw first.refusal;
  if (!keepGoing) {
    throw together(
      leftOut.map(({ refusal }) => refusal),
      KEEP_GOING,
    );
  }
}

const KEEP_GOING = 'To run the others without them: --keep-going.';

/** One refusal for several; `hint`: how to go on without them. */
export function together(refusals: readonly Refusal[], hint: string | null): Refusal {
  const exit = exitOf(refusals.map((refusal) => refusal.exit));
  const files = refusals.flatMap((refusal) => refusal.files);
  const isInvalid = refusals.every(({ code }) => code === 'invalid-storyboard');
  const sorted = refusals.toSorted(
    (one, other) => PRECEDENCE.indexOf(one.exit) - PRECEDENCE.indexOf(other.exit),
  );
  const told = sorted.flatMap(({ code, message, hint }) =>
    isInvalid || code === 'invalid-storyboard' ? [] : [message, ...(hint ? [`  ${hint}`] : [])],
  );
  const code = sorted[0]?.code ?? 'invalid-storyboard';
  const summary = files.length === 0 ? 'Nothing was ordered.' : invalid(files).message;
  return new Refusal({
    exit,
    code,
    message: [...told, summary].join('\n'),
    hint,
    files,
  });
}
