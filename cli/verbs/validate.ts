import { printable } from '../../specs/storyboard/words.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, exitOf } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import type { FilmOptions } from '../../films/options.ts';
import type { Diagnostic } from '../../specs/diagnostic.ts';
import { filmsMeant, type NamedFilm } from '../../films/table/named-films.ts';
import { keptValues } from '../../films/variables/kept.ts';
import { loadTable } from '../../films/table/load.ts';
import { FilmError } from '../../films/error.ts';
import { refusalOf, reportRefusal, refusalJson, type Refusal } from '../refusal.ts';
import { hasErrors, loadStoryboard, type OpenedFile } from '../../films/storyboard-file.ts';
import { filmLabel } from '../text/film-name.ts';
import { diagnosticTexts } from '../text/diagnostics-text.ts';
import { count } from '../text/plan-line.ts';

/** Offline: pictures behind https are not fetched, nothing is asked of any provider. */
export async function validate(
  files: readonly string[],
  { set, table, row }: Pick<FilmOptions, 'set' | 'table' | 'row'>,
  { console }: CommandContext,
): Promise<VerbAnswer> {
  if (table !== undefined) return validateTable(files, { set, table, row });
  const loaded: OpenedFile[] = [];
  const missing: Refusal[] = [];
  for (const named of await filmsOf(files, row)) {
    try {
      loaded.push(await loadNamed(named, set));
    } catch (error) {
      // The only one is refused as by every verb; of several the others are told all the same.
      if (!(error instanceof FilmError) || files.length === 1) throw error;
      missing.push(refusalOf(error));
    }
  }
  const isValid = loaded.every(({ diagnostics }) => !hasErrors(diagnostics));
  const results = [...loaded.map(validationJson), ...missing.map(refusalJson)];
  for (const refusal of missing) reportRefusal(refusal, console, false);
  return {
    exit: exitOf([isValid ? EXIT.done : EXIT.invalid, ...missing.map(({ exit }) => exit)]),
    json: results.length === 1 ? results[0] : results,
    lines: () => {
      const texts = diagnosticTexts(loaded);
      return loaded.flatMap((one, index) => [...(texts[index] ?? []), verdictOf(one)]);
    },
  };
}

/** The files by themselves, or of one the films that the project keeps. */
async function filmsOf(files: readonly string[], row: string | undefined): Promise<NamedFilm[]> {
  if (row === undefined) return files.map((file) => ({ file, row: null }));
  const [file = ''] = files;
  if (files.length > 1) throw new FilmError('several-files', { choice: 'row' });
  return filmsMeant(file, { row });
}

function loadNamed({ file, row }: NamedFilm, set: FilmOptions['set']): Promise<OpenedFile> {
  if (row === null) return loadStoryboard(file, null, { set });
  const kept = () => keptValues({ file, row }, null);
  return loadStoryboard(file, null, { set, kept, row: { film: row, values: new Map() } });
}

/** Every row is told of, and what several rows share is told once. */
async function validateTable(
  names: readonly string[],
  wanted: Pick<FilmOptions, 'set' | 'row'> & { readonly table: string },
): Promise<VerbAnswer> {
  const [file = ''] = names;
  if (names.length > 1) throw new FilmError('several-files', { choice: 'table' });
  const { table } = wanted;
  const { files, films } = await loadTable(file, wanted);
  const found = files.flatMap((one) =>
    one.diagnostics.map((diagnostic) => ({ file: one.file, ...diagnostic })),
  );
  const isValid = !hasErrors(found);
  const valid = `valid, ${count(films.length, 'film')} of ${printable(file)}`;
  return {
    exit: isValid ? EXIT.done : EXIT.invalid,
    json: {
      file,
      table,
      valid: isValid,
      diagnostics: found,
      films: films.map(({ row, diagnostics }) => ({
        row,
        valid: !hasErrors(diagnostics),
        diagnostics,
      })),
    },
    lines: () => [
      ...diagnosticTexts(files).flat(),
      `${printable(table)}: ${verdictOn(found, valid)}`,
    ],
  };
}

function validationJson({ file, row, diagnostics }: OpenedFile) {
  return { file, ...(row !== null && { row }), valid: !hasErrors(diagnostics), diagnostics };
}

function verdictOf({ file, row, storyboard, diagnostics }: OpenedFile): string {
  const valid = `valid, ${count(storyboard?.shots.length ?? 0, 'shot')}`;
  return `${printable(filmLabel({ file, row }))}: ${verdictOn(diagnostics, valid)}`;
}

function verdictOn(diagnostics: readonly Diagnostic[], valid: string): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  return [
    errors > 0 ? count(errors, 'error') : valid,
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ].join(', ');
}
