/** What a person reads where a shot in the middle gets no bridge, or no cut. */

import type { Said } from './said.ts';

const OF = { file: 'film.yaml', shot: 'sh0030' };
const TAKE = { ...OF, take: 'v002' };
const said = (fact: string) => `--bridge: sh0030 ${fact}. Nothing was changed.`;
const PLAN = 'storyboard plan film.yaml --project ferry';
const OTHERS =
  'Without it what hangs on the shot is ordered again; or keep that as it is: ' +
  `--cut sh0030. For their prices: ${PLAN}`;
const LEFT_OUT = 'Leave out --only, --until or --keep, or name it there.';
const ONCE_MORE = '--again sh0030 --bridge sh0030.';

export const SAID_OF_MIDDLE = {
  'silent-provider': [
    [
      { file: 'film.yaml', shot: 'sh0010', provider: 'byteplus', origin: 'http://127.0.0.1:8080' },
      69,
      'film.yaml sh0010 would be ordered from byteplus at http://127.0.0.1:8080, and nobody answers there: whether it sells clips or is the simulator is not known. Nothing was ordered.',
      'Start what is to answer there (storyboard simulator), then run the same command again.',
    ],
  ],
  'no-bridge': [
    [
      { ...OF, why: 'references' },
      4,
      said('has references, and no provider takes them beside frames'),
      OTHERS,
    ],
    [
      { ...OF, why: 'no-first-frame' },
      4,
      said('starts from no picture, and a last frame needs a first one'),
      OTHERS,
    ],
    [
      { ...OF, why: 'last-frame' },
      4,
      said('has a last_frame of its own'),
      'Remove its last_frame, or keep what follows it: --cut sh0030.',
    ],
    [
      { ...OF, why: 'no-last-frame', model: 'seedance-1.0-pro-fast', provider: 'byteplus' },
      4,
      said('cannot end on a picture: seedance-1.0-pro-fast on byteplus takes no last frame'),
      OTHERS,
    ],
    [
      { ...OF, why: 'no-follower', followers: [] },
      4,
      said('has no shot that starts from it'),
      OTHERS,
    ],
    [
      { ...OF, why: 'no-follower', followers: ['sh0040', 'sh0070'] },
      4,
      said(
        'has none after it with a take that could stay: sh0040 and sh0070 would be ordered all the same',
      ),
      OTHERS,
    ],
    [
      { ...OF, why: 'different-pictures', followers: ['sh0040', 'sh0070'] },
      4,
      said('is followed by takes that start from different pictures: sh0040 and sh0070'),
      OTHERS,
    ],
    [
      { ...TAKE, why: 'fits' },
      4,
      said('has v002, which fits: nothing would be ordered'),
      `For one more take of it that ends there: ${ONCE_MORE}`,
    ],
    [{ ...TAKE, why: 'kept' }, 4, said('stands with v002 in this run'), LEFT_OUT],
    [
      { ...TAKE, why: 'pinned' },
      4,
      said('stands with v002 by its take:'),
      'Remove its take: to have it ordered.',
    ],
    [
      { ...TAKE, why: 'frozen' },
      4,
      said('stands with v002, which is frozen'),
      'Unfreeze sh0030 to have it ordered.',
    ],
    [
      { ...TAKE, why: 'rejected' },
      4,
      said('waits for another take: v002 is rejected'),
      `Ask for one more: ${ONCE_MORE}`,
    ],
    [
      { ...OF, why: 'picture-lost', picture: 'a'.repeat(64) },
      4,
      said('has followers whose first picture is not in the store'),
      OTHERS,
    ],
    [
      { ...OF, why: 'cut' },
      4,
      said('is named by --cut too, and only one of the two can be'),
      'Name it by one of them.',
    ],
    [{ ...OF, why: 'not-ordered' }, 4, said('is not ordered by this run'), LEFT_OUT],
  ],
  'no-cut': [
    [
      OF,
      4,
      '--cut: no take of a shot that starts from sh0030 would be ordered for its first picture alone. Nothing was changed.',
      `What is ordered, and why: ${PLAN}`,
    ],
  ],
  'decided-meanwhile': [
    [
      { file: 'film.yaml' },
      4,
      'Somebody decided something of film.yaml after it was planned. Nothing was changed or ordered.',
      'Run the same command again.',
    ],
  ],
} satisfies {
  'no-bridge': readonly Said<'no-bridge'>[];
  'no-cut': readonly Said<'no-cut'>[];
  'silent-provider': readonly Said<'silent-provider'>[];
  'decided-meanwhile': readonly Said<'decided-meanwhile'>[];
};
