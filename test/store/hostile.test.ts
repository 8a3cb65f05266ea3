/**
 * Files of a store that this program never wrote: each is refused as damaged or passed over, and
 * none crashes a command or makes anything wait for ever.
 */

import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { failureSchema, moneySchema, timeSchema } from '../../store/facts.ts';
import { currentProcess, processIdentitySchema } from '../../store/identity.ts';
import {
  isOpen,
  mayBeAnswered,
  NO_POLL,
  orderPollSchema,
  orderSearchSchema,
} from '../../store/order.ts';
import { anIntent, AT, FILM, storeErrorOf, temporaryStore } from './fixtures.ts';
import { endOf, plant } from './planted.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };

describe('times and amounts', () => {
  test.each([
    ['2026-02-30T00:00:00Z'],
    ['2026-13-01T00:00:00Z'],
    ['never'],
    [''],
    [`2026-07-13T08:12:00.${'0'.repeat(300)}Z`],
    ['2026-07-13'],
  ])('%j is no time', (text) => {
    expect(timeSchema.safeParse(text).success).toBe(false);
  });

  test('every time that is read is a date', () => {
    const texts = fc.sample(fc.oneof(fc.string(), fc.date().map(String)), 500);
    const read = [AT, ...texts].filter((text) => timeSchema.safeParse(text).success);
    expect(read).toContain(AT);
    expect(read.filter((text) => !Number.isFinite(Date.parse(text)))).toEqual([]);
  });

  test.each([1e300, -1e300, 8.64e15 + 1, Number.MAX_VALUE, -1])(
    'a time that no date holds (%d) is put right, and what else is known stands',
    (ms) => {
      const look = {
        ...NO_POLL,
        atMs: 1,
        state: 'succeeded',
        succeededAtMs: ms,
        fetching: { sinceMs: ms, counts: { 'http-403': 2 }, asked: [], goneSinceMs: ms },
      };
      const seen = orderPollSchema.parse(look);
      expect(seen).toMatchObject({ state: 'succeeded', fetching: { counts: { 'http-403': 2 } } });
      const search = { startedAtMs: ms, searches: 1, isProof: true, place: null, placedAtMs: ms };
      const { startedAtMs, placedAtMs } = orderSearchSchema.parse(search);
      const times = [seen.succeededAtMs, seen.fetching?.goneSinceMs, startedAtMs, placedAtMs];
      const dates = times.map((time) => new Date(time ?? 0).getTime());
      expect(dates).toEqual(times.map((time) => time ?? 0));
      expect(times).not.toContain(undefined);
      // That the clip is paid is not forgotten.
      expect(seen.succeededAtMs).toEqual(expect.any(Number));
    },
  );

  test('an intent that is answered in a thousand years is waited for by nobody', async () => {
    const store = await temporaryStore();
    const nowMs = Date.now();
    const far = anIntent({ sendByMs: nowMs, answerByMs: 8e15 });
    await store.journal.placeIntent(KEY, far);
    const [entry] = await store.journal.ordersOf(FILM, 'sh0010');
    expect(entry?.intent?.answerByMs).toBe(8e15);
    expect(mayBeAnswered(far, nowMs)).toBe(false);
    expect(mayBeAnswered(anIntent({ answerByMs: nowMs + 60_000 }), nowMs)).toBe(true);
    expect(mayBeAnswered(anIntent({ answerByMs: nowMs - 1 }), nowMs)).toBe(false);
  });

  test.each([[1e300], [-1e300], ['soon'], [null]])('answered by %j is damaged', async (value) => {
    const store = await temporaryStore();
    const intent = { kind: 'intent', ...anIntent(), answerByMs: value };
    const path = await plant(store, `films/${FILM}/shots/sh0010/v001/o01.json`, intent);
    const error = await storeErrorOf(store.journal.ordersOf(FILM, 'sh0010'));
    expect(error).toMatchObject({ code: 'damaged', path });
    expect(error.remedy).toContain('may be paid');
  });

  test('a delay that is none counts as none, and the failure is still read', () => {
    const failure = {
      kind: 'throttled',
      code: '429',
      message: '',
      billed: 'no',
      requestId: null,
    };
    for (const delay of [1e300, -1, 'soon', {}, undefined]) {
      const { data } = failureSchema.safeParse({ ...failure, retryAfterMs: delay });
      expect(data?.retryAfterMs).toBeNull();
    }
    expect(failureSchema.parse({ ...failure, retryAfterMs: 5_000 }).retryAfterMs).toBe(5_000);
    expect(failureSchema.safeParse({ ...failure, kind: '__proto__' }).success).toBe(false);
  });

  test('a pause that would never pass is 15 minutes at most', async () => {
    const store = await temporaryStore();
    const path = 'accounts/byteplus/pause.json';
    for (const notBeforeMs of [8e15, Date.now() + 1e10, 1e300]) {
      await plant(store, path, { notBeforeMs });
      const untilMs = (await store.accounts.notBefore('byteplus')) ?? Infinity;
      expect(untilMs - Date.now()).toBeLessThanOrEqual(15 * 60_000);
    }
    // A provider's own pause still counts after one that has passed.
    await plant(store, path, { notBeforeMs: -8e15 });
    const soonMs = Date.now() + 60_000;
    await store.accounts.pauseUntil('byteplus', soonMs);
    expect(await store.accounts.notBefore('byteplus')).toBe(soonMs);
  });

  test('money below nothing would raise a cap, and is damaged', () => {
    expect(moneySchema.safeParse({ currency: 'USD', micros: -1 }).success).toBe(false);
    expect(moneySchema.safeParse({ currency: 'USD', micros: 1e300 }).success).toBe(false);
    expect(moneySchema.safeParse({ currency: 'USD', micros: 0 }).success).toBe(true);
  });

  test.each([[0], [-1], [1.5], [1e300], ['1']])('process %j is nobody', (pid) => {
    expect(processIdentitySchema.safeParse({ ...currentProcess(), pid }).success).toBe(false);
  });
});

