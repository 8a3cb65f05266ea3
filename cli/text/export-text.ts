/** What `export` says: what was written, and what an editing program will not find in it. */

import type { FilmErrors } from '../../films/error.ts';
import type { ExportJson } from '../../films/json/export.ts';
import type { EdlLimit } from '../../specs/export/edl.ts';
import { timecodeOf } from '../../specs/plan/timecode.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { commandFor, type CommandSubject } from './command.ts';

const NAMES = { otio: 'OpenTimelineIO', edl: 'EDL', fcpxml: 'FCPXML', csv: 'CSV' } as const;

export function exportedLines(
  { to, shown, json }: { to: keyof typeof NAMES; shown: string; json: ExportJson },
  subject: CommandSubject,
): string[] {
  const { frames, shots, missing, unmeasured, edited } = json;
  const length = `${timecodeOf(frames)} (${frames} frames)`;
  const run = commandFor('run', subject);
  return [
    `${printable(shown)}: ${NAMES[to]}, ${counted(shots, 'shot')}, ${length}.`,
    ...missing.map(({ shot, why }) => `${shot} is a gap: ${why}.`),
    ...(missing.length > 0 ? [`To have them rendered: ${run}`] : []),
    ...(unmeasured.length > 0
      ? [`Not known whether they repeat a frame: ${unmeasured.join(', ')}. To measure it: ${run}`]
      : []),
    ...(edited
      ? [`${printable(subject.file)} was edited since: this is the film as it was run last.`]
      : []),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const NOTHING = 'Nothing was written.';

export function notExportedWords(facts: FilmErrors['not-exported']) {
  const file = printable(facts.file);
  if (facts.why === 'not-replaced') {
    return {
      message: `${file} is there, and is no export as it was written. ${NOTHING}`,
      hint: 'Name another file with --out.',
    };
  }
  if ('has' in facts) {
    const message = `${file}: ${tooMuch(facts)}. ${NOTHING}`;
    return { message, hint: 'Export it as otio or fcpxml.' };
  }
  return { message: `${file}: no take stands for any of its shots. ${NOTHING}`, hint: null };
}

function tooMuch({ why, has }: EdlLimit): string {
  return why === 'events'
    ? `it has ${has} events, and an EDL holds 999`
    : `it, or a clip of it, has ${has} frames, and a timecode ends after 24 hours`;
}
