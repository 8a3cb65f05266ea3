/** What came from a server on this machine: bought through it, or a placeholder of the simulator. */

import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import { simulatedIn, withSimulated } from '../../../specs/plan/take-kind.ts';
import { chooseTakes, takeFinder } from '../../../specs/plan/takes.ts';
import { LOCAL, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';

const FILM = [shotOf('a', TEXT_ONLY), shotOf('b')];
const SIMULATOR = 'http://127.0.0.1:8080';

function askedAt(simulated: readonly string[], selling: readonly string[] = []) {
  return { simulated: new Set(simulated), selling: new Set(selling) };
}

function kinds(takes: readonly TakeSummary[], simulated: readonly string[] = [], shots = FILM) {
  const plan = withSimulated(planOf(shots), askedAt(simulated));
  const film = takes[0]?.film ?? 'none';
  return chooseTakes(plan, { film, takes, loans: new Map() }).map(({ kind }) => kind);
}

const bought = render(FILM);
const simulated = bought.map((take) => ({ ...take, isPlaceholder: true, origin: SIMULATOR }));

describe('in a paid film', () => {
  test.each([
    ['of old times, without an address', bought],
    ["of the provider's own address", bought.map((take) => ({ ...take, origin: null }))],
    ['of a server on this machine', bought.map((take) => ({ ...take, origin: SIMULATOR }))],
  ])('takes %s stand', (_, takes) => {
    expect(kinds(takes)).toEqual(['stands', 'stands']);
  });

  test('placeholders of the simulator never stand, nor do those of local', () => {
    expect(kinds(simulated)).toEqual(['orders', 'orders']);
    expect(kinds(bought.map((take) => ({ ...take, isPlaceholder: true })))).toEqual([
      'orders',
      'orders',
    ]);
  });

  test('a take that was bought stands also where placeholders are newer', () => {
    const newer = simulated.map((take) => ({ ...take, take: 'v002' }));
    expect(kinds([...bought, ...newer])).toEqual(['stands', 'stands']);
  });
});

test('while the simulator is asked, its placeholders stand, and so does what was bought', () => {
  expect(kinds(simulated, ['byteplus'])).toEqual(['stands', 'stands']);
  expect(kinds(bought, ['byteplus'])).toEqual(['stands', 'stands']);
  expect(kinds(simulated, ['ark'])).toEqual(['orders', 'orders']);
  const local = bought.map((take) => ({ ...take, isPlaceholder: true }));
  expect(kinds(local, ['byteplus'])).toEqual(['orders', 'orders']);
});

test('a film on local uses its own placeholders alone', () => {
  const shots = FILM.map((shot) => ({ ...shot, ...LOCAL }));
  const takes = render(shots);
  expect(kinds(takes, ['byteplus'], shots)).toEqual(['stands', 'stands']);
  const foreign = takes.map((take) => ({ ...take, origin: SIMULATOR }));
  expect(kinds(foreign, ['byteplus'], shots)).toEqual(['orders', 'orders']);
});

test('a plan says which providers were a simulator, and nothing where none was', () => {
  const plan = planOf(FILM);
  expect(withSimulated(plan, askedAt([]))).toEqual(plan);
  expect(simulatedIn(plan)).toEqual(new Set());
  expect(simulatedIn(withSimulated(plan, askedAt(['byteplus'])))).toEqual(new Set(['byteplus']));
});

test('a skipped shot gives frames by a take that could stand for it', () => {
  const [shot] = FILM;
  if (!shot) throw new Error('There is no shot.');
  const options = { film: simulated[0]?.film ?? '', takes: simulated, loans: new Map() };
  expect(takeFinder(options, catalogue)(shot)).toBe(false);
  expect(takeFinder(options, catalogue, new Set(['byteplus']))(shot)).toBe(true);
  expect(takeFinder({ ...options, takes: bought }, catalogue)(shot)).toBe(true);
});

test('the provider that is the first to be asked says what a shot is', () => {
  const [shot] = FILM;
  if (!shot) throw new Error('There is no shot.');
  const [planned] = planOf([shot]).shots;
  if (!planned) throw new Error('There is no shot in the plan.');
  const [route] = planned.routes;
  const plan = {
    ...planOf([shot]),
    shots: [{ ...planned, routes: [route, { ...route, provider: 'ark' }] as const }],
  };
  const isSimulated = (simulated: string[], selling: string[]) =>
    withSimulated(plan, askedAt(simulated, selling)).shots[0]?.isSimulated ?? false;
  expect(isSimulated(['ark'], ['byteplus'])).toBe(false);
  expect(isSimulated(['byteplus'], ['ark'])).toBe(true);
  // Without a key of the first one, the next one is the first to be asked.
  expect(isSimulated(['ark'], [])).toBe(true);
});
