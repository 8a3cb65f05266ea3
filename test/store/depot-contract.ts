/** What every depot keeps to, whatever it stands on. */

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { readRecord, type Depot } from '../../store/depot.ts';
import { jsonFile } from '../../store/json.ts';
import {
  firstLine,
  killNow,
  resultOf,
  startChild,
  storeErrorOf,
  temporaryFolder,
} from './fixtures.ts';

export type OpenedDepot = {
  readonly depot: Depot;
  /** By which another process opens the same one: `openDepot` in `child.ts`. */
  readonly address: string;
  /** Writes the beginning of a line, as an append that was cut off leaves it. */
  readonly tear: (log: string, beginning: Uint8Array) => Promise<void>;
  /** Puts other bytes in an object's place. */
  readonly damage: (sha256: string, bytes: Uint8Array) => Promise<void>;
  /** Takes it away from where it was opened; with `another` a new one lies in its place. */
  readonly moveAway: (another: boolean) => Promise<void>;
  /** What lies where it was opened. */
  readonly left: () => Promise<readonly string[]>;
};

const BYTES = Buffer.from('a clip of a ferry');
const SHA256 = createHash('sha256').update(BYTES).digest('hex');

const NO_KEYS = [
  '',
  '.',
  '..',
  '/a',
  'a/',
  'a//b',
  'a/../b',
  '../a',
  'a/..',
  '.hidden',
  'a/.hidden',
  'a\\b',
  'a\0b',
  'a\nb',
  'ä',
  'a b',
];

/** Each method that changes something. */
function changes(depot: Depot, key: string, file: string) {
  return {
    create: () => depot.create(key, 'text'),
    replace: () => depot.replace(key, 'text'),
    fleeting: () => depot.replace(key, 'text', 'fleeting'),
    remove: () => depot.remove(key),
    removeBelow: () => depot.removeBelow(key),
    append: () => depot.append(key, 'line'),
    put: () => depot.put(key.startsWith('films') ? SHA256 : key, file),
  };
}

async function aFile(bytes: Uint8Array = BYTES): Promise<string> {
  const path = join(temporaryFolder(), 'clip.mp4');
  await writeFile(path, bytes);
  return path;
}

