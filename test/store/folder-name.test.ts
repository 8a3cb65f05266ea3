/** A film's folder and the file that claims it fit any disk, however long the storyboard's name is. */

import { expect, test } from 'vitest';
import { claimFileName, folderName } from '../../store/folder-name.ts';

test.each([
  ['film.yaml', 1, 'film'],
  ['folder/film.v2.yaml', 3, 'film.v2-3'],
  ['夜の 🎬 フェリー.yaml', 1, '夜の 🎬 フェリー'],
  ['..yaml', 1, 'film'],
  ['x'.repeat(255), 1, 'x'.repeat(255)],
  ['x'.repeat(255), 2, `${'x'.repeat(253)}-2`],
  ['夜'.repeat(85), 12, `${'夜'.repeat(84)}-12`],
])('%s as number %i is %s', (storyboard, number, name) => {
  expect(folderName(storyboard, number)).toBe(name);
});

test.each(['film', 'x'.repeat(255), '夜'.repeat(85), 'İ'.repeat(127), '🎬'.repeat(63)])(
  'the file that claims %s leaves room for its own beside it',
  (name) => {
    const file = claimFileName(name);

    expect(Buffer.byteLength(`.${file}.0123456789abcdef.tmp`)).toBeLessThanOrEqual(255);
    expect(claimFileName(name.toUpperCase())).toBe(claimFileName(name.toUpperCase().toLowerCase()));
  },
);

test('short names keep the file that they have always had', () => {
  expect(claimFileName('Night ferry')).toBe('night ferry.json');
  expect(claimFileName('x'.repeat(228))).toBe(`${'x'.repeat(228)}.json`);
});
