/** Stills whose lengths and counts are lies: the work that they cause is bounded by their size. */

import { describe, expect, test } from 'vitest';
import { pictureFormat } from '../../media/picture.ts';
import { structureOf } from '../../media/still-structure.ts';
import { counted } from './counted.ts';

const MEGABYTE = 1_000_000;

type Entry = { tag: number; kind: number; count: number; value: number };

/** A directory of `entries`, and zeros up to `size`. */
function tiff(entries: readonly Entry[], size: number, isLittle = true): Buffer {
  const bytes = Buffer.alloc(size);
  const short = (value: number, at: number) =>
    isLittle ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
  bytes.write(isLittle ? 'II' : 'MM', 'latin1');
  short(42, 2);
  long(8, 4);
  short(entries.length, 8);
  entries.forEach(({ tag, kind, count, value }, nth) => {
    const at = 10 + nth * 12;
    short(tag, at);
    short(kind, at + 2);
    long(count, at + 4);
    long(value, at + 8);
  });
  return bytes;
}

describe('a TIFF', () => {
  test.each([273, 279, 324, 325])('of 60,000 entries of the tag %i', (tag) => {
    const entry = { tag, kind: 3, count: MEGABYTE / 2 - 10, value: 0 };
    for (const count of [entry.count, 90_000, 1]) {
      const all = Array.from({ length: 60_000 }, () => ({ ...entry, count }));
      const { bytes, reads } = counted(tiff(all, MEGABYTE, tag !== 324));
      expect(structureOf(bytes, 'tiff')).toEqual({ damage: null });
      expect(reads()).toBeLessThan(MEGABYTE / 4);
    }
  });

  test('of one strip that is not all there is cut off, whatever is said of it again', () => {
    const strip = [
      { tag: 273, kind: 4, count: 1, value: 900 },
      { tag: 279, kind: 4, count: 1, value: 200 },
    ];
    expect(structureOf(tiff(strip, 1_100), 'tiff')).toEqual({ damage: null });
    const again = [...strip, { tag: 279, kind: 4, count: 1, value: 0 }];
    expect(structureOf(tiff(again, 1_000), 'tiff').damage).toMatch(/^is cut off/);
    const tiles = strip.map((entry) => ({ ...entry, tag: entry.tag === 273 ? 324 : 325 }));
    expect(structureOf(tiff(tiles, 1_000), 'tiff').damage).toMatch(/^is cut off/);
  });

  test.each([
    ['more values than bytes', { tag: 273, kind: 4, count: 2 ** 32 - 1, value: 8 }],
    ['values past the end', { tag: 273, kind: 4, count: 100, value: 2 ** 32 - 1 }],
  ])('of %s is cut off', (_, entry) => {
    expect(structureOf(tiff([entry], 4_000), 'tiff').damage).toMatch(/^is cut off/);
  });
});

/** `start`, and `part` over and over. */
function filled(start: Buffer, part: Buffer): Buffer {
  return Buffer.concat([start, Buffer.alloc(MEGABYTE - start.length, part)]);
}

const header = (text: string) => Buffer.from(text, 'latin1');
const RIFF = Buffer.concat([header('RIFF'), Buffer.from([0x38, 0x42, 0x0f, 0]), header('WEBP')]);
const GIF = Buffer.concat([header('GIF89a'), Buffer.alloc(7)]);

describe('a file of nothing but', () => {
  test.each([
    ['chunks of no length', 'webp', filled(RIFF, header('VP8 \0\0\0\0'))],
    ['flags', 'webp', filled(RIFF, header('VP8X\0\0\0\0'))],
    ['blocks of one byte', 'gif', filled(GIF, Buffer.from([0x21, 0xfe, 1, 0, 0]))],
    ['blocks without an end', 'gif', filled(GIF, Buffer.from([0x21, 0]))],
    [
      'frames of no size',
      'gif',
      filled(GIF, Buffer.concat([Buffer.from([0x2c]), Buffer.alloc(11)])),
    ],
    [
      'marks of no length',
      'jpeg',
      filled(Buffer.from([255, 0xd8]), Buffer.from([255, 0xfe, 0, 2])),
    ],
    ['marks', 'jpeg', filled(Buffer.from([255, 0xd8]), Buffer.from([255]))],
    ['frame marks', 'jpeg', filled(Buffer.from([255, 0xd8]), Buffer.from([255, 0xc0, 0, 2]))],
    ['boxes of no length', 'heic', filled(header('\0\0\0\u0008ftyp'), Buffer.alloc(8))],
    ['empty boxes', 'avif', filled(header('\0\0\0\u0008ftyp'), header('\0\0\0\u0008free'))],
    [
      'long boxes of 16 bytes',
      'heif',
      filled(Buffer.alloc(0), header('\0\0\0\u0001free\0\0\0\0\0\0\0\u0010')),
    ],
    ['long boxes of no length', 'heif', filled(Buffer.alloc(0), Buffer.from([0, 0, 0, 1]))],
    ['long boxes without an end', 'heif', filled(header('\0\0\0\u0001'), Buffer.alloc(8, 255))],
    ['the highest numbers', 'bmp', filled(header('BM'), Buffer.from([255]))],
    ['chunks without an end', 'png', filled(header('\u0089PNG\r\n\u001a\n'), Buffer.from([255]))],
  ])('%s in a %s', (_, format, file) => {
    const { bytes, reads } = counted(file);
    const { damage } = structureOf(bytes, format);
    expect(damage === null || /^is (?:damaged|cut off)/.test(damage)).toBe(true);
    // A few for each part, and no part is shorter than a byte.
    expect(reads()).toBeLessThan(3 * MEGABYTE);
  });
});

/** A box of a HEIC: its length, its name, what is in it. */
function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const start = Buffer.alloc(8);
  start.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0));
  start.write(type, 4, 'latin1');
  return Buffer.concat([start, ...parts]);
}

test.each([
  [1, 'heic'],
  [40, 'heic'],
  [400_000, null],
])('a HEIC that names %i sizes is of the format %s', (sizes, format) => {
  const size = Buffer.alloc(12);
  size.writeUInt32BE(640, 4);
  size.writeUInt32BE(480, 8);
  const one = box('ispe', size);
  const all = box('ipco', Buffer.alloc(sizes * one.length, one));
  const meta = box('meta', Buffer.alloc(4), box('iprp', all));
  const file = Buffer.concat([box('ftyp', header('heic\0\0\0\0')), meta]);
  expect(pictureFormat(file)).toBe(format);
  // At another place of its memory.
  expect(pictureFormat(new Uint8Array(Buffer.concat([one, file])).subarray(20))).toBe(format);
});
