/** The state of a film from those of its shots: the same in `run` and in `status` after it. */

import { expect, test } from 'vitest';
import { filmState } from '../../films/view/film-state.ts';
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
