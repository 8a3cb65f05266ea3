/** Which frames an order is sent with: branch, cut, first and last frame, references. */

import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

const STILLS = new URL('../../examples/', import.meta.url).pathname;

async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

test('branch, cut, last frames and references are sent as the bytes that they are', async () => {
  const studio = await Studio.open();
  const deck = join(studio.folder, 'deck.jpg');
  const quay = join(studio.folder, 'quay.jpg');
  await copyFile(join(STILLS, 'night-ferry/stills/deck.jpg'), deck);
  await copyFile(join(STILLS, 'night-ferry/stills/quay.jpg'), quay);
  await studio.write(
    'film.yaml',
    storyboardOf([
      `id: opening, first_frame: quay.jpg, prompt: 'opening'`,
      `id: chained, last_frame: deck.jpg, prompt: 'chained'`,
      `id: branch, from: opening, prompt: 'branch'`,
      `id: cut, from: none, prompt: 'cut'`,
      `id: loop, from: branch, last_frame: { first_frame_of: chained }, prompt: 'loop'`,
      `id: ring, first_frame: deck.jpg, last_frame: { first_frame_of: cut }, prompt: 'ring'`,
      `id: cast, model: seedance-2.0, duration: 4, references: [quay.jpg, deck.jpg], prompt: 'cast'`,
    ]),
  );

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  const { shots } = ended.film();
  const shot = (id: string) => shots.find((one) => one.id === id);
  const sent = (prompt: string) => {
    const [order, ...more] = studio.bought(prompt);
    expect(more, prompt).toEqual([]);
    return {
      first: order?.firstFrameSha256,
      last: order?.lastFrameSha256,
      references: order?.referenceSha256s,
    };
  };
  const [deckSha256, quaySha256] = [await sha256Of(deck), await sha256Of(quay)];
  const lastOfOpening = await sha256Of(shot('opening')?.lastFrame ?? '');
  const lastOfBranch = await sha256Of(shot('branch')?.lastFrame ?? '');
  const alone = { references: [] };
  expect(sent('opening')).toEqual({ first: quaySha256, last: null, ...alone });
  expect(sent('chained')).toEqual({ first: lastOfOpening, last: deckSha256, ...alone });
  expect(sent('branch')).toEqual({ first: lastOfOpening, last: null, ...alone });
  expect(sent('cut')).toEqual({ first: null, last: null, ...alone });
  // Frame 0 of a chained shot is the frame that it is chained from.
  expect(sent('loop')).toEqual({ first: lastOfBranch, last: lastOfOpening, ...alone });
  // That of a shot without a picture is decoded from its take.
  const firstOfCut = shot('cut')?.firstFrameSha256;
  expect(firstOfCut).toMatch(/^[0-9a-f]{64}$/);
  expect(sent('ring')).toEqual({ first: deckSha256, last: firstOfCut, ...alone });
  expect(sent('cast')).toEqual({
    first: null,
    last: null,
    references: [quaySha256, deckSha256],
  });
  expect(studio.provider.orders()).toHaveLength(7);
});
