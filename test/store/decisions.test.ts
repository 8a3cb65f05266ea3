/** What people have said of a film's takes: a list that only grows, in one order for everybody. */

import * as fc from 'fast-check';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Decisions, type SaidOfShot } from '../../store/decisions.ts';
import { FolderDepot } from '../../store/folder-depot.ts';
import { openStore } from '../../store/store.ts';
import { FILM, storeErrorOf, temporaryFolder, temporaryStore } from './fixtures.ts';

const take = { film: FILM, shot: 'sh0010', take: 'v001' };
const circle = { kind: 'circle', shot: 'sh0010', take } as const;
const SIGNED = { by: 'ann', note: null };

it('gives back what was said, oldest first, with who and when', async () => {
  const { decisions } = await temporaryStore();
  expect(await decisions.of(FILM)).toEqual([]);
  expect(await decisions.add(FILM, { said: [circle], by: 'ann', note: 'the wake' }, 0)).toBe(true);
  const freezes: SaidOfShot[] = ['sh0010', 'sh0020'].map((shot) => ({
    kind: 'freeze',
    shot,
    take,
  }));
  expect(await decisions.add(FILM, { said: freezes, ...SIGNED }, 1)).toBe(true);
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  expect(await decisions.of(FILM)).toEqual([
    { ...circle, number: 1, by: 'ann', note: 'the wake', at },
    { kind: 'freeze', shot: 'sh0010', take, number: 2, ...SIGNED, at },
    { kind: 'freeze', shot: 'sh0020', take, number: 2, ...SIGNED, at },
  ]);
});

it('lets one of two have a number that were weighed against the same list', async () => {
  const folder = temporaryFolder();
  const stores = [await openStore(folder), await openStore(folder)];
  const said = await Promise.all(
    stores.map(({ decisions }) => decisions.add(FILM, { said: [circle], ...SIGNED }, 0)),
  );
  expect(said.map(Number).toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(await stores[0]?.decisions.of(FILM)).toHaveLength(1);
});

it('writes nothing that it could not read again', async () => {
  const { decisions } = await temporaryStore();
  const refused = [
    { said: [], ...SIGNED },
    { said: [{ ...circle, shot: '../sh0010' }], ...SIGNED },
    { said: [circle], by: 'a'.repeat(81), note: null },
    { said: [circle], by: 'ann', note: 'x'.repeat(2_001) },
  ];
  for (const entry of refused)
    await expect(decisions.add(FILM, entry, 0)).rejects.toThrow(/too_|invalid_/);
  await expect(decisions.add(FILM, { said: [circle], ...SIGNED }, 999_999)).rejects.toThrow('room');
  expect(await decisions.of(FILM)).toEqual([]);
});

it('stops at an entry that is damaged, and passes over files that are none', async () => {
  const { decisions, folder } = await temporaryStore();
  await decisions.add(FILM, { said: [circle], ...SIGNED }, 0);
  const place = join(folder, 'films', FILM, 'decisions');
  await writeFile(join(place, '.DS_Store'), 'x');
  await writeFile(join(place, 'notes.txt'), 'x');
  expect(await decisions.of(FILM)).toHaveLength(1);
  await writeFile(join(place, '000002.json'), '{"said":[{"kind":"burn"}]}');
  const again = new Decisions(await FolderDepot.look(folder));
  expect((await storeErrorOf(again.of(FILM))).code).toBe('damaged');
});

it('stops at one that is gone, while a newer one is there', async () => {
  const { decisions, folder } = await temporaryStore();
  for (const last of [0, 1, 2]) await decisions.add(FILM, { said: [circle], ...SIGNED }, last);
  const place = join(folder, 'films', FILM, 'decisions');
  await rm(join(place, '000002.json'));
  const again = new Decisions(await FolderDepot.look(folder));
  const error = await storeErrorOf(again.of(FILM));
  expect([error.code, error.path]).toEqual(['damaged', join(place, '000002.json')]);
  // A number that nobody can have reached is told at once.
  await writeFile(join(place, '999999.json'), '{}');
  expect((await storeErrorOf(again.of(FILM))).code).toBe('damaged');
});

it('never uses a number twice, and is read alike by everybody, whoever adds when', async () => {
  const people = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(people, async (turns) => {
      const folder = temporaryFolder();
      const stores = [await openStore(folder), await openStore(folder), await openStore(folder)];
      // What each has read when it says something is as old as its last turn.
      const last = [0, 0, 0];
      let added = 0;
      for (const turn of turns) {
        const store = stores[turn];
        if (!store) continue;
        const isAdded = await store.decisions.add(
          FILM,
          { said: [circle], by: `person ${turn}`, note: null },
          last[turn] ?? 0,
        );
        added += isAdded ? 1 : 0;
        last[turn] = (await store.decisions.of(FILM)).length;
      }
      const read = await Promise.all(stores.map(({ decisions }) => decisions.of(FILM)));
      expect(read[0]?.map(({ number }) => number)).toEqual(
        Array.from({ length: added }, (_, at) => at + 1),
      );
      expect(read[1]).toEqual(read[0]);
      expect(read[2]).toEqual(read[0]);
    }),
    { seed: 20261130, numRuns: 6 },
  );
});
