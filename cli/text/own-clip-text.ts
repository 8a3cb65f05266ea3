/** Why a person's own file becomes no take. */

import { MAX_OWN_BYTES, type ClipFault } from '../../films/directing/own-clip.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { projectCommand, type CommandPlace } from './command.ts';
import { NOTHING } from './nothing.ts';

const CONVERT = 'ffmpeg -i CLIP -c:v libx264 -pix_fmt yuv420p -c:a aac clip.mp4';

type Words = { readonly fact: string; readonly hint: string | null };

const FACTS: Readonly<Record<ClipFault['why'], Words>> = {
  missing: { fact: 'is not there', hint: null },
  folder: { fact: 'is a folder', hint: 'Name the clip in it.' },
  'no-file': { fact: 'is a pipe or a device', hint: 'Name a plain file.' },
  unreadable: { fact: 'cannot be read', hint: 'Look at its permissions and at the disk.' },
  empty: { fact: 'is empty', hint: null },
  'too-large': {
    fact: `is larger than ${MAX_OWN_BYTES / 1e9} GB, the limit for a clip`,
    hint: `Make it smaller: ${CONVERT}`,
  },
  changed: {
    fact: 'was written to while it was read',
    hint: 'Wait until it is whole, then say it again.',
  },
  'no-clip': {
    fact: 'has no pictures of a film that can be read: mp4, mov, mkv and webm are',
    hint: `To convert a film: ${CONVERT}`,
  },
  truncated: { fact: 'ends before its content does', hint: 'Copy or export it again.' },
  damaged: {
    fact: 'does not decode to its end',
    hint: `Export it again, or convert what decodes: ${CONVERT}`,
  },
  absurd: { fact: 'is more than a clip may be', hint: 'Cut it to what the film needs.' },
  'not-judged': {
    fact: 'was not judged, since ffmpeg failed',
    hint: null,
  },
};

/** In the place of bytes of a name that are no UTF-8: by it no file is found. */
const NO_SIGN = '\u{FFFD}';
const ODD_NAME: Words = {
  fact: 'has a name that is not UTF-8, by which it cannot be opened',
  hint: 'Rename the file.',
};

export function unfitClipWords(
  { clip, why, detail }: ClipFault,
  place?: CommandPlace,
): { readonly message: string; readonly hint: string | null } {
  const { fact, hint: own } = why === 'missing' && clip.includes(NO_SIGN) ? ODD_NAME : FACTS[why];
  const hint =
    why === 'not-judged' ? `Look at this machine: ${projectCommand('doctor', place)}` : own;
  const isTold = detail !== null && why !== 'missing' && why !== 'too-large';
  const more = isTold ? ` (${printable(detail)})` : '';
  return { message: `${printable(clip)} ${fact}${more}. ${NOTHING}`, hint };
}
