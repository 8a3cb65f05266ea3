/** A picture that is not there: what is there instead is named, as the storyboard would write it. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { temporaryFolder } from './fixture.ts';

const NFC = 'K\u00fcste.png';
const NFD = 'Ku\u0308ste.png';

/** A film with one picture, in a folder with these files. */
async function problemOf(picture: string, files: readonly string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const file of files) {
    await mkdir(join(folder, file, '..'), { recursive: true });
    await writeFile(join(folder, file), '');
  }
  const film = join(folder, 'film.yaml');
  const shot = `  - { id: a, prompt: "x", first_frame: ${JSON.stringify(picture)} }`;
  await writeFile(film, `version: 1\nshots:\n${shot}\n`);
  const { diagnostics } = await loadStoryboard(film);
  expect(diagnostics).toMatchObject([{ code: 'picture-missing', line: 3 }]);
  return (diagnostics[0]?.message ?? '').replace(`a: ${picture}: `, '');
}

test.each([
  [
    'stills/quay.png',
    ['stills/Quay.png'],
    'does not exist; there is: stills/Quay.png (capitals count).',
  ],
  [
    'Stills/quay.png',
    ['stills/quay.png'],
    'does not exist: there is no folder Stills; there is: stills/quay.png (capitals count).',
  ],
  [
    'stills/quay.jpg',
    ['stills/quay.jpeg', 'stills/deck.jpg'],
    'does not exist; there is: stills/quay.jpeg.',
  ],
  ['stills/quay.png', ['stills/quay.webp'], 'does not exist; there is: stills/quay.webp.'],
  ['stills/qauy.png', ['stills/quay.png'], 'does not exist; there is: stills/quay.png.'],
  [
    'still/quay.png',
    ['stills/quay.png'],
    'does not exist: there is no folder still; there is: stills/quay.png.',
  ],
  ['stills/quay.png', ['stills/bow.png'], 'does not exist.'],
  ['none/quay.png', ['bow.png'], 'does not exist: there is no folder none.'],
])('%s among %j %s', async (picture, files, message) => {
  expect(await problemOf(picture, files)).toBe(message);
});

test.each([
  [NFC, NFD],
  [NFD, NFC],
])('a name whose accents are written by other signs: %j, %j', async (asked, there) => {
  expect(await problemOf(asked, [there])).toBe(
    `does not exist; there is: ${there} (it looks the same, and its accents are written by other signs: rename the file, or copy its name from there).`,
  );
});

test('a folder in the place of a file', async () => {
  expect(await problemOf('stills', ['stills/quay.png'])).toBe('is not a file but a folder.');
});

test('a name that no disk takes', async () => {
  expect(await problemOf(`${'x'.repeat(300)}.png`, [])).toBe(
    'has a name that is too long for this disk.',
  );
});

test('names steer no terminal', async () => {
  expect(await problemOf('quay.png', ['quay\u001b[2J.png', 'Quay.png'])).toContain(
    'there is: Quay.png',
  );
  expect(await problemOf('quay1.png', ['quay\n.png'])).toBe('does not exist; there is: quay·.png.');
});