export function depotContract(name: string, open: () => Promise<OpenedDepot>): void {
  describe(`${name}: what is created`, () => {
    test('has one winner of several processes, and all see what the winner wrote', async () => {
      const { depot, address } = await open();
      const children = [1, 2, 3].map(() => startChild('depot-race', address, '60'));
      const won = z.array(z.array(z.string())).parse(await Promise.all(children.map(resultOf)));
      expect(won.flat()).toHaveLength(60);
      expect(new Set(won.flat()).size).toBe(60);
      for (const [index, keys] of won.entries()) {
        for (const key of keys) expect(await depot.read(key)).toBe(String(children[index]?.pid));
      }
    });

    test('has one winner of many calls of one process', async () => {
      const { depot } = await open();
      const texts = Array.from({ length: 20 }, (_, nth) => String(nth));
      const won = await Promise.all(texts.map((text) => depot.create('one/key', text)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await depot.read('one/key')).toBe(texts[won.indexOf(true)]);
      expect(await depot.create('one/key', 'late')).toBe(false);
      expect(await depot.list('one')).toEqual(['key']);
    });

    test('can be created again when it was removed, and nothing else', async () => {
      const { depot } = await open();
      for (const durability of ['durable', 'fleeting'] as const) {
        await depot.remove('never/was', durability);
        expect(await depot.create('a/key', 'one')).toBe(true);
        expect(await depot.create('a/key2', 'two')).toBe(durability === 'durable');
        await depot.remove('a/key', durability);
        expect(await depot.read('a/key')).toBeNull();
        expect(await depot.read('a/key2')).toBe('two');
      }
    });
  });

  describe(`${name}: what is replaced`, () => {
    test('is whole for every reader, also when its writer is killed', async () => {
      const { depot, address } = await open();
      const whole = /^(a{300000}|b{300000})$/;
      for (let kill = 0; kill < 3; kill += 1) {
        const child = startChild('depot-replace', address, 'a/key');
        await firstLine(child);
        for (let reading = 0; reading < 20; reading += 1) {
          expect(whole.test((await depot.read('a/key')) ?? '')).toBe(true);
          await sleep(1 + kill);
        }
        await killNow(child);
        expect(whole.test((await depot.read('a/key')) ?? '')).toBe(true);
      }
    });

    test('is what the last writer wrote, byte for byte', async () => {
      const { depot } = await open();
      for (const text of ['one', '', 'Brücke\r\n\u2028', 'x'.repeat(100_000)]) {
        await depot.replace('a/key', text);
        expect(await depot.read('a/key')).toBe(text);
        expect(await depot.size('a/key')).toBe(Buffer.byteLength(text));
        await depot.replace('a/key', `${text}.`, 'fleeting');
        expect(await depot.read('a/key')).toBe(`${text}.`);
      }
      expect(await depot.read('a/none')).toBeNull();
      expect(await depot.size('a/none')).toBeNull();
      expect(await depot.size('a')).toBeNull();
    });

    test('has a stamp that changes with it, and none while it was just written', async () => {
      const { depot } = await open();
      expect(await depot.stamp('a/none')).toBe('');
      await depot.replace('a/key', 'one');
      expect(await depot.stamp('a/key')).toBeNull();
      expect(await depot.stamp('a')).toBeNull();
      while ((await depot.stamp('a')) === null) await sleep(100);
      const stamps = await Promise.all(['a', 'a/key'].map((key) => depot.stamp(key)));
      expect(await Promise.all(['a', 'a/key'].map((key) => depot.stamp(key)))).toEqual(stamps);
      await depot.replace('a/key', 'two');
      expect(await depot.stamp('a/key')).toBeNull();
    });

    test('and damaged is told with its address and its own remedy', async () => {
      const { depot } = await open();
      const schema = z.object({ paid: z.boolean() });
      expect(await readRecord(depot, 'a/key', schema)).toBeNull();
      await depot.replace('a/key', jsonFile({ paid: true }));
      expect(await readRecord(depot, 'a/key', schema)).toEqual({ paid: true });
      await depot.replace('a/key', '{"version":1,"paid":7}');
      const error = await storeErrorOf(readRecord(depot, 'a/key', schema, 'Look first.'));
      const told = { code: 'damaged', path: depot.addressOf('a/key'), remedy: 'Look first.' };
      expect(error).toMatchObject(told);
      expect(error.message).toContain(depot.addressOf('a/key'));
    });
  });

  describe(`${name}: a prefix`, () => {
    test('lists the names below it in order, however many there are', async () => {
      const { depot } = await open();
      const names = Array.from({ length: 2_500 }, (_, nth) => `sh${(nth * 7) % 2_500}.json`);
      for (let next = 0; next < names.length; next += 50) {
        const batch = names.slice(next, next + 50);
        await Promise.all(batch.map((key) => depot.replace(`many/of/${key}`, key, 'fleeting')));
      }
      expect(await depot.list('many/of')).toEqual([...names].sort());
      expect(await depot.list('many')).toEqual(['of']);
    });

    test('is whole names: what only begins like it is not below it', async () => {
      const { depot } = await open();
      for (const key of ['a/b', 'a/b2/c', 'a/B', 'ab/c', 'a/b-', 'a/_', 'a/0']) {
        await depot.create(key, key);
      }
      expect(await depot.list('a')).toEqual(['0', 'B', '_', 'b', 'b-', 'b2']);
      expect(await depot.list('a/b2')).toEqual(['c']);
      expect(await depot.list('none/of/it')).toEqual([]);
      await depot.removeBelow('a/b2');
      await depot.removeBelow('none/of/it');
      expect(await depot.list('a/b2')).toEqual([]);
      expect(await depot.read('a/b')).toBe('a/b');
      expect(await depot.list('ab')).toEqual(['c']);
    });
  });

  describe(`${name}: a log`, () => {
    test('is told from any position on', async () => {
      const { depot } = await open();
      expect(await depot.tail('a/log', 0)).toEqual({ lines: [], position: 0 });
      await depot.append('a/log', 'eins');
      await depot.append('a/log', 'zwei: Brücke');
      const first = await depot.tail('a/log', 0);
      expect(first.lines).toEqual(['eins', 'zwei: Brücke']);
      expect(await depot.tail('a/log', first.position)).toEqual({ ...first, lines: [] });
      await depot.append('a/log', 'drei');
      expect((await depot.tail('a/log', first.position)).lines).toEqual(['drei']);
      expect((await depot.tail('a/log', 1_000_000)).lines).toHaveLength(3);
    });

    test('has every line of several processes, whole', async () => {
      const { depot, address } = await open();
      const names = ['a', 'b', 'c'];
      const children = names.map((each) => startChild('depot-append', address, each, '40'));
      await Promise.all(children.map(resultOf));
      const { lines } = await depot.tail('a/log', 0);
      for (const each of names) {
        expect(lines.filter((line) => line === each.repeat(3_000))).toHaveLength(40);
      }
      expect(lines).toHaveLength(120);
    });

    test('keeps a line that is not finished for later, and loses no other by it', async () => {
      const { depot, tear } = await open();
      await depot.append('a/log', 'eins');
      const before = await depot.tail('a/log', 0);
      // In the middle of a letter of two bytes.
      await tear('a/log', Buffer.from('Brü').subarray(0, 3));
      expect(await depot.tail('a/log', before.position)).toEqual({ ...before, lines: [] });
      await depot.append('a/log', 'zwei');
      expect((await depot.tail('a/log', before.position)).lines.at(-1)).toBe('zwei');
      expect((await depot.tail('a/log', 0)).lines[0]).toBe('eins');
    });
  });

  describe(`${name}: an object`, () => {
    test('is a file of this machine with the same bytes, however often it is put', async () => {
      const { depot } = await open();
      expect((await storeErrorOf(depot.file(SHA256))).code).toBe('missing-object');
      for (const file of [await aFile(), await aFile()]) {
        await depot.put(SHA256, file);
        expect(await readFile(await depot.file(SHA256))).toEqual(BYTES);
      }
      await Promise.all((await Promise.all([aFile(), aFile()])).map((f) => depot.put(SHA256, f)));
      expect(await readFile(await depot.file(SHA256))).toEqual(BYTES);
      const absent = join(temporaryFolder(), 'absent.mp4');
      expect((await storeErrorOf(depot.put(SHA256, absent))).code).toBe('file-system');
      expect(await readFile(await depot.file(SHA256))).toEqual(BYTES);
    });

    test('that is damaged is healed by the same bytes', async () => {
      const { depot, damage } = await open();
      await depot.put(SHA256, await aFile());
      await damage(SHA256, Buffer.from('a clip of a fairy'));
      await depot.put(SHA256, await aFile());
      expect(await readFile(await depot.file(SHA256))).toEqual(BYTES);
    });
  });

  test.each(NO_KEYS)(`${name}: %j is no key, and nothing is done with it`, async (key) => {
    const { depot, left } = await open();
    const before = await left();
    const looks = {
      read: () => depot.read(key),
      size: () => depot.size(key),
      list: () => depot.list(key),
      tail: () => depot.tail(key, 0),
      file: () => depot.file(key),
      address: () => Promise.resolve().then(() => depot.addressOf(key)),
    };
    const ways = { ...looks, ...changes(depot, key, await aFile()) };
    for (const [what, way] of Object.entries(ways)) {
      expect([what, (await storeErrorOf(way())).code]).toEqual([what, 'bad-name']);
    }
    expect(await left()).toEqual(before);
  });

  test.each([false, true])(
    `${name}: moved away while it is open, nothing is written (another in its place: %s)`,
    async (another) => {
      const { depot, moveAway, left } = await open();
      await depot.check();
      await depot.replace('films/f/key', 'text');
      await moveAway(another);
      const before = await left();
      expect((await storeErrorOf(depot.check())).code).toBe('moved');
      for (const [what, way] of Object.entries(changes(depot, 'films/f/key', await aFile()))) {
        expect([what, (await storeErrorOf(way())).code]).toEqual([what, 'moved']);
      }
      expect(await depot.read('films/f/key')).toBeNull();
      expect(await left()).toEqual(before);
    },
  );
}
