/** Numbers of takes that no order ever gets. */

import { expect, it } from 'vitest';
import { openStore } from '../../store/store.ts';
import {
  anIntent,
  aTake,
  FILM,
  storeErrorOf,
  temporaryFolder,
  temporaryStore,
} from './fixtures.ts';

const SHOT = { film: FILM, shot: 'sh0010' };
const slot = (take: number, order = 1) => ({ ...SHOT, take, order });

it('is above every take and every order, and is never an order', async () => {
  const { ownFiles, journal, takes } = await temporaryStore();
  expect(await ownFiles.claim(SHOT)).toBe('v001');
  expect(await ownFiles.isClaimed(slot(1))).toBe(true);
  expect(await journal.placeIntent(slot(1), anIntent())).toBe('exists');
  expect(await journal.openOrdersOf(FILM, 'sh0010')).toEqual([]);
  await journal.placeIntent(slot(2), anIntent());
  await takes.writeTake(aTake({ ...SHOT, take: 'v004' }));
  await takes.writeTake(aTake({ ...SHOT, shot: 'sh001', take: 'v009' }));
  expect(await ownFiles.claim(SHOT)).toBe('v005');
  expect(await ownFiles.isClaimed(slot(2))).toBe(false);
  expect(await ownFiles.isClaimed(slot(3))).toBe(false);
  await journal.placeVoid(slot(3));
  expect(await ownFiles.isClaimed(slot(3))).toBe(false);
});

it('is one for each of those who claim at once, and for orders beside them', async () => {
  const folder = temporaryFolder();
  const stores = [await openStore(folder), await openStore(folder)];
  const [one] = stores;
  const placing = one?.journal.placeIntent(slot(1), anIntent());
  const names = await Promise.all(stores.map(({ ownFiles }) => ownFiles.claim(SHOT)));
  const isOrdered = (await placing) === 'placed';
  expect(new Set(names).size).toBe(2);
  expect(names.includes('v001')).toBe(!isOrdered);
});

it('leaves the next order its own number, also when nothing came of the claim', async () => {
  const { ownFiles, journal, takes } = await temporaryStore();
  await ownFiles.claim(SHOT);
  expect(await journal.nextSlot(FILM, 'sh0010')).toMatchObject({ take: 2, order: 1 });
  await takes.writeTake(aTake({ ...SHOT, take: 'v001' }));
  expect(await journal.nextSlot(FILM, 'sh0010')).toMatchObject({ take: 2, order: 1 });
});

it('leaves orders side by side theirs, also before its record is written', async () => {
  const { ownFiles, journal } = await temporaryStore();
  await journal.placeVoid(slot(1));
  const free = () => journal.freeSlots(FILM, 'sh0010', { count: 2, above: 0 });
  expect(await free()).toEqual([
    { take: 1, order: 2 },
    { take: 2, order: 1 },
  ]);
  expect(await ownFiles.claim(SHOT)).toBe('v002');
  expect(await free()).toEqual([
    { take: 3, order: 1 },
    { take: 4, order: 1 },
  ]);
});

it('ends where the numbers end', async () => {
  const { ownFiles, takes } = await temporaryStore();
  await takes.writeTake(aTake({ ...SHOT, take: 'v999999' }));
  expect((await storeErrorOf(ownFiles.claim(SHOT))).code).toBe('damaged');
});
