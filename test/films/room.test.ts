/** Whether the caps that hold a film have room for what was just asked for. */

import { describe, expect, it } from 'vitest';
import { roomFor, roomsIn } from '../../films/money/room.ts';
import type { FilmCaps } from '../../store/caps.ts';
import type { Others } from '../../store/spending.ts';
import { openStore } from '../../store/store.ts';
import { temporaryFolder } from './fixture.ts';

const dollars = (micros: number) => ({ currency: 'USD', micros });
const PRICE = dollars(49_000);
const CAPS: FilmCaps = { command: 'none', budget: null, maxCost: [], allowsUnpriced: false };

function others(micros: number): Others {
  const spent = [{ money: dollars(micros), command: null }];
  return { film: spent, command: spent, day: spent, month: spent, today: '2026-11-30' };
}

const codes = (caps: Partial<FilmCaps>, spent = 195_000, prices = [PRICE]) =>
  roomsIn({ ...CAPS, ...caps }, prices, others(spent)).map((room) => room?.code ?? null);

describe('room for one more order', () => {
  it('is what a budget or a cap has left beside what is spent or open', () => {
    expect(codes({})).toEqual([null]);
    expect(codes({ budget: dollars(200_000) })).toEqual(['over-budget']);
    expect(codes({ maxCost: [dollars(200_000)] })).toEqual(['over-max-cost']);
    expect(codes({ budget: dollars(244_000) })).toEqual([null]);
    expect(codes({ budget: dollars(1) }, 0, [dollars(0)])).toEqual([null]);
  });

  it('is taken by the first of several, and by none that has none', () => {
    const two = [PRICE, PRICE];
    expect(codes({ budget: dollars(100_000) }, 10_000, two)).toEqual([null, 'over-budget']);
    const small = [dollars(900_000), PRICE];
    expect(codes({ budget: dollars(100_000) }, 10_000, small)).toEqual(['over-budget', null]);
  });

  it('comes back by itself where a day or a month holds it back', () => {
    const budgets = { day: dollars(200_000), month: null };
    const [room] = roomsIn({ ...CAPS, budgets }, [PRICE], others(195_000));
    expect(room).toMatchObject({ code: 'over-day', endsAt: '2026-12-01T00:00:00.000Z' });
  });
});

it('is what a worker’s own budget leaves as well, also where no caps hold the film', () => {
  const worker = { day: dollars(200_000), month: null };
  for (const caps of [null, CAPS]) {
    expect(roomsIn(caps, [PRICE], others(195_000), [worker])).toMatchObject([
      { code: 'over-day', endsAt: '2026-12-01T00:00:00.000Z' },
    ]);
    expect(roomsIn(caps, [PRICE], others(1_000), [worker])).toEqual([null]);
  }
});

it('is read from the store: the caps of the film, and what its orders have reserved', async () => {
  const store = await openStore(await temporaryFolder());
  const film = (await store.films.openFilm('/films/film.yaml')).id;
  expect(await roomFor(store, film, [PRICE])).toEqual([null]);
  await store.caps.write(film, { ...CAPS, budget: dollars(60_000) });
  expect(await roomFor(store, film, [PRICE])).toEqual([null]);
  const order = { film, shot: 'sh0010', take: 1, order: 1 };
  await store.spending.reserve(order, { money: PRICE, command: null }, () => null);
  expect(await roomFor(store, film, [PRICE])).toMatchObject([{ code: 'over-budget' }]);
});
