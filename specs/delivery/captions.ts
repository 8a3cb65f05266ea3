/** Captions of a film: which one is shown when, and `film.srt`. */

import type { EditClip, EditList } from '../plan/edit-list.ts';
import { FRAMES_PER_SECOND } from '../plan/timecode.ts';

export const MOST_CAPTION_CHARACTERS = 1_000;

/** Frames of the film, from, and to without the last. */
export type Cue = { readonly from: number; readonly to: number; readonly text: string };

/** Everything below a space but a line break, and what a terminal or a player might obey. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufeff\ufff9-\ufffb]/g;
/** Half of a sign, which no file can hold. */
const LONE = /\p{Cs}/gu;

/** As it is shown: its lines, without control characters; an empty line would end it in a file. */
export function captionText(text: string): string {
  const lines = text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(CONTROL, '')
    .replaceAll(LONE, '\ufffd')
    .split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** In the order of the film. In the middle of a dissolve one takes the other's place. */
export function cuesOf({ clips, frames }: EditList): Cue[] {
  return clips.flatMap((clip, index): Cue[] => {
    const text = captionText(clip.caption ?? '');
    if (text === '') return [];
    const after = clips[index + 1];
    const to = after ? startOf(after) : frames;
    const from = startOf(clip);
    return from < to ? [{ from, to, text }] : [];
  });
}

/** Of an odd dissolve the longer half lies after it, as in exports. */
function startOf({ startFrame, joinBefore }: EditClip): number {
  return startFrame + (joinBefore.kind === 'dissolve' ? Math.floor(joinBefore.frames / 2) : 0);
}

/** Joins two signs, and is not seen: what they would mean together to a player is then text. */
const APART = '\u2060';

/**
 * Players read tags (`<i>`, `{\an8}`) and a line of times out of a text, and the format knows no
 * escape.
 */
function asPlain(text: string): string {
  return text
    .replaceAll(/<(?=[\p{L}/!?])/gu, `<${APART}`)
    .replaceAll(/\{(?=[\\\p{L}])/gu, `{${APART}`)
    .replaceAll('-->', `--${APART}>`);
}

/** Null when there is none. */
export function srtOf(cues: readonly Cue[]): string | null {
  if (cues.length === 0) return null;
  return cues
    .map(({ from, to, text }, index) => {
      return `${index + 1}\n${timeOf(from)} --> ${timeOf(to)}\n${asPlain(text)}\n\n`;
    })
    .join('');
}

/** `00:00:05,042`. */
function timeOf(frame: number): string {
  const milliseconds = Math.round((frame * 1000) / FRAMES_PER_SECOND);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(milliseconds / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two);
  return `${clock.join(':')},${String(milliseconds % 1000).padStart(3, '0')}`;
}
