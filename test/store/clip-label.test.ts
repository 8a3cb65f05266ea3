/** Labels on files that are anything: what cannot be read whole is left as it is. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { labellingOf, removeLabel, writeLabel } from '../../store/clip-label.ts';
import { temporaryFolder } from './fixtures.ts';

const LABEL = { title: 'x'.repeat(9_000), shot: 'sh0010', take: 'v001' };

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const inside = Buffer.concat(parts);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + inside.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, inside]);
}

const FTYP = box('ftyp', Buffer.from('isom'));
const MVHD = box('mvhd', Buffer.alloc(100));
const MOOV = box('moov', MVHD);
const MDAT = box('mdat', Buffer.alloc(64, 7));
const toEnd = Buffer.from(MDAT).fill(0, 0, 4);

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(temporaryFolder(), 'clip.mp4');
  await writeFile(path, bytes);
  return path;
}

test('a plain clip gets one of a bounded length', async () => {
  const path = await fileOf(Buffer.concat([FTYP, MOOV, MDAT]));
  const labelling = await labellingOf(path, LABEL);
  expect(labelling?.at).toBe(FTYP.length + 4);
  expect(labelling?.index.length).toBeLessThan(MOOV.length + 700);
  expect(labelling?.index.includes(MVHD)).toBe(true);
});

test.each([
  ['nothing', []],
  ['words', [Buffer.from('#EXTM3U\n/etc/passwd\n')]],
  ['no index', [FTYP, MDAT]],
  ['two indexes', [FTYP, MOOV, MDAT, MOOV]],
  ['no kind', [MOOV, MDAT]],
  ['parts', [FTYP, MOOV, box('moof'), MDAT]],
  ['an index that is continued', [FTYP, box('moov', MVHD, box('mvex')), MDAT]],
  ['an empty index', [FTYP, box('moov'), MDAT]],
  ['a packed index', [FTYP, box('moov', MVHD, box('cmov')), MDAT]],
  ['an end that is not said', [FTYP, MOOV, toEnd]],
  ['something after its end', [FTYP, MOOV, MDAT, Buffer.from('abc')]],
  ['a box without a length', [FTYP, MOOV, Buffer.from([0, 0, 0, 3, 97, 98, 99, 100])]],
  ['an index that does not add up', [FTYP, box('moov', MVHD, Buffer.from('abcdefghij')), MDAT]],
  ['two lists of data', [FTYP, box('moov', MVHD, box('udta'), box('udta')), MDAT]],
])('a file with %s gets none', async (_what, parts) => {
  expect(await labellingOf(await fileOf(Buffer.concat(parts)), LABEL)).toBeNull();
});

test('a box of 2^63 bytes ends nothing', async () => {
  const huge = Buffer.concat([box('mdat', Buffer.alloc(8, 0x7f))]);
  huge.writeUInt32BE(1, 0);
  expect(await labellingOf(await fileOf(Buffer.concat([FTYP, MOOV, huge])), LABEL)).toBeNull();
});

test('whatever a clip is, its copy gives it back or is left alone', async () => {
  const known = fc.constantFrom(FTYP, MOOV, MDAT, toEnd, box('free'), box('free', MVHD));
  const any = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  const nested = fc.array(fc.oneof(known, any), { maxLength: 3 }).map((all) => box('moov', ...all));
  const parts = fc.array(fc.oneof(known, nested, any), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(parts, async (all) => {
      const clip = Buffer.concat([FTYP, ...all]);
      const path = await fileOf(clip);
      const labelling = await labellingOf(path, LABEL);
      if (!labelling) return;
      await writeLabel(path, labelling);
      // An old index in a `free` box looks like the one that was replaced: then nothing is proven.
      if (clip.includes(box('free', MVHD))) return;
      expect(await removeLabel(path, clip.length)).toBe(true);
      expect(await readFile(path)).toEqual(clip);
    }),
    { numRuns: 300 },
  );
});

test('what is no labelled copy is not taken apart', async () => {
  const clip = Buffer.concat([FTYP, MOOV, MDAT]);
  const path = await fileOf(clip);
  expect(await removeLabel(path, clip.length - 1)).toBe(false);
  expect(await readFile(path)).toEqual(clip);
});
