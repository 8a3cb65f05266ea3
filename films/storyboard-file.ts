/** Reads a storyboard file with the pictures beside it. */

import { catalogue } from '../providers/registry.ts';
import type { Diagnostic } from '../specs/diagnostic.ts';
import { animaticOf } from '../specs/plan/animatic.ts';
import { readStoryboard } from '../specs/storyboard/read.ts';
import type { Storyboard } from '../specs/storyboard/storyboard.ts';
import type { FetchPicture } from './pictures/fetched.ts';
import { readInput } from './input-file.ts';
import { FilmPictures } from './pictures/lookup.ts';
import { FilmError, type FileDiagnostics } from './error.ts';

export type OpenedFile = {
  /** As the command line names it. */
  readonly file: string;
  readonly text: string;
  /** Null when the file has errors. */
  readonly storyboard: Storyboard | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly pictures: FilmPictures;
  /** Rendered in placeholder pictures, as a film beside the film. */
  readonly isAnimatic: boolean;
};

/** Without a way to fetch them, pictures named by link stay unknown: `validate` is offline. */
export async function loadStoryboard(
  file: string,
  fetchPicture: FetchPicture | null = null,
): Promise<OpenedFile> {
  const text = await readInput(file);
  const pictures = new FilmPictures(file);
  const today = new Date().toISOString().slice(0, 10);
  const options = { catalogue, pictures: pictures.lookup, today };
  let read = readStoryboard(text, options);
  if (await pictures.inspectWanted()) read = readStoryboard(text, options);
  if (fetchPicture && read.storyboard && (await pictures.fetchWanted(fetchPicture))) {
    read = readStoryboard(text, options);
  }
  return { file, text, ...read, pictures, isAnimatic: false };
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
