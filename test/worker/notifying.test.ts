import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { failure } from '../../specs/failures.ts';
import type { NewEvent } from '../../store/events.ts';
import { jsonFile } from '../../store/json.ts';
import { keys } from '../../store/layout.ts';
import type { Store } from '../../store/store.ts';
import { startNotifying } from '../../worker/notifications/notifying.ts';
import { readNotify } from '../../worker/notifications/settings.ts';
import { PATIENCE } from '../patience.ts';
import { serve, serveRaw, type Answerer, type Served } from '../providers/server.ts';
import { temporaryStore } from '../store/fixtures.ts';

const LOST = failure('outcome-unknown', { code: 'answer-lost', message: 'No answer.' });

const asking = (shot: string): NewEvent => ({
  kind: 'shot.asks',
  shot,
  take: 1,
  order: 1,
  failure: LOST,
});

async function filmIn(store: Store, name = 'film.yaml'): Promise<string> {
  await writeFile(join(store.root, name), 'shots: []\n');
  return (await store.films.openFilm(join(store.root, name))).id;
}

async function startIn(store: Store, { origin }: Pick<Served, 'origin'>, closeMs = 5_000) {
  const reading = readNotify({ STORYBOARD_NOTIFY: `${origin}/told?key=1` });
  if (reading.kind !== 'on') throw new Error('The address was refused.');
  const log = pino({ level: 'silent' });
  const pace = { lookMs: 10, closeMs, firstPauseMs: 20 };
  const notifying = await startNotifying({ settings: reading.settings, store, log, ...pace });
  onTestFinished(() => notifying.close());
  return notifying;
}

const answering =
  (...statuses: readonly number[]): Answerer =>
  (_, response, nth) => {
    response.writeHead(statuses[nth - 1] ?? statuses.at(-1) ?? 204).end();
  };

const shotsOf = (receiver: Served) =>
  receiver.seen.map(({ body }): unknown => JSON.parse(body).shot);
const idsOf = (receiver: Served) => receiver.seen.map(({ body }): unknown => JSON.parse(body).id);

test('what happens is posted once, in its order', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  await store.events.append(film, asking('before'));
  await startIn(store, receiver);
  await store.events.append(film, asking('a'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(1), PATIENCE);
  await store.events.append(film, { kind: 'run.started', plan: 'c'.repeat(64) });
  await store.events.append(film, asking('b'));
  await store.events.append(film, { kind: 'film.assembled', frames: 24 });
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(3), PATIENCE);
  expect(shotsOf(receiver)).toEqual(['a', 'b', null]);
  const [first] = receiver.seen;
  expect(first).toMatchObject({ method: 'POST', path: '/told' });
  expect(first?.query.get('key')).toBe('1');
  expect(first?.headers['content-type']).toBe('application/json');
});

test('who starts again goes on where the one before it was', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  const before = await startIn(store, receiver);
  for (const shot of ['a', 'b', 'c']) await store.events.append(film, asking(shot));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(3), PATIENCE);
  await before.close();
  await store.events.append(film, asking('d'));
  await startIn(store, receiver);
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(4), PATIENCE);
  expect(shotsOf(receiver)).toEqual(['a', 'b', 'c', 'd']);
});

test('who ended between telling and noting tells again, under the same id', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  const before = await startIn(store, receiver);
  await store.events.append(film, asking('a'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(1), PATIENCE);
  await before.close();
  const reading = readNotify({ STORYBOARD_NOTIFY: `${receiver.origin}/told?key=1` });
  const address = reading.kind === 'on' ? reading.settings.sha256 : '';
  // As if the note had never been made.
  await writeFile(join(store.folder, 'notifications', address, 'films', `${film}.json`), 'half');
  await startIn(store, receiver);
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(2), PATIENCE);
  const [first, again] = idsOf(receiver);
  expect(again).toBe(first);
});

test('the last of the work is told before a worker ends', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  const notifying = await startIn(store, receiver);
  await store.events.append(film, asking('first'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(1), PATIENCE);
  await store.events.append(film, asking('last'));
  await notifying.close();
  expect(shotsOf(receiver)).toEqual(['first', 'last']);
});

