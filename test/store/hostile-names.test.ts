/**
 * Names and numbers in files of a store that this program never wrote: each is refused as damaged
 * or passed over, and none crashes a command, leads out of its folder, or is counted up to.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { takeName } from '../../specs/order.ts';
import { hashOf } from '../../specs/plan/fingerprint.ts';
import { drawSecret } from '../../store/callbacks.ts';
import { currentProcess } from '../../store/identity.ts';
import { orderName } from '../../store/layout.ts';
import { anIntent, AT, aTake, FILM, storeErrorOf, temporaryStore } from './fixtures.ts';
import { endOf, plant } from './planted.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };
const OUTSIDE = ['../../..', '/etc/passwd', 'a/b', '', '.', 'x'.repeat(5_000), 'sh\n0010', 'sh\0'];

describe('names in the store’s own files', () => {
  test.each(['film', 'shot', 'take'] as const)('a take’s %s leads nowhere', async (field) => {
    const store = await temporaryStore();
    for (const name of [...OUTSIDE, field === 'take' ? 'v002' : 'f9876543210']) {
      const take = { ...aTake(), [field]: name };
      const path = await plant(store, `films/${FILM}/takes/sh0010.v001.json`, take);
      const error = await storeErrorOf(store.takes.readTake(FILM, 'sh0010', 'v001'));
      expect(error).toMatchObject({ code: 'damaged', path });
      expect((await storeErrorOf(store.takes.takesOfProject())).code).toBe('damaged');
    }
  });

  test.each(OUTSIDE)('%j as the plan of an intent is damage of that file', async (plan) => {
    const store = await temporaryStore();
    const path = await plant(store, `films/${FILM}/shots/sh0010/v001/o01.json`, {
      kind: 'intent',
      ...anIntent(),
      plan,
    });
    const error = await storeErrorOf(store.journal.ordersOf(FILM, 'sh0010'));
    expect(error).toMatchObject({ code: 'damaged', path });
    expect(error.message).toContain('plan is not as it was written');
  });

  test.each(OUTSIDE)('%j as an id is no film, no order and no loan', async (name) => {
    const store = await temporaryStore();
    const film = await store.films.openFilm(join(store.root, 'film.yaml'));
    await plant(store, `films/${film.id}/film.json`, { ...film, id: name });
    expect((await storeErrorOf(store.films.listFilms())).code).toBe('damaged');
    await plant(store, `films/${film.id}/film.json`, { ...film, id: 'f00000000ff' });
    expect((await storeErrorOf(store.films.readFilm(film.id))).code).toBe('damaged');
    await plant(store, `films/${film.id}/film.json`, film);

    await plant(store, `films/${FILM}/loans/sh0010.json`, { film: FILM, shot: name, take: 'v001' });
    expect((await store.loans.loansOf(FILM)).size).toBe(0);
    for (const key of [
      { ...KEY, shot: name },
      { ...KEY, film: name },
    ]) {
      await plant(store, `films/${FILM}/spending/000001.json`, {
        ...key,
        money: { currency: 'USD', micros: 1 },
        command: null,
        process: currentProcess(),
        at: AT,
      });
      expect((await storeErrorOf(store.spending.of(FILM))).code).toBe('damaged');
      const { secret, sha256 } = drawSecret();
      await plant(store, `callbacks/${sha256}/order.json`, key);
      expect((await storeErrorOf(store.callbacks.orderAt(secret))).code).toBe('damaged');
    }
  });

  test.each(OUTSIDE)('a plan cannot have a shot %j, although its hash is right', async (id) => {
    const store = await temporaryStore();
    const shot = {
      id,
      ask: { text: '' },
      first: { kind: 'none' },
      last: { kind: 'none' },
      references: [],
      routes: [
        { provider: 'a', modelId: 'b', tier: 'flex', expiresAfterSeconds: 1, onExpired: [] },
      ],
      pinnedTake: null,
      permit: { kind: 'as-asked' },
      quote: { expected: null, atMost: null },
    };
    const plans = [
      planWith([shot]),
      planWith([{ ...shot, id: 'sh0010', first: { kind: 'last-frame-of', shot: id } }]),
      planWith([{ ...shot, id: 'sh0010', pinnedTake: id }]),
      { ...planWith([]), chains: [[id]] },
    ];
    for (const plan of plans) {
      const hash = hashOf(plan);
      const path = await plant(store, `plans/${hash}.json`, plan);
      expect(await storeErrorOf(store.plans.getPlan(hash))).toMatchObject({
        code: 'damaged',
        path,
      });
    }
  });

  test('a plan that is nothing, or nested without end, is damaged', async () => {
    const store = await temporaryStore();
    for (const plan of [{ version: 1 }, { version: 1, shots: {} }, { version: 1, shots: [null] }]) {
      const hash = hashOf(plan);
      await plant(store, `plans/${hash}.json`, plan);
      expect((await storeErrorOf(store.plans.getPlan(hash))).code).toBe('damaged');
    }
    const deep = `{"version":1,"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    await plant(store, `plans/${'0'.repeat(64)}.json`, deep);
    expect((await storeErrorOf(store.plans.getPlan('0'.repeat(64)))).code).toBe('damaged');
  });
});

function planWith(shots: object[]) {
  return { version: 1, title: '', shots, policy: {}, output: {}, size: {}, chains: [] };
}

describe('numbers of takes and orders', () => {
  const HUGE = ['v999999999999', 'v9007199254740993', `v${'9'.repeat(240)}`, 'v1e9', 'v-01', 'v00'];

  test.each(HUGE)('%s is no take', async (name) => {
    const store = await temporaryStore();
    await mkdir(join(store.folder, 'films', FILM, 'shots', 'sh0010', name), { recursive: true });
    const take = { ...aTake(), take: name };
    // A name that no file can have is none to look at either.
    if (name.length < 200) await plant(store, `films/${FILM}/takes/sh0010.${name}.json`, take);
    expect(await store.journal.nextSlot(FILM, 'sh0010')).toMatchObject({ take: 1, order: 1 });
    expect(await store.journal.ordersOf(FILM, 'sh0010')).toEqual([]);
    expect(await store.takes.takesOfProject()).toEqual([]);
  });

  test('the last number of all is told, not passed', async () => {
    const store = await temporaryStore();
    const take = { ...aTake(), take: 'v999999' };
    await plant(store, `films/${FILM}/takes/sh0010.v999999.json`, take);
    await mkdir(join(store.folder, `films/${FILM}/shots/sh0010/v999999`), { recursive: true });
    const error = await storeErrorOf(store.journal.nextSlot(FILM, 'sh0010'));
    expect(error.code).toBe('damaged');
    expect(error.message).toContain('v999999');
  });

  test('an order of 300 digits is none, and no key of a file names one', async () => {
    const store = await temporaryStore();
    await store.journal.placeIntent(KEY, anIntent());
    const shots = `films/${FILM}/shots/sh0010/v001`;
    for (const name of [`o${'9'.repeat(200)}`, 'o9007199254740993', 'o00', 'o-1', 'o1e5']) {
      await plant(store, `${shots}/${name}.json`, { kind: 'void', at: AT });
    }
    const orders = await store.journal.ordersOf(FILM, 'sh0010');
    expect(orders.map(({ key }) => key.order)).toEqual([1]);
    for (const number of [1e300, -1, 0, 0.5, 2 ** 60]) {
      for (const key of [
        { ...KEY, take: number },
        { ...KEY, order: number },
      ]) {
        expect(await endOf(store.journal.readOrder(key))).toMatch(/^(bad-name|read)$/);
        await plant(store, `films/${FILM}/spending/000001.json`, {
          ...key,
          money: { currency: 'USD', micros: 1 },
          command: null,
          process: currentProcess(),
          at: AT,
        });
        expect(await endOf(store.spending.of(FILM))).toBe('damaged');
      }
    }
  });

  test('names of takes and orders are read back as they are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), (number) => {
        expect(takeName(number)).toMatch(/^v\d{3,6}$/);
        expect(orderName(number)).toMatch(/^o\d{2,6}$/);
      }),
    );
  });
});
