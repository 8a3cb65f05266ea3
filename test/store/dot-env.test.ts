import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';

import { readDotEnv } from '../../store/dot-env.ts';
import { storeErrorOf, temporaryStore } from './fixtures.ts';

const TEXT = '# keys\nexport ARK_API_KEY="k-1"  \nBYTEPLUS_API_KEY=\'k-2\'\nNOVITA_API_KEY= k-3 \n';
const KEYS = { ARK_API_KEY: 'k-1', BYTEPLUS_API_KEY: 'k-2', NOVITA_API_KEY: 'k-3' };

const little = (text: string) => Buffer.from(text, 'utf16le');
const big = (text: string) => little(text).swap16();

async function project(): Promise<string> {
  return (await temporaryStore()).root;
}

async function projectWith(bytes: Buffer): Promise<string> {
  const root = await project();
  await writeFile(join(root, '.env'), bytes);
  return root;
}

describe('a .env is read', () => {
  test.each([
    ['plain', Buffer.from(TEXT), 'UTF-8'],
    ['with a byte-order mark', Buffer.from(`\uFEFF${TEXT}`), 'UTF-8'],
    ['with line ends of Windows', Buffer.from(TEXT.replaceAll('\n', '\r\n')), 'UTF-8'],
    [
      'with a mark and line ends of Windows',
      Buffer.from(`\uFEFF${TEXT.replaceAll('\n', '\r\n')}`),
      'UTF-8',
    ],
    ['with line ends of old', Buffer.from(TEXT.replaceAll('\n', '\r')), 'UTF-8'],
    ['in UTF-16, little end first', little(`\uFEFF${TEXT}`), 'UTF-16'],
    ['in UTF-16, big end first', big(`\uFEFF${TEXT}`), 'UTF-16'],
    ['in UTF-16 without a mark', little(TEXT), 'UTF-16'],
    ['in UTF-16, big, without a mark', big(TEXT), 'UTF-16'],
    [
      'in UTF-16, cut in a letter',
      Buffer.concat([little(`\uFEFF${TEXT}`), Buffer.of(10)]),
      'UTF-16',
    ],
  ])('%s', async (_name, bytes, encoding) => {
    const root = await projectWith(bytes);
    const read = await readDotEnv(root);
    expect(read).toMatchObject({ path: join(root, '.env'), closed: null, encoding });
    const values = Object.entries(parseEnv(read.text ?? ''));
    expect(Object.fromEntries(values.map(([name, value]) => [name, value?.trim()]))).toEqual(KEYS);
  });

  test.each([Buffer.of(), Buffer.of(0xff), Buffer.of(0xff, 0xfe), Buffer.of(0), Buffer.of(0, 0)])(
    'without a crash when it is %j',
    async (bytes) => {
      const { text } = await readDotEnv(await projectWith(bytes));
      expect(parseEnv(text ?? '')).toEqual({});
    },
  );
});

test('one that is not there, or no file, is told by its place', async () => {
  const root = await project();
  const path = join(root, '.env');
  expect(await readDotEnv(root)).toMatchObject({ path, text: null, closed: null });
  await mkdir(path);
  expect(await readDotEnv(root)).toMatchObject({ path, text: null, closed: 'EISDIR' });
});

test('one that is too large is not read', async () => {
  const root = await projectWith(Buffer.alloc(17 * 1024 * 1024, '#'));
  expect((await storeErrorOf(readDotEnv(root))).code).toBe('unreadable');
});

test('others between the storyboard and the project, and above it, are found', async () => {
  const above = await project();
  const root = join(above, 'project');
  const films = join(root, 'films', 'spring');
  await mkdir(films, { recursive: true });
  const places = [above, root, join(root, 'films'), films];
  for (const place of places) await writeFile(join(place, '.env'), `AT=${place}\n`);
  const { text, others } = await readDotEnv(root, [films, root]);
  expect(text).toBe(`AT=${root}\n`);
  expect(others.map(({ path }) => path).sort()).toEqual(
    places.flatMap((place) => (place === root ? [] : [join(place, '.env')])).sort(),
  );
});