describe('what is no file, or no JSON', () => {
  test.each([
    ['', 'it is empty'],
    ['{', 'it is no JSON'],
    ['null', 'it has no version'],
    ['[]', 'it has no version'],
    ['{"version":1}', 'is not as it was written'],
    ['{"version":1e400}', 'version Infinity'],
    ['['.repeat(200_000), 'it is no JSON'],
  ])('%.20j is refused', async (text, fact) => {
    const store = await temporaryStore();
    const path = await plant(store, `films/${FILM}/shots/sh0010/v001/o01.json`, text);
    const error = await storeErrorOf(store.journal.ordersOf(FILM, 'sh0010'));
    expect(error.path).toBe(path);
    expect(error.message).toContain(fact);
  });

  test('a pipe, a device and a folder are not waited for', async () => {
    const store = await temporaryStore();
    const film = `films/${FILM}`;
    await mkdir(join(store.folder, film), { recursive: true });
    execFileSync('/usr/bin/mkfifo', [join(store.folder, film, 'caps.json')], { env: process.env });
    await mkdir(join(store.folder, film, 'told.json'));
    expect((await storeErrorOf(store.caps.read(FILM))).code).toBe('damaged');
    expect((await storeErrorOf(store.films.toldPlan(FILM))).code).toBe('damaged');
  });

  test('what a desktop leaves among films, shots and accounts is passed over', async () => {
    const store = await temporaryStore();
    const film = await store.films.openFilm(join(store.root, 'film.yaml'));
    for (const folder of [
      'films',
      `films/${film.id}/shots`,
      'accounts',
      `films/${film.id}/takes`,
    ]) {
      await plant(store, `${folder}/.DS_Store`, 'Bud1');
      await plant(store, `${folder}/desktop.ini`, '');
    }
    expect(await store.films.listFilms()).toEqual([film]);
    expect(await store.takes.takesOfProject()).toEqual([]);
    expect(await store.journal.shotsOf(film.id)).toEqual([]);
    await store.accounts.clearUnavailableModels();
  });

  test('no JSON at all makes reading an order end otherwise than by a refusal', async () => {
    const store = await temporaryStore();
    const path = `films/${FILM}/shots/sh0010/v001/o01.json`;
    const base = { kind: 'intent', ...anIntent() };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(base)),
        fc.jsonValue(),
        async (key, value) => {
          await plant(store, path, { ...base, [key]: value });
          const end = await endOf(
            store.journal.ordersOf(FILM, 'sh0010').then((orders) => orders.map(isOpen)),
          );
          expect(['read', 'damaged']).toContain(end);
        },
      ),
      { numRuns: 150 },
    );
  });
});
