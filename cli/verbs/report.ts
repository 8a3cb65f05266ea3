import { relative } from 'node:path';
import { reportText } from '../../dailies/report/report.ts';
import { reportFilm } from '../../films/reporting/report.ts';
import type { CommandContext } from '../context.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { reportedLine } from '../text/report-text.ts';
import { dailiesWords } from './dailies-words.ts';
import { placeOf, projectOf, withPlace } from './place.ts';

type Options = { out?: string; project?: string; row?: string; temporal?: string };

/** Reads the store alone, and writes one file. */
export async function report(
  file: string,
  { out, ...options }: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]);
  const place = await placeOf(options, context.environment, root);
  const words = dailiesWords(place);
  const made = await withPlace(place, () => {
    const textOf = (film: Parameters<typeof reportText>[0]) => reportText(film, words);
    return reportFilm(file, { out, textOf }, options, hostFor(context, place));
  });
  const shown = out ?? (relative('.', made.file) || made.file);
  return { json: made, isWrapped: true, lines: () => [reportedLine(shown, made)] };
}
