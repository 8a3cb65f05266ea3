import { relative } from 'node:path';
import { exportFilm, type ExportRequest } from '../../films/export.ts';
import { exportJson } from '../../films/json/export.ts';
import type { CommandContext } from '../context.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { exportedLines } from '../text/export-text.ts';
import { placeOf, projectOf, withPlace } from './place.ts';

type Options = ExportRequest & { project?: string; row?: string };

/** Reads the store alone, and writes one file; takes that a person has moved away are put back. */
export async function exportTo(
  file: string,
  { to, out, ...options }: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]);
  const place = await placeOf(options, context.environment, root);
  const made = await withPlace(place, () =>
    exportFilm(file, { to, out }, options, hostFor(context)),
  );
  const json = exportJson(made);
  const shown = out ?? (relative('.', made.file) || made.file);
  return {
    json,
    isWrapped: true,
    lines: () => exportedLines({ to, shown, json }, { file, place }),
  };
}
