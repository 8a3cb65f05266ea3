/** What a person reads of a film that is not exported, and its exit code. */

import type { Said } from './said.ts';

const OTHERS = 'Export it as otio or fcpxml.';

export const SAID_OF_EXPORT: readonly Said<'not-exported'>[] = [
  [
    { why: 'not-replaced', file: 'cut.edl' },
    4,
    'cut.edl is there, and is no export as it was written. Nothing was written.',
    'Name another file with --out.',
  ],
  [
    { why: 'no-take', file: 'film.yaml' },
    4,
    'film.yaml: no take stands for any of its shots. Nothing was written.',
    null,
  ],
  [
    { why: 'events', has: 1_200, file: 'film.yaml' },
    4,
    'film.yaml: it has 1200 events, and an EDL holds 999. Nothing was written.',
    OTHERS,
  ],
  [
    { why: 'hours', has: 2_073_600, file: 'film.yaml' },
    4,
    'film.yaml: it, or a clip of it, has 2073600 frames, and a timecode ends after 24 hours. Nothing was written.',
    OTHERS,
  ],
];
