/** Reads a storyboard file with the pictures beside it, or another file that a person names. */

import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { catalogue } from '../providers/catalogue.ts';
import type { Diagnostic } from '../specs/diagnostic.ts';
import { animaticOf } from '../specs/plan/animatic.ts';
import { openText, readStoryboard, type OpenedText } from '../specs/storyboard/read.ts';
import type { StillUse } from '../specs/storyboard/still.ts';
import type { Storyboard } from '../specs/storyboard/storyboard.ts';
import type { GivenValues } from '../specs/storyboard/variable.ts';
import { FilmMusic } from './delivering/film-music.ts';
import type { FetchPicture } from './pictures/fetched.ts';
import { StoreError } from '../store/error.ts';
import { readPersonsFile } from '../store/open.ts';
import { FilmPictures } from './pictures/lookup.ts';
import { givenTo, NOTHING_GIVEN, type Given, type ValueSources } from './variables/given.ts';
import { FilmError, type FileDiagnostics, type FilmErrors } from './error.ts';

export type OpenedFile = {
  /** As the command line names it. */
  readonly file: string;
  readonly text: string;
  /** Null when the file has errors. */
  readonly storyboard: Storyboard | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly pictures: FilmPictures;
  readonly music: FilmMusic;
  /** Its own stills, as its shots use them. */
  readonly stills: readonly StillUse[];
  /** Of its variables, the values that do not come from the file itself. */
  readonly given: GivenValues;
  /** Of these, the ones that nobody has said this time: from its last run. */
  readonly kept: GivenValues;
  /** The film of a table that it is; null for the file by itself. */
  readonly row: string | null;
  /** The names of all films of its table; absent: it was read without one. */
  readonly table?: readonly string[];
  /** Cells of its table that are filled in at a diagnostic's path: `cities.csv:3:7`. */
  readonly cellsAt?: (path: string) => readonly string[];
  /** Rendered in placeholder pictures, as a film beside the film. */
  readonly isAnimatic: boolean;
};

/** Without a way to fetch them, pictures named by link stay unknown: `validate` is offline. */
export async function loadStoryboard(
  file: string,
  fetchPicture: FetchPicture | null = null,
  values: ValueSources = {},
): Promise<OpenedFile> {
  const text = await readInput(file);
  const opened = openText(text);
  const [loaded] = await readWith({ file, text, opened }, [values], fetchPicture);
  if (!loaded) throw new Error(`${file} was not read.`);
  return loaded;
}

/** One text, as it reads with each of these values: pictures are looked at once for all. */
export async function readWith(
  { file, text, opened }: { file: string; text: string; opened: OpenedText },
  sources: readonly ValueSources[],
  fetchPicture: FetchPicture | null,
): Promise<OpenedFile[]> {
  const pictures = new FilmPictures(file);
  const own = sources.map((_, place) =>
    place === 0 ? pictures : new FilmPictures(file, pictures),
  );
  // Its path stands in no text that a row fills in.
  const music = new FilmMusic(file);
  const today = new Date().toISOString().slice(0, 10);
  const all: Given[] = [];
  for (const values of sources) all.push(await givenTo(file, opened.variables, values));
  const read = () =>
    all.map(({ given }, place) => {
      const { lookup } = own[place] ?? pictures;
      const stills: StillUse[] = [];
      const onStill = (use: StillUse) => void stills.push(use);
      const files = { pictures: lookup, music: music.lookup };
      const options = { catalogue, ...files, today, given, onStill };
      return { ...readStoryboard(opened, options), stills };
    });
  let results = read();
  const isNew = [await pictures.inspectWanted(), await music.inspectWanted()].includes(true);
  if (isNew) results = read();
  const isAny = results.some(({ storyboard }) => storyboard !== null);
  if (fetchPicture && isAny && (await pictures.fetchWanted(fetchPicture))) results = read();
  return results.map((result, place) => {
    const { given, kept } = all[place] ?? NOTHING_GIVEN;
    const row = sources[place]?.row?.film ?? null;
    const of = { pictures: own[place] ?? pictures, music, given, kept, row };
    return { file, text, ...result, ...of, isAnimatic: false };
  });
}

/** What is wrong with the storyboard is wrong with its animatic, too. */
export function asAnimatic(loaded: OpenedFile): OpenedFile {
  const storyboard = loaded.storyboard && animaticOf(loaded.storyboard, catalogue);
  return { ...loaded, storyboard, isAnimatic: true };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** A storyboard without errors, or the error that names its own. */
export function validStoryboard(loaded: OpenedFile): Storyboard {
  const { file, text, storyboard, diagnostics } = loaded;
  if (storyboard && !hasErrors(diagnostics)) return storyboard;
  throw invalid([{ file, text, diagnostics }]);
}

export function invalid(files: readonly FileDiagnostics[]): FilmError {
  return new FilmError('invalid-storyboard', { files });
}

const REASONS: Readonly<Record<string, FilmErrors['no-such-file']['why']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'folder',
  EACCES: 'unreadable',
  EPERM: 'unreadable',
  ELOOP: 'broken-link',
  // A socket, or a device that is not there.
  ENXIO: 'no-file',
  ENODEV: 'no-file',
};

/** Throws `no-such-file`, `unreadable`. */
export async function readInput(file: string): Promise<string> {
  try {
    return await readPersonsFile(file);
  } catch (error) {
    if (error instanceof StoreError) {
      const { message: reason, remedy: hint } = error;
      throw new FilmError('unreadable', { reason, hint, isNamed: true }, error);
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = REASONS[code];
    if (why === undefined) throw error;
    const folder = why === 'folder' ? file : dirname(file);
    const others = ['missing', 'folder'].includes(why) ? await storyboardsIn(folder) : [];
    throw new FilmError('no-such-file', { file, why, others });
  }
}

/** Where the missing one was looked for; null: there is no such folder either. */
async function storyboardsIn(folder: string): Promise<string[] | null> {
  const names = await readdir(folder).catch(() => null);
  return names?.filter((name) => /\.ya?ml$/i.test(name)).sort() ?? null;
}
