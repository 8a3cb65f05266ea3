import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OrderKey } from '../../specs/order.ts';
import { currentProcess } from '../../store/identity.ts';
import { ANSWER_LIMIT_MS, unansweredOrders } from '../../store/unanswered.ts';
import { anIntent, FILM, temporaryStore } from './fixtures.ts';

const NOW_MS = Date.parse('2026-07-13T08:12:00Z');
const AT = new Date(NOW_MS - 5_000).toISOString();
const OTHER_FILM = 'fabcdef0123';

const key = (changes: Partial<OrderKey> = {}): OrderKey => {
  return { film: FILM, shot: 'sh0010', take: 1, order: 1, ...changes };
};

const out = (changes: object = {}) =>
  anIntent({ at: AT, sendByMs: NOW_MS + 25_000, answerByMs: NOW_MS + 85_000, ...changes });

const shotsOut = async (folder: string, nowMs = NOW_MS) =>
  (await unansweredOrders(folder, currentProcess(), nowMs)).map(
    ({ film, shot, take, order }) => `${film} ${shot} ${take} ${order}`,
  );

test('an order is unanswered from its intent to its task, its end, or the end of its time', async () => {
  const { journal, folder } = await temporaryStore();
  expect(await shotsOut(folder)).toEqual([]);
  await journal.placeVoid(key({ shot: 'void' }));
  for (const shot of ['answered', 'ended', 'out']) await journal.placeIntent(key({ shot }), out());
  await journal.placeIntent(key({ film: OTHER_FILM, take: 12, order: 3 }), out());
  await journal.recordTask(key({ shot: 'answered' }), {
    task: { id: 't' },
    adopted: false,
    at: AT,
  });
  await journal.recordEnd(key({ shot: 'ended' }), { state: 'given-up', failure: null, at: AT });

  const expected = [`${FILM} out 1 1`, `${OTHER_FILM} sh0010 12 3`].sort();
  expect((await shotsOut(folder)).sort()).toEqual(expected);
  expect(await shotsOut(folder, NOW_MS + 85_000)).toHaveLength(2);
  expect(await shotsOut(folder, NOW_MS + 85_001)).toEqual([]);
  await journal.retract(key({ shot: 'out' }), out());
  expect(await shotsOut(folder)).toEqual([`${OTHER_FILM} sh0010 12 3`]);
});

test('only the orders of the process that is asked about count', async () => {
  const { journal, folder } = await temporaryStore();
  const process = { ...currentProcess(), startedAt: 'earlier' };
  await journal.placeIntent(key(), out({ process }));
  expect(await shotsOut(folder)).toEqual([]);
  expect(await unansweredOrders(folder, process, NOW_MS)).toEqual([]);
});

test.each([
  ['a bound a thousand years away', { answerByMs: NOW_MS + 3e13 }, NOW_MS - 5_000],
  ['one written in the future', { answerByMs: 8e15, at: '2999-01-01T00:00:00Z' }, NOW_MS],
])('%s is clamped', async (_, changes, fromMs) => {
  const { journal, folder } = await temporaryStore();
  await journal.placeIntent(key(), out(changes));
  expect(await unansweredOrders(folder, currentProcess(), NOW_MS)).toMatchObject([
    { answerByMs: fromMs + ANSWER_LIMIT_MS },
  ]);
});

test('what cannot be read hides no order beside it', async () => {
  const { journal, folder } = await temporaryStore();
  await journal.placeIntent(key(), out());
  const shots = join(folder, 'films', FILM, 'shots');
  const beside: readonly (readonly [string, string])[] = [
    [join(shots, 'sh0010', 'v001', 'o02.json'), '{"version":1,"kind":"int'],
    [join(shots, 'sh0010', 'v001', 'o99999999999999999999.json'), '{}'],
    [join(shots, 'no shot'), ''],
    [join(shots, 'sh0020'), 'no folder'],
    [join(folder, 'films', 'strange'), ''],
  ];
  for (const [path, text] of beside) await writeFile(path, text);
  expect(await shotsOut(folder)).toEqual([`${FILM} sh0010 1 1`]);
});
