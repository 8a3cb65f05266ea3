/** What a person reads where a file of their own becomes no take. */

import type { Said } from './said.ts';

const NOTHING = 'Nothing was changed.';
const CONVERT = 'ffmpeg -i CLIP -c:v libx264 -pix_fmt yuv420p -c:a aac clip.mp4';
const clip = { clip: 'a.mov', detail: null };

const CASES: readonly Said<'unfit-clip'>[] = [
  [{ ...clip, why: 'missing', detail: 'ENOENT' }, 2, `a.mov is not there. ${NOTHING}`, null],
  [{ ...clip, why: 'folder' }, 2, `a.mov is a folder. ${NOTHING}`, 'Name the clip in it.'],
  [{ ...clip, why: 'no-file' }, 2, `a.mov is a pipe or a device. ${NOTHING}`, 'Name a plain file.'],
  [
    { ...clip, why: 'unreadable', detail: 'EACCES' },
    2,
    `a.mov cannot be read (EACCES). ${NOTHING}`,
    'Look at its permissions and at the disk.',
  ],
  [{ ...clip, why: 'empty' }, 2, `a.mov is empty. ${NOTHING}`, null],
  [
    { ...clip, why: 'too-large', detail: '6000000000' },
    2,
    `a.mov is larger than 5 GB, the limit for a clip. ${NOTHING}`,
    `Make it smaller: ${CONVERT}`,
  ],
  [
    { ...clip, why: 'changed' },
    2,
    `a.mov was written to while it was read. ${NOTHING}`,
    'Wait until it is whole, then say it again.',
  ],
  [
    { ...clip, why: 'no-clip' },
    2,
    `a.mov has no pictures of a film that can be read: mp4, mov, mkv and webm are. ${NOTHING}`,
    `To convert a film: ${CONVERT}`,
  ],
  [
    { ...clip, why: 'truncated' },
    2,
    `a.mov ends before its content does. ${NOTHING}`,
    'Copy or export it again.',
  ],
  [
    { ...clip, why: 'damaged' },
    2,
    `a.mov does not decode to its end. ${NOTHING}`,
    `Export it again, or convert what decodes: ${CONVERT}`,
  ],
  [
    { ...clip, why: 'absurd', detail: 'claims 4000 s, the limit is 3600 s' },
    2,
    `a.mov is more than a clip may be (claims 4000 s, the limit is 3600 s). ${NOTHING}`,
    'Cut it to what the film needs.',
  ],
  [
    { ...clip, why: 'not-judged', detail: 'ffmpeg ended with code 1' },
    2,
    `a.mov was not judged, since ffmpeg failed (ffmpeg ended with code 1). ${NOTHING}`,
    'Look at this machine: storyboard doctor --project ferry',
  ],
];

export const SAID_OF_CLIPS = { 'unfit-clip': CASES };
