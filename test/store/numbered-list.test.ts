import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { FolderDepot } from '../../store/folder-depot.ts';
import { newestNumber, numberedKey, numberIn } from '../../store/numbered-list.ts';
import { temporaryStore } from './fixtures.ts';

test('keys have their number in six digits, and what is none has none', () => {
  expect(numberedKey('days/2026-07-13', 12)).toBe('days/2026-07-13/000012.json');
  const names = ['000012.json', '1000000.json', '12.json', '000012.free.json', '.DS_Store'];
  expect(names.map(numberIn)).toEqual([12, 1_000_000, null, null, null]);
});

test('the newest is the highest that anybody can have reached', async () => {
  const { folder } = await temporaryStore();
  const depot = await FolderDepot.look(folder);
  expect(await newestNumber(depot, 'list')).toBe(0);
  await mkdir(join(folder, 'list'));
  for (const name of ['000009.json', '000010.json', '999999999.json', 'notes.txt'])
    await writeFile(join(folder, 'list', name), '{}');
  expect(await newestNumber(depot, 'list')).toBe(10);
});
