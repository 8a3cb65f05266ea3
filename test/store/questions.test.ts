import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

import { openStore } from '../../store/store.ts';
import { FILM, temporaryStore } from './fixtures.ts';

const TAKE = { film: FILM, shot: 'sh0010', take: 'v001' };
const NOW = 1_783_930_000_000;
const untold = async () => undefined;

afterEach(() => void vi.useRealTimers());

test('a deadline is the one of the first question, whoever asks again and with what', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  const { questions, root } = await temporaryStore();
  expect(await questions.read(FILM, TAKE)).toBeNull();
  const first = { sinceMs: NOW, untilMs: NOW + 60_000 };
  const tell = vi.fn<() => Promise<void>>(untold);
  expect(await questions.ask(FILM, TAKE, 60, tell)).toEqual(first);
  vi.setSystemTime(NOW + 30_000);
  expect(await questions.ask(FILM, TAKE, 7_200, tell)).toEqual(first);
  const other = await openStore(root);
  expect(await other.questions.ask(FILM, TAKE, 1, tell)).toEqual(first);
  expect(tell.mock.calls).toEqual([[first.untilMs]]);
  expect(await other.questions.read(FILM, { ...TAKE, take: 'v002' })).toBeNull();
});

test('of several that ask at once all have one deadline', async () => {
  const { root } = await temporaryStore();
  const stores = await Promise.all([1, 2, 3].map(() => openStore(root)));
  const asked = await Promise.all(
    stores.map(({ questions }, index) => questions.ask(FILM, TAKE, 60 * (index + 1), untold)),
  );
  expect(new Set(asked.map(({ untilMs }) => untilMs)).size).toBe(1);
});

test('a damaged one decides nothing', async () => {
  const { questions, folder, root } = await temporaryStore();
  await questions.ask(FILM, TAKE, 60, untold);
  const path = join(folder, 'films', FILM, 'questions', `${FILM}.sh0010.v001.json`);
  await writeFile(path, 'nothing');
  expect(await (await openStore(root)).questions.read(FILM, TAKE)).toBeNull();
});

test('whoever dies between telling and writing down tells again', async () => {
  const { questions } = await temporaryStore();
  const dies = async () => Promise.reject(new Error('killed'));
  await expect(questions.ask(FILM, TAKE, 60, dies)).rejects.toThrow('killed');
  await expect(questions.askOnce(FILM, TAKE, 'circle', dies)).rejects.toThrow('killed');
  const tell = vi.fn<() => Promise<void>>(untold);
  await questions.ask(FILM, TAKE, 60, tell);
  await questions.askOnce(FILM, TAKE, 'circle', tell);
  expect(tell).toHaveBeenCalledTimes(2);
  await questions.askOnce(FILM, TAKE, 'circle', tell);
  expect(tell).toHaveBeenCalledTimes(2);
});
