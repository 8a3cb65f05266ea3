/** Copies of stills whose corners are known. */

import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { inspectPicture } from '../../media/picture.ts';
import { prepareStill } from '../../media/prepare-still.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const [WIDTH, HEIGHT] = [64, 48];

/** Red above left, green above right, blue below left, white below right; `alpha` of the red one. */
async function corners(name: string, alpha = 255): Promise<string> {
  const path = folder.at(name);
  const half = (x: string, y: string) => `lt(X,${WIDTH / 2})*${x}+gte(X,${WIDTH / 2})*${y}`;
  const top = `lt(Y,${HEIGHT / 2})`;
  const bottom = `gte(Y,${HEIGHT / 2})`;
  const geq = [
    `r='255*(${top}*(${half('1', '0')})+${bottom}*(${half('0', '1')}))'`,
    `g='255*(${top}*(${half('0', '1')})+${bottom}*(${half('0', '1')}))'`,
    `b='255*(${top}*(${half('0', '0')})+${bottom}*(${half('1', '1')}))'`,
    `a='if(${top}*lt(X,${WIDTH / 2}),${alpha},255)'`,
  ].join(':');
  const source = `color=black:s=${WIDTH}x${HEIGHT},format=gbrap,geq=${geq}`;
  const format = alpha < 255 ? 'rgba' : 'rgb24';
  await ffmpeg(['-f', 'lavfi', '-i', `${source},format=${format}`, '-frames:v', '1', path]);
  return path;
}

/** `Exif`, a big-endian TIFF of one entry, the orientation, and its end. */
const EXIF = '4578696600004d4d002a0000000800010112000300000001000000000000000000';

/** A JPEG with that orientation written into it. */
async function turned(orientation: number): Promise<string> {
  const plain = folder.at(`plain-${orientation}.jpg`);
  const encode = '-frames:v 1 -c:v mjpeg -q:v 2 -pix_fmt yuvj444p'.split(' ');
  await ffmpeg(['-i', await corners(`of-${orientation}.png`), ...encode, plain]);
  const bytes = await readFile(plain);
  const exif = Buffer.from(EXIF, 'hex');
  exif.writeUInt16BE(orientation, 24);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  const path = folder.at(`turned-${orientation}.jpg`);
  await writeFile(path, Buffer.concat([bytes.subarray(0, 2), head, exif, bytes.subarray(2)]));
  return path;
}

/** The colours of its four corners, row by row, by their first letters; `k`: black. */
async function seen(path: string, width: number, height: number): Promise<string> {
  const raw = `${path}.rgb`;
  await ffmpeg(['-i', path, '-pix_fmt', 'rgb24', '-f', 'rawvideo', raw]);
  const bytes = await readFile(raw);
  const at = (x: number, y: number) => {
    const [red = 0, green = 0, blue = 0] = bytes.subarray(
      3 * (y * width + x),
      3 * (y * width + x) + 3,
    );
    const isOn = [red, green, blue].map((value) => (value > 128 ? '1' : '0')).join('');
    return { '100': 'r', '010': 'g', '001': 'b', '111': 'w', '000': 'k' }[isOn] ?? '?';
  };
  const [right, low] = [width - 5, height - 5];
  return at(4, 4) + at(right, 4) + at(4, low) + at(right, low);
}

const whole = (width: number, height: number) => ({
  crop: null,
  pad: null,
  size: { width, height },
});

test.each([
  [1, 'rgbw'],
  [2, 'grwb'],
  [3, 'wbgr'],
  [4, 'bwrg'],
  [5, 'rbgw'],
  [6, 'brwg'],
  [7, 'wgbr'],
  [8, 'gwrb'],
])('orientation %d is turned upright', async (orientation, expected) => {
  const from = await turned(orientation);
  const facts = await inspectPicture(from);
  expect(facts).toMatchObject({ isRotated: orientation !== 1 });
  const [width, height] = orientation >= 5 ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT];
  const to = folder.at(`upright-${orientation}.png`);
  const copy = { from, to, format: 'png', isTransparent: false, ...whole(width, height) } as const;
  expect(await prepareStill(ffmpeg, copy)).toBe(true);
  expect(await inspectPicture(to)).toMatchObject({
    width,
    height,
    isRotated: false,
    format: 'png',
  });
  expect(await seen(to, width, height)).toBe(expected);
});

test('transparent places become black, a pad is black, a crop is where it was said', async () => {
  const from = await corners('clear.png', 0);
  const filled = folder.at('filled.png');
  const base = { from, format: 'png', isTransparent: true } as const;
  await prepareStill(ffmpeg, { ...base, to: filled, ...whole(WIDTH, HEIGHT) });
  expect(await seen(filled, WIDTH, HEIGHT)).toBe('kgbw');

  const padded = folder.at('padded.png');
  const pad = { x: 16, y: 0, width: 96, height: HEIGHT };
  await prepareStill(ffmpeg, { ...base, to: padded, crop: null, pad, size: pad });
  expect(await seen(padded, 96, HEIGHT)).toBe('kkkk');

  const cropped = folder.at('cropped.jpg');
  const crop = { x: 32, y: 0, width: 32, height: HEIGHT };
  const copy = { ...base, to: cropped, crop, pad: null, size: crop, format: 'jpeg' as const };
  await prepareStill(ffmpeg, copy);
  expect(await inspectPicture(cropped)).toMatchObject({
    format: 'jpeg',
    width: 32,
    height: HEIGHT,
  });
  expect(await seen(cropped, 32, HEIGHT)).toBe('ggww');
});

test('what is no picture has no copy', async () => {
  const from = folder.at('words.png');
  const png = await readFile(await corners('cut.png'));
  await writeFile(from, png.subarray(0, 60));
  const to = folder.at('none.png');
  const copy = { from, to, format: 'png', isTransparent: false, ...whole(WIDTH, HEIGHT) } as const;
  expect(await prepareStill(ffmpeg, copy)).toBe(false);
});
