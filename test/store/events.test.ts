import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import type { Store } from '../../store/store.ts';
import { FILM, resultOf, startChild, temporaryStore } from './fixtures.ts';

const STARTED = {
  kind: 'task.running',
  shot: 'sh0010',
  take: 1,
  order: 1,
  taskId: 'cgt-1',
} as const;
const PLACED = {
  kind: 'order.placed',
  shot: 'sh0010',
  take: 1,
  order: 1,
  taskId: 'cgt-1',
  tier: 'flex',
  account: 'byteplus-0123abcd',
} as const;

function pathOf(store: Store): string {
  return join(store.folder, 'films', FILM, 'events.jsonl');
}

describe('the events of a film', () => {
  test('are told with their time, from any offset on', async () => {
    const { events } = await temporaryStore();
    expect(await events.read(FILM)).toEqual({ events: [], offset: 0 });
    await events.append(FILM, STARTED);
    const first = await events.read(FILM);
    expect(first.events).toMatchObject([STARTED]);
    expect(first.events[0]?.at).toMatch(/^\d{4}-.*Z$/);
    await events.append(FILM, PLACED);
    const second = await events.read(FILM, first.offset);
    expect(second.events).toMatchObject([PLACED]);
    expect(await events.read(FILM, second.offset)).toEqual({ events: [], offset: second.offset });
  });

  test('of several programs at once are all there and whole', async () => {
    const store = await temporaryStore();
    const names = ['a', 'b', 'c'];
    await Promise.all(names.map((name) => resultOf(startChild('append', store.root, name, '40'))));
    const { events } = await store.events.read(FILM);
    for (const name of names) {
      const own = events.filter((event) => 'shot' in event && event.shot.startsWith(name));
      expect(own).toHaveLength(40);
    }
  });

  test('leave an unfinished line for later', async () => {
    const store = await temporaryStore();
    await store.events.append(FILM, STARTED);
    const before = await store.events.read(FILM);
    const line = `${JSON.stringify({ at: before.events[0]?.at, ...STARTED, shot: 'Brücke' })}\n`;
    const bytes = Buffer.from(line);
    // In the middle of a letter of two bytes.
    const cut = bytes.indexOf('ü') + 1;
    await appendFile(pathOf(store), bytes.subarray(0, cut));
    expect(await store.events.read(FILM, before.offset)).toEqual({
      events: [],
      offset: before.offset,
    });
    await appendFile(pathOf(store), bytes.subarray(cut));
    expect((await store.events.read(FILM, before.offset)).events).toMatchObject([
      { shot: 'Brücke' },
    ]);
  });

  test('lose only the line that a full disk cut off', async () => {
    const store = await temporaryStore();
    await store.events.append(FILM, STARTED);
    await store.events.append(FILM, PLACED);
    await truncate(pathOf(store), (await stat(pathOf(store))).size - 20);
    await store.events.append(FILM, { ...STARTED, shot: 'sh0020' });
    const told = (await store.events.read(FILM)).events.map(
      (event) => 'shot' in event && event.shot,
    );
    expect(told).toEqual(['sh0010', 'sh0020']);
  });

  test('of a newer version are passed over', async () => {
    const store = await temporaryStore();
    await store.events.append(FILM, STARTED);
    const known = await readFile(pathOf(store), 'utf8');
    await appendFile(
      pathOf(store),
      `{"kind":"shot.sang","at":"2026-07-13T08:12:00.000Z"}\n${known}`,
    );
    expect((await store.events.read(FILM)).events).toHaveLength(2);
  });

  test('are told from the beginning when the file is another, shorter one', async () => {
    const store = await temporaryStore();
    await store.events.append(FILM, STARTED);
    expect((await store.events.read(FILM, 10_000)).events).toMatchObject([STARTED]);
  });
});
