/** What `report` says, and why it writes nothing. */

import type { FilmErrors } from '../../films/error.ts';
import type { WrittenReport } from '../../films/reporting/report.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { formatBytes } from './bytes.ts';
import { count } from './plan-line.ts';

export function reportedLine(shown: string, { shots, bytes }: WrittenReport): string {
  return `${printable(shown)}: ${count(shots, 'shot')}, ${formatBytes(bytes)}. Any browser opens it, offline as well.`;
}

export function notReportedWords({ file }: FilmErrors['not-reported']) {
  return {
    message: `${printable(file)} is there, and is no report as it was written. Nothing was written.`,
    hint: 'Name another file with --out.',
  };
}
