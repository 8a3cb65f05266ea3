import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { failure } from '../../specs/failures.ts';
import {
  hasSucceeded,
  isClosed,
  isOpen,
  type OrderDownload,
  type OrderEnd,
  type OrderPoll,
} from '../../store/order.ts';
import { openStore } from '../../store/store.ts';
import {
  AT,
  anIntent,
  FILM,
  resultOf,
  startChild,
  storeErrorOf,
  temporaryFolder,
  temporaryStore,
} from './fixtures.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };
const TASK = { task: { id: 'cgt-1', region: 'ap' }, adopted: false, at: AT };
const LOOK: OrderPoll = {
  atMs: 1,
  state: 'queued',
  createdAtMs: 1,
  deadlineMs: 2,
  nextLookAtMs: 2,
  missingSinceMs: null,
  failure: null,
};

function end(state: OrderEnd['state']): OrderEnd {
  return { state, failure: null, at: AT };
}

describe('an order’s first file', () => {
  test('is an intent for one and a void for the other, never both, over many processes', async () => {
    const root = temporaryFolder();
    const store = await openStore(root);
    const kinds = ['intent', 'void', 'intent', 'void'];
    const children = kinds.map((kind) => startChild('claim', root, kind, '25'));
    const heard = z.array(z.array(z.string())).parse(await Promise.all(children.map(resultOf)));
    for (let order = 1; order <= 25; order += 1) {
      const winners = kinds.filter((_, child) => heard[child]?.[order - 1] === 'placed');
      expect(winners).toHaveLength(1);
      const entry = await store.journal.readOrder({ ...KEY, order });
      expect(entry?.intent === null).toBe(winners[0] === 'void');
    }
  });

  test('of a void says that nothing was sent', async () => {
    const { journal } = await temporaryStore();
    expect(await journal.placeVoid(KEY)).toBe('placed');
    expect(await journal.placeIntent(KEY, anIntent())).toBe('exists');
    const entry = await journal.readOrder(KEY);
    expect(entry).toMatchObject({ key: KEY, intent: null });
    expect(entry && isOpen(entry)).toBe(false);
  });

  test('is read back as it was written', async () => {
    const { journal } = await temporaryStore();
    expect(await journal.readOrder(KEY)).toBeNull();
    await journal.placeIntent(KEY, anIntent());
    expect(await journal.readOrder(KEY)).toEqual({
      key: KEY,
      intent: anIntent(),
      task: null,
      end: null,
      poll: null,
      holder: null,
      download: null,
      resolution: null,
    });
  });

  test('that is damaged stops everything and warns of the purchase behind it', async () => {
    const { journal, folder } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    const path = join(folder, 'films', FILM, 'shots', 'sh0010', 'v001', 'o01.json');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 90));
    for (const read of [() => journal.readOrder(KEY), () => journal.nextSlot(FILM, 'sh0010')]) {
      const error = await storeErrorOf(read());
      expect(error).toMatchObject({ code: 'damaged', path });
      expect(error.remedy).toContain('may be paid');
    }
    expect(await journal.placeIntent(KEY, anIntent())).toBe('exists');
  });

  test.each(['task', 'end', 'look', 'holder', 'download', 'resolution', 'delivered'])(
    'that is gone while its %s is there stops everything as well, and frees no slot',
    async (part) => {
      const { journal, folder } = await temporaryStore();
      await journal.placeVoid(KEY);
      await journal.placeIntent({ ...KEY, order: 2 }, anIntent());
      const take = join(folder, 'films', FILM, 'shots', 'sh0010', 'v001');
      await writeFile(join(take, `o02.${part}.json`), '{}');
      await rm(join(take, 'o02.json'));
      for (const read of [
        () => journal.readOrder({ ...KEY, order: 2 }),
        () => journal.ordersOf(FILM, 'sh0010'),
        () => journal.nextSlot(FILM, 'sh0010'),
      ]) {
        const error = await storeErrorOf(read());
        expect(error).toMatchObject({ code: 'damaged', path: join(take, 'o02.json') });
        expect(error.message).toContain(`o02.${part}.json`);
        expect(error.remedy).toContain('may be paid');
      }
      expect(await journal.readOrder(KEY)).toMatchObject({ intent: null });
    },
  );

  test('that was taken back leaves its token and its search behind, and is none', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    const search = { startedAtMs: 1, searches: 1, isProof: true, place: null, placedAtMs: null };
    await journal.recordSearch(KEY, search);
    await journal.retract(KEY, anIntent());
    expect(await journal.readOrder(KEY)).toBeNull();
    expect(await journal.ordersOf(FILM, 'sh0010')).toEqual([]);
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual({ take: 1, order: 1, isOpen: false });
  });

  test('never leads out of the store', async () => {
    const { journal } = await temporaryStore();
    for (const key of [
      { ...KEY, shot: '../sh' },
      { ...KEY, film: '..' },
    ]) {
      expect((await storeErrorOf(journal.placeVoid(key))).code).toBe('bad-name');
    }
  });
});

