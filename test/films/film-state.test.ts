/** The state of a film from those of its shots: the same in `run` and in `status` after it. */

import { expect, test } from 'vitest';
import { filmState, isLeftToPeople } from '../../films/view/film-state.ts';
import { failure } from '../../specs/failures.ts';
import type { FilmState, ShotState } from '../../films/view/view.ts';
import { shotView } from './fixture.ts';

const stateOf = (shots: readonly ShotState[], isRunning: boolean) =>
  filmState(
    shots.map((status, place) => shotView(`sh${place}`, status)),
    { isRunning, events: [{ kind: 'film.assembled', frames: 1, at: '2026-06-12T08:00:00.000Z' }] },
  );

test.each<[shots: ShotState[], served: FilmState, unserved: FilmState]>([
  [['done', 'running'], 'running', 'stopped'],
  [['asking', 'queued'], 'running', 'asking'],
  [['done', 'asking', 'blocked'], 'asking', 'asking'],
  [['failed', 'asking', 'blocked'], 'asking', 'asking'],
  [['done', 'failed', 'blocked'], 'running', 'failed'],
  [['done', 'cancelled', 'failed'], 'running', 'failed'],
  [['done', 'cancelled', 'blocked'], 'running', 'cancelled'],
  [['done', 'kept', 'skipped'], 'running', 'done'],
])('%j is %s while it is served, %s when nothing runs', (shots, served, unserved) => {
  expect(stateOf(shots, true)).toBe(served);
  expect(stateOf(shots, false)).toBe(unserved);
});

test.each<[which: string, shot: string, take: number, state: FilmState]>([
  ['of a skipped shot', 'sh1', 1, 'done'],
  ['of a shot that the film has no longer', 'sh9', 1, 'done'],
  ['beside the take that stands', 'sh0', 2, 'done'],
  ['that stands', 'sh0', 1, 'stopped'],
])(
  'a clip %s that came after the film: it is %s, v00%i, and the film %s',
  (_, shot, take, state) => {
    const shots = [{ ...shotView('sh0', 'done'), take: 'v001' }, shotView('sh1', 'skipped')];
    const at = '2026-06-12T08:00:00.000Z';
    const came = {
      kind: 'take.collected',
      shot,
      take,
      order: 1,
      bytes: 1,
      charge: null,
      at,
    } as const;
    const events = [{ kind: 'film.assembled', frames: 1, at } as const, came];
    expect(filmState(shots, { isRunning: false, events })).toBe(state);
  },
);

test('what a budget holds back goes on without a person, what any other cap does not', () => {
  const held = failure('over-cap', { code: 'over-day', message: 'It needs more.' });
  const asking = { ...shotView('sh0010', 'asking'), failure: held };
  const trying = { what: 'order', count: 1, sinceMs: 0, nextMs: 1, failure: held } as const;
  const isLeft = (...shots: (typeof asking)[]) => isLeftToPeople({ status: 'asking', shots });
  expect(isLeft(asking)).toBe(true);
  expect(isLeft(asking, { ...asking, trying })).toBe(false);
  expect(isLeftToPeople({ status: 'running', shots: [asking] })).toBe(false);
});
