import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { openStore } from '../../store/store.ts';
import { aTake, FILM, storeErrorOf, temporaryStore } from './fixtures.ts';

const OTHER_FILM = 'fabcdefabcd';

describe('a take', () => {
  test('is written once: whoever comes second gets what stands', async () => {
    const { takes } = await temporaryStore();
    expect(await takes.readTake(FILM, 'sh0010', 'v001')).toBeNull();
    expect(await takes.writeTake(aTake())).toEqual(aTake());
    expect(await takes.writeTake(aTake({ taskId: 'cgt-2' }))).toEqual(aTake());
    expect(await takes.readTake(FILM, 'sh0010', 'v001')).toEqual(aTake());
  });

  test('that is damaged is refused, not passed over, and stays', async () => {
    const { takes, folder } = await temporaryStore();
    await takes.writeTake(aTake());
    const path = join(folder, 'films', FILM, 'takes', 'sh0010.v001.json');
    const damaged = (await readFile(path, 'utf8')).replace(/"frames": \d+/, '"frames": "many"');
    await writeFile(path, damaged);
    const error = await storeErrorOf(takes.takesOfProject());
    expect(error).toMatchObject({ code: 'damaged', path });
    expect(error.message).toContain('clip.frames');
    expect(await readFile(path, 'utf8')).toBe(damaged);
  });

  test('has a take’s name', async () => {
    const { takes } = await temporaryStore();
    for (const take of ['../v001', 'v1', 'v001.json']) {
      expect((await storeErrorOf(takes.readTake(FILM, 'sh0010', take))).code).toBe('bad-name');
    }
  });
});

test('takes that other programs write are seen by one that has listed them before', async () => {
  const { takes, root } = await temporaryStore();
  await takes.writeTake(aTake());
  expect(await takes.summaries()).toHaveLength(1);
  const other = await openStore(root);
  await other.takes.writeTake(aTake({ take: 'v002' }));
  expect((await takes.summaries()).map(({ take }) => take)).toEqual(['v001', 'v002']);
});

test('takes are listed by shot, film and project, oldest first, beside their orders', async () => {
  const { takes, journal } = await temporaryStore();
  await journal.placeVoid({ film: FILM, shot: 'sh0010', take: 1, order: 1 });
  for (const [film, shot, take] of [
    [FILM, 'sh0010', 'v1000'],
    [FILM, 'sh0010', 'v999'],
    [FILM, 'sh0010', 'v001'],
    [FILM, 'sh0020', 'v001'],
    [OTHER_FILM, 'sh0010', 'v001'],
  ] as const) {
    await takes.writeTake(aTake({ film, shot, take }));
  }
  const names = (list: { shot: string; take: string }[]) =>
    list.map(({ shot, take }) => `${shot} ${take}`);
  expect(names(await takes.takesOfShot(FILM, 'sh0010'))).toEqual([
    'sh0010 v001',
    'sh0010 v999',
    'sh0010 v1000',
  ]);
  expect(names(await takes.takesOfFilm(FILM))).toHaveLength(4);
  expect(names(await takes.takesOfShot(FILM, 'sh001'))).toEqual([]);
  expect(await takes.takesOfFilm('f0000000000')).toEqual([]);
  const summaries = await takes.summaries();
  expect(summaries.map(({ film }) => film)).toEqual([FILM, FILM, FILM, FILM, OTHER_FILM]);
  expect(summaries[4]).toEqual({
    film: OTHER_FILM,
    shot: 'sh0010',
    take: 'v001',
    fingerprint: aTake().fingerprint,
    inputs: aTake().inputs,
    firstFrameSha256: aTake().firstFrame.sha256,
    lastFrameSha256: aTake().lastFrame.sha256,
    isPlaceholder: false,
    firstFrameFrom: null,
    finishedAt: aTake().finishedAt,
  });
});