test('a receiver that cannot be told now is told later', async () => {
  const receiver = await serve(answering(500, 429, 204));
  const store = await temporaryStore();
  const film = await filmIn(store);
  await startIn(store, receiver);
  await store.events.append(film, asking('a'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(3), PATIENCE);
  expect(new Set(idsOf(receiver)).size).toBe(1);
});

test('a notification that is refused keeps no other film from being told', async () => {
  const receiver = await serve(({ body }, response) => {
    response.writeHead(body.includes('"refused"') ? 400 : 200).end();
  });
  const store = await temporaryStore();
  const [one, other] = [await filmIn(store, 'one.yaml'), await filmIn(store, 'other.yaml')];
  await startIn(store, receiver);
  await store.events.append(one, asking('refused'));
  await vi.waitFor(() => expect(receiver.seen.length).toBeGreaterThan(1), PATIENCE);
  await store.events.append(other, asking('good'));
  await vi.waitFor(() => expect(shotsOf(receiver)).toContain('good'), PATIENCE);
});

test('it follows no redirect', async () => {
  const elsewhere = await serve(answering(200));
  const receiver = await serve((_, response) => {
    response.writeHead(307, { location: `${elsewhere.origin}/` }).end();
  });
  const store = await temporaryStore();
  const film = await filmIn(store);
  await startIn(store, receiver);
  await store.events.append(film, asking('a'));
  await vi.waitFor(() => expect(receiver.seen.length).toBeGreaterThan(1), PATIENCE);
  expect(elsewhere.seen).toEqual([]);
});

test('an answer that never ends is not read', async () => {
  const receiver = await serve((_, response) => {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.on('close', () => clearInterval(more));
  });
  const store = await temporaryStore();
  const film = await filmIn(store);
  await startIn(store, receiver);
  await store.events.append(film, asking('a'));
  await store.events.append(film, asking('b'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(2), PATIENCE);
  expect(shotsOf(receiver)).toEqual(['a', 'b']);
});

test('a receiver that never answers does not hold up the end of a worker', async () => {
  const receiver = await serveRaw(() => {});
  const store = await temporaryStore();
  const film = await filmIn(store);
  const notifying = await startIn(store, receiver, 50);
  await store.events.append(film, asking('a'));
  await vi.waitFor(() => expect(receiver.connections()).toBe(1), PATIENCE);
  await notifying.close();
  expect(receiver.connections()).toBe(1);
});

test('animatics are not told, and a film that cannot be read stops none', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  const animatic = await store.films.openAnimatic(join(store.root, 'film.yaml'));
  const broken = await filmIn(store, 'broken.yaml');
  await startIn(store, receiver);
  await writeFile(join(store.folder, 'films', broken, 'film.json'), 'no record');
  await store.events.append(broken, asking('broken'));
  await store.events.append(animatic.id, asking('animatic'));
  await store.events.append(film, asking('a'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(1), PATIENCE);
  await store.events.append(film, asking('b'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(2), PATIENCE);
  expect(shotsOf(receiver)).toEqual(['a', 'b']);
});

test('what cannot be read of its cost is told without it', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  await startIn(store, receiver);
  const record = join(store.folder, keys.takeRecord(film, 'a', 'v001'));
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, 'no record');
  await store.events.append(film, asking('a'));
  await store.events.append(film, asking('b'));
  await vi.waitFor(() => expect(receiver.seen).toHaveLength(2), PATIENCE);
  expect(shotsOf(receiver)).toEqual(['a', 'b']);
});

test('what is older than a day is nobody’s news any more', async () => {
  const receiver = await serve(answering(200));
  const store = await temporaryStore();
  const film = await filmIn(store);
  const before = await startIn(store, receiver);
  await before.close();
  const reading = readNotify({ STORYBOARD_NOTIFY: `${receiver.origin}/told?key=1` });
  const address = reading.kind === 'on' ? reading.settings.sha256 : '';
  const since = join(store.folder, 'notifications', address, 'since.json');
  await writeFile(since, jsonFile({ at: '2020-01-01T00:00:00.000Z' }));
  const old = { at: '2020-01-02T00:00:00.000Z', ...asking('old') };
  await writeFile(join(store.folder, 'films', film, 'events.jsonl'), `${JSON.stringify(old)}\n`);
  await store.events.append(film, asking('new'));
  await startIn(store, receiver);
  await vi.waitFor(() => expect(shotsOf(receiver)).toEqual(['new']), PATIENCE);
});
