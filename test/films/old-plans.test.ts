/** Which orders of a film that was left would be useless by what is asked of it now. */

import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { needsRestart, wastedOrders } from '../../films/running/old-plans.ts';
import { planOf } from './fixture.ts';
import { filmThatWasRun, FREE_FILM } from './stored.ts';

const PLAN = planOf(FREE_FILM);
const ORDER = { shot: 'sh0010', take: 'v001', state: 'queued', price: null };

test('one that may be taken back, or is billed if it goes on', () => {
  expect(wastedOrders({ plan: PLAN, unasked: [ORDER] })).toEqual([ORDER]);
});

test('none that has finished: its clip is kept as a take', () => {
  const unasked = [{ ...ORDER, state: null, isFinished: true }];
  expect(wastedOrders({ plan: PLAN, unasked })).toEqual([]);
});

test('none of a shot that a person has skipped', () => {
  const [first, ...others] = PLAN.shots;
  if (!first) throw new Error('The plan has no shot.');
  const shots = [{ ...first, skip: true, redirect: { skip: { gives: null } } }, ...others];
  expect(wastedOrders({ plan: { ...PLAN, shots }, unasked: [ORDER] })).toEqual([]);
  const inFile = [{ ...first, skip: true }, ...others];
  expect(wastedOrders({ plan: { ...PLAN, shots: inFile }, unasked: [ORDER] })).toEqual([ORDER]);
});

test('the refusal says what has changed, and "runs" only of a film that runs', async () => {
  const { file, store, film } = await filmThatWasRun();
  const run = { file, store, film, unasked: [], decisions: [] };
  const causeOf = async (isRunning: boolean) =>
    (await needsRestart(run, ['sh0010'], { environment: {}, isRunning })).facts.cause;
  expect(await causeOf(false)).toBe('choice');
  const skip = { kind: 'skip', shot: 'sh0010', gives: null } as const;
  await store.decisions.add(film.id, { said: [skip], by: 'mara', note: null }, 0);
  expect(await causeOf(false)).toBe('said');
  await writeFile(file, FREE_FILM.replace('A ferry', 'A boat'));
  expect([await causeOf(false), await causeOf(true)]).toEqual(['edit-since', 'edit']);
});
