/** What stands in a film's file beside pictures and sound: title, comment, time code. */

import type { EditList } from '../specs/plan/edit-list.ts';
import { timecodeOf } from '../specs/plan/timecode.ts';

/** In characters: an argument of a program has a limit, and no player shows more. */
const MOST_CHARACTERS = 500;
/** Control characters and halves of signs: no tag and no argument can hold them. */
// oxlint-disable-next-line no-control-regex
const UNFIT = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Cs}]+/gu;

/** Of a film that says nothing of its delivery: none, so that it is the file that it always was. */
export function tagArguments({ delivery, clips }: EditList): string[] {
  if (delivery === undefined) return [];
  const made = clips.map(({ shot, take }) => (take === null ? shot : `${shot} ${take}`)).join(', ');
  return [
    '-metadata',
    `title=${plain(delivery.title)}`,
    '-metadata',
    `comment=${plain(made)}`,
    '-timecode',
    timecodeOf(0),
  ];
}

function plain(text: string): string {
  const clean = text.replaceAll(UNFIT, ' ').trim();
  const signs = Array.from(clean.slice(0, 2 * MOST_CHARACTERS + 2));
  const isLong = signs.length > MOST_CHARACTERS;
  return isLong ? `${signs.slice(0, MOST_CHARACTERS - 1).join('')}…` : clean;
}