describe('an intent that is taken back', () => {
  test('frees its slot', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.retract(KEY, anIntent());
    expect(await journal.readOrder(KEY)).toBeNull();
    expect(await journal.placeIntent(KEY, anIntent())).toBe('placed');
  });

  test('is one’s own: another’s stands, and a void too', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent({ at: '2026-07-13T08:13:00.000Z' }));
    await journal.retract(KEY, anIntent());
    expect((await journal.readOrder(KEY))?.intent?.at).toBe('2026-07-13T08:13:00.000Z');
    await journal.placeVoid({ ...KEY, order: 2 });
    await journal.retract({ ...KEY, order: 2 }, anIntent());
    expect(await journal.readOrder({ ...KEY, order: 2 })).not.toBeNull();
  });

  test('stays when something was built on it', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.recordEnd(KEY, end('given-up'));
    await journal.retract(KEY, anIntent());
    expect((await journal.readOrder(KEY))?.end?.state).toBe('given-up');
  });
});

describe('what becomes of an order', () => {
  test('is kept fact by fact', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.recordTask(KEY, TASK);
    await journal.recordPoll(KEY, LOOK);
    await journal.recordPoll(KEY, { ...LOOK, state: 'running' });
    await journal.recordResolution(KEY, { kind: 'adopt', taskId: 'cgt-1' });
    const failed = failure('expired', { code: 'expired', message: 'It has expired.' });
    await journal.recordEnd(KEY, { state: 'expired', failure: failed, at: AT });
    expect(await journal.readOrder(KEY)).toEqual({
      key: KEY,
      intent: anIntent(),
      task: TASK,
      holder: null,
      download: null,
      poll: { ...LOOK, state: 'running' },
      resolution: { kind: 'adopt', taskId: 'cgt-1' },
      end: { state: 'expired', failure: failed, at: AT },
    });
    await journal.clearResolution(KEY);
    expect((await journal.readOrder(KEY))?.resolution).toBeNull();
  });

  test('keeps one whole clip, and what is known of it', async () => {
    const { journal, folder } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    const download: OrderDownload = {
      sha256: 'd'.repeat(64),
      bytes: 12,
      at: AT,
      reason: null,
      pictures: null,
      isAccepted: false,
      fetches: 0,
      seed: 7,
      tokens: null,
      notes: [],
    };
    await journal.recordDownload(KEY, download);
    const rejected = {
      ...download,
      sha256: 'e'.repeat(64),
      reason: { code: 'clip-truncated', message: 'It ends early.' },
      pictures: 3,
    };
    await journal.recordDownload(KEY, rejected);
    const entry = await journal.readOrder(KEY);
    expect(entry?.download).toEqual(rejected);
    expect(entry && isOpen(entry)).toBe(true);
    expect(entry && hasSucceeded(entry)).toBe(true);

    // Without it the clip is fetched again: a damaged one is as good as none.
    const path = join(folder, 'films', FILM, 'shots', 'sh0010', 'v001', 'o01.download.json');
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, 40));
    expect((await journal.readOrder(KEY))?.download).toBeNull();
  });

  test('of a look of old times says whether its task has succeeded', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    const seen = async (look: OrderPoll) => {
      await journal.recordPoll(KEY, look);
      const entry = await journal.readOrder(KEY);
      return entry && hasSucceeded(entry);
    };
    expect(await seen(LOOK)).toBe(false);
    expect(await seen({ ...LOOK, state: 'succeeded' })).toBe(true);
    expect(await seen({ ...LOOK, state: 'failed', succeededAtMs: 5 })).toBe(true);
  });

  test('once delivered is paid for ever, whatever becomes of the looks', async () => {
    const { journal, folder } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.recordDelivered(KEY, { at: AT });
    await journal.recordDelivered(KEY, { at: '2026-08-01T00:00:00.000Z' });
    await journal.recordPoll(KEY, { ...LOOK, state: 'failed' });
    for (const look of ['{', '']) {
      await writeFile(join(folder, 'films', FILM, 'shots/sh0010/v001/o01.look.json'), look);
      const entry = await journal.readOrder(KEY);
      expect(entry).toMatchObject({ poll: null, delivered: { at: AT } });
      expect(entry && hasSucceeded(entry)).toBe(true);
    }
  });

  test.each(['failed', 'expired', 'cancelled'] as const)(
    'whose clip is paid is not written down as %s, only as collected or given up',
    async (state) => {
      const { journal } = await temporaryStore();
      const looked = { ...KEY, order: 2 };
      for (const key of [KEY, looked]) await journal.placeIntent(key, anIntent());
      await journal.recordDelivered(KEY, { at: AT });
      await journal.recordPoll(looked, { ...LOOK, succeededAtMs: 5 });
      for (const key of [KEY, looked]) {
        const error = await storeErrorOf(journal.recordEnd(key, end(state)));
        expect(error.code).toBe('conflict');
        expect(error.message).toContain(`not written down as ${state}`);
        expect((await journal.readOrder(key))?.end).toBeNull();
        await journal.recordEnd(key, end('given-up'));
        await journal.recordEnd(key, end('collected'));
        expect((await journal.readOrder(key))?.end?.state).toBe('collected');
      }
    },
  );

  test('an end that was written before it was delivered opens no door', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.recordEnd(KEY, end('expired'));
    const closed = async () => {
      const entry = await journal.readOrder(KEY);
      return entry && isClosed(entry);
    };
    expect(await closed()).toBe(true);
    await journal.recordDelivered(KEY, { at: AT });
    expect(await closed()).toBe(false);
    await journal.recordEnd(KEY, end('given-up'));
    expect(await closed()).toBe(true);
  });

  test('that was named by mistake gives way to another one, until a look has shown it', async () => {
    const wrong = { ...TASK, adopted: true };
    const right = { ...wrong, task: { id: 'cgt-2' } };
    const unseen = { ...LOOK, state: null, missingSinceMs: 1 };
    const replaced = async (recorded: typeof TASK, seen: OrderPoll, named = recorded) => {
      const { journal } = await temporaryStore();
      await journal.placeIntent(KEY, anIntent());
      await journal.recordTask(KEY, recorded);
      await journal.recordPoll(KEY, seen);
      const isReplaced = await journal.replaceAdopted(KEY, { wrong: named, right });
      const entry = await journal.readOrder(KEY);
      return [isReplaced, entry?.task?.task.id, entry?.poll ?? null];
    };
    expect(await replaced(wrong, unseen)).toEqual([true, 'cgt-2', null]);
    expect(await replaced(wrong, LOOK)).toEqual([false, 'cgt-1', LOOK]);
    expect(await replaced(TASK, unseen)).toEqual([false, 'cgt-1', unseen]);
    const another = { ...wrong, task: { ...TASK.task, id: 'cgt-3' } };
    expect(await replaced(wrong, unseen, another)).toEqual([false, 'cgt-1', unseen]);
    const { journal } = await temporaryStore();
    expect(await journal.replaceAdopted(KEY, { wrong, right })).toBe(false);
  });

  test('has one task: the same again is nothing new, another is refused by name', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.recordTask(KEY, TASK);
    await journal.recordTask(KEY, { ...TASK, adopted: true });
    const error = await storeErrorOf(journal.recordTask(KEY, { ...TASK, task: { id: 'cgt-2' } }));
    expect(error.code).toBe('conflict');
    expect(error.message).toMatch(/cgt-1.*cgt-2/);
    expect((await journal.readOrder(KEY))?.task).toEqual(TASK);
  });

  test('once collected stays collected, and an earlier end gives way to that', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    for (const state of ['given-up', 'collected', 'cancelled'] as const) {
      await journal.recordEnd(KEY, end(state));
    }
    expect((await journal.readOrder(KEY))?.end?.state).toBe('collected');
  });

  test('is known without a look that is damaged', async () => {
    const { journal, folder } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await writeFile(join(folder, 'films', FILM, 'shots/sh0010/v001/o01.look.json'), '{');
    expect((await journal.readOrder(KEY))?.poll).toBeNull();
  });

  test('lists orders oldest first, and the open ones alone', async () => {
    const { journal } = await temporaryStore();
    for (const [take, order] of [
      [10, 1],
      [2, 11],
      [2, 2],
      [1, 1],
    ] as const) {
      await journal.placeIntent({ ...KEY, take, order }, anIntent());
    }
    await journal.recordEnd({ ...KEY, take: 2, order: 2 }, end('failed'));
    const places = async (open: boolean) =>
      (await (open ? journal.openOrdersOf(FILM, 'sh0010') : journal.ordersOf(FILM, 'sh0010'))).map(
        ({ key }) => `${key.take}/${key.order}`,
      );
    expect(await places(false)).toEqual(['1/1', '2/2', '2/11', '10/1']);
    expect(await places(true)).toEqual(['1/1', '2/11', '10/1']);
  });
});
