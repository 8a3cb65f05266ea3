/** PNGs that unpack to much, or are of many parts. */

import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { structureOf } from '../../media/still-structure.ts';
import { counted } from './counted.ts';

const MEGABYTE = 1_000_000;

function chunk(type: string, body: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  body.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

type Shape = { width: number; height: number; depth: number; kind?: number };

function png({ width, height, depth, kind = 6 }: Shape, ...parts: readonly Buffer[]): Buffer {
  const ihdr = Buffer.alloc(13);
  ihdr.writeUInt32BE(width, 0);
  ihdr.writeUInt32BE(height, 4);
  ihdr.set([depth, kind], 8);
  const signature = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', ihdr), ...parts, chunk('IEND', Buffer.alloc(0))]);
}

describe('a PNG', () => {
  const pixels = (bytes: Buffer) => chunk('IDAT', deflateSync(bytes));
  // Zeros are pixels that show what is behind them; that these are cut off is seen in unpacking.
  const short = pixels(Buffer.alloc(1_000));

  test.each([
    ['16 bits of 6300 × 6300', { width: 6_300, height: 6_300, depth: 16 }],
    ['8 bits of 5000 × 5000', { width: 5_000, height: 5_000, depth: 8 }],
    ['grey with alpha', { width: 40_000, height: 30_000, depth: 8, kind: 4 }],
    ['the highest numbers', { width: 2 ** 32 - 1, height: 2 ** 32 - 1, depth: 255 }],
    ['one very long row', { width: 2 ** 32 - 1, height: 1, depth: 16 }],
    ['a very long row of no depth', { width: 2 ** 32 - 1, height: 1, depth: 0 }],
    ['a depth that there is not', { width: 8, height: 8, depth: 4 }],
  ])('of %s is not unpacked: its kind is what is known', (_, shape) => {
    expect(structureOf(png(shape, short), 'png')).toEqual({ damage: null, isTransparent: true });
  });

  test.each([
    ['16 bits of 3840 × 2160', { width: 3_840, height: 2_160, depth: 16 }],
    ['8 bits of 4000 × 4000', { width: 4_000, height: 4_000, depth: 8 }],
  ])('of %s is unpacked: a part of its pixels is damage', (_, shape) => {
    const { damage } = structureOf(png(shape, short), 'png');
    expect(damage).toBe('is damaged: its pixels cannot be unpacked');
  });

  test.each([
    ['solid', 255, {}],
    ['with a hole', 254, { isTransparent: true }],
  ])('of few pixels that is %s is told from its pixels', (_, last, flags) => {
    const rows = Buffer.alloc(2 * 9, 255);
    rows.set([0], 0);
    rows.set([0], 9);
    rows.set([last], 17);
    const file = png({ width: 2, height: 2, depth: 8 }, pixels(rows));
    expect(structureOf(file, 'png')).toEqual({ damage: null, ...flags });
  });

  test('that unpacks to more than its size is damaged', () => {
    const file = png({ width: 2, height: 2, depth: 8 }, pixels(Buffer.alloc(10 * MEGABYTE)));
    expect(structureOf(file, 'png').damage).toBe('is damaged: its pixels cannot be unpacked');
  });

  test.each(['IDAT', 'tEXt', 'tRNS'])('of 300,000 empty parts %s is not judged', (type) => {
    const parts = Buffer.alloc(300_000 * 12, chunk(type, Buffer.alloc(0)));
    const { bytes, reads } = counted(png({ width: 2, height: 2, depth: 8 }, parts));
    expect(structureOf(bytes, 'png')).toEqual({ damage: null });
    expect(reads()).toBeLessThan(MEGABYTE);
  });
});
