/** Stills that are cut off, damaged, transparent, animated: told by their marks, without decoding. */

import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectPicture } from '../../media/picture.ts';
import type { PictureFacts } from '../../specs/storyboard/storyboard.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const FORMATS = ['jpg', 'png', 'webp', 'bmp', 'tiff', 'gif'];
const TEST_PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=s=640x360'];
const HOLES = ['-vf', "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(lt(X,600),255,0)'"];
const SOLID = ['-vf', "format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='255'"];

beforeAll(async () => {
  const one = ['-frames:v', '1'];
  for (const format of FORMATS)
    await ffmpeg([...TEST_PICTURE, ...one, folder.at(`still.${format}`)]);
  await ffmpeg([...TEST_PICTURE, ...one, ...HOLES, folder.at('holes.png')]);
  await ffmpeg([
    ...TEST_PICTURE,
    ...one,
    ...HOLES,
    '-pix_fmt',
    'rgba64be',
    folder.at('holes-16.png'),
  ]);
  await ffmpeg([...TEST_PICTURE, ...one, ...SOLID, folder.at('solid.png')]);
  await ffmpeg([...TEST_PICTURE, ...one, ...SOLID, '-pred', 'mixed', folder.at('filtered.png')]);
  await ffmpeg([...TEST_PICTURE, ...one, ...HOLES, '-lossless', '1', folder.at('holes.webp')]);
  await ffmpeg([...TEST_PICTURE, '-frames:v', '3', folder.at('moving.gif')]);
  await ffmpeg([...TEST_PICTURE, '-frames:v', '3', '-f', 'apng', folder.at('moving.png')]);
});

async function factsOf(name: string): Promise<PictureFacts> {
  const facts = await inspectPicture(folder.at(name));
  if ('problem' in facts) throw new Error(`${name} ${facts.problem}`);
  return facts;
}

describe.each(FORMATS)('a still as %s', (format) => {
  test('is whole', async () => {
    const { damage, isTransparent, isAnimated, isCmyk } = await factsOf(`still.${format}`);

    expect([damage, isTransparent, isAnimated, isCmyk]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([0.5, 0.9, 0.999])('of which %f is there is cut off', async (share) => {
    const bytes = await readFile(folder.at(`still.${format}`));
    await writeFile(
      folder.at(`cut.${format}`),
      bytes.subarray(0, Math.floor(bytes.length * share)),
    );

    const found = await inspectPicture(folder.at(`cut.${format}`));

    // What stands at the end of a TIFF is what tells that it is a picture.
    expect('problem' in found ? found.problem : found.damage).toMatch(
      format === 'tiff' ? / but a part of a TIFF; copy it again$/ : /^is cut off: /,
    );
  });

  test('followed by bytes of another program is whole', async () => {
    const bytes = await readFile(folder.at(`still.${format}`));
    await writeFile(folder.at(`longer.${format}`), Buffer.concat([bytes, Buffer.alloc(100, 1)]));

    expect((await factsOf(`longer.${format}`)).damage).toBeUndefined();
  });
});

test('a JPEG of which the end was never written is cut off', async () => {
  const bytes = await readFile(folder.at('still.jpg'));
  await writeFile(folder.at('zeros.jpg'), Buffer.from(bytes).fill(0, Math.floor(bytes.length / 2)));

  expect((await factsOf('zeros.jpg')).damage).toBe('is cut off: its end is missing');
});

test('a PNG with a wrong byte is damaged', async () => {
  const bytes = Buffer.from(await readFile(folder.at('still.png')));
  const at = bytes.indexOf('IDAT') + 200;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
  await writeFile(folder.at('flipped.png'), bytes);

  expect((await factsOf('flipped.png')).damage).toMatch(
    /^is damaged: the checksum of its part IDAT/,
  );
});

describe('transparency', () => {
  test.each(['holes.png', 'holes-16.png', 'holes.webp'])('of %s is seen', async (name) => {
    expect(await factsOf(name)).toMatchObject({ isTransparent: true });
  });

  test.each(['solid.png', 'filtered.png'])('is not a channel that is solid: %s', async (name) => {
    expect(await factsOf(name)).not.toHaveProperty('isTransparent');
    expect((await readFile(folder.at(name))).readUInt8(25)).toBe(6);
  });
});

test.each(['moving.gif', 'moving.png'])('%s moves', async (name) => {
  expect(await factsOf(name)).toMatchObject({ isAnimated: true });
});

test('a JPEG of four colours is one for printing', async () => {
  const bytes = Buffer.from(await readFile(folder.at('still.jpg')));
  // The number of colours in the frame header; nothing else of it is read.
  bytes.writeUInt8(4, bytes.indexOf(Buffer.from([0xff, 0xc0])) + 9);
  await writeFile(folder.at('printed.jpg'), bytes);

  expect(await factsOf('printed.jpg')).toMatchObject({ isCmyk: true });
});

test.each([
  ['<!DOCTYPE html><html><body>Not found</body></html>', 'a web page'],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', 'git lfs pull'],
  ['%PDF-1.7\n', 'a PDF'],
])('what is no picture is named: %s', async (text, words) => {
  await writeFile(folder.at('liar.png'), text);
  const found = await inspectPicture(folder.at('liar.png'));

  expect('problem' in found && found.problem).toContain('is not a picture that can be read but ');
  expect('problem' in found && found.problem).toContain(words);
});
