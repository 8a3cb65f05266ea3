/** Takes, open orders and rejections together: what becomes of each shot. */

import { describe, expect, it } from 'vitest';
import { failure } from '../../../specs/failures.ts';
import { decide as decideAll, isStale, isWanted } from '../../../specs/plan/decide.ts';
import { totalsOf } from '../../../specs/plan/totals.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { decide, FILM as FILM_ID, ordered, planOf, shotOf, TEXT_ONLY } from './fixture.ts';

/** `b` and `c` are chained to `a`; `d` begins anew. */
const FILM = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c'), shotOf('d', TEXT_ONLY)];
const FAILURE = failure('moderated-input', { code: 'Sensitive', message: 'Rejected.' });
const NOTHING = { film: FILM_ID, takes: [], loans: new Map() };

function fingerprintOf(shots: readonly Shot[], id: string): string {
  const decision = decide(shots, []).byShot[id];
  if (decision?.kind !== 'orders' || decision.fingerprint === null) throw new Error(id);
  return decision.fingerprint;
}

const order = { shot: 'a', fingerprint: fingerprintOf(FILM, 'a') };
const rejections = [{ ...order, provider: 'byteplus', failure: FAILURE }];
const kinds = (shots: readonly Shot[], known: object) =>
  decideAll(planOf(shots), { ...NOTHING, ...known }).decisions.map(({ kind }) => kind);

describe('an open order', () => {
  it('that asks the same is under way, and not ordered again', () => {
    expect(kinds(FILM, { open: [order] })).toEqual(['under-way', 'orders', 'orders', 'orders']);
  });

  it('that asks something else, or is of another shot, changes nothing', () => {
    for (const other of [
      { ...order, fingerprint: 'other' },
      { ...order, shot: 'd' },
    ]) {
      expect(kinds(FILM, { open: [other] })).toEqual(kinds(FILM, {}));
    }
  });

  it('of a shot that waits for its frame is not wanted, and not certainly stale either', () => {
    const decided = decideAll(planOf(FILM), NOTHING);
    const chained = { shot: 'b', fingerprint: 'of an old frame' };
    expect([isWanted(order, decided), isStale(order, decided)]).toEqual([true, false]);
    expect([isWanted(chained, decided), isStale(chained, decided)]).toEqual([false, false]);
    const gone = { shot: 'z', fingerprint: order.fingerprint };
    expect([isWanted(gone, decided), isStale(gone, decided)]).toEqual([false, true]);
  });
});

it('looks at each open order once, however many shots there are', () => {
  const shots = Array.from({ length: 50 }, (_, at) => shotOf(`s${at}`, TEXT_ONLY));
  let reads = 0;
  const open = shots.map(({ id }) => ({
    fingerprint: fingerprintOf(shots, id),
    get shot() {
      reads += 1;
      return id;
    },
  }));
  expect(new Set(kinds(shots, { open }))).toEqual(new Set(['under-way']));
  expect(reads).toBeLessThanOrEqual(2 * open.length);
});

describe('what was rejected', () => {
  it('is not ordered unchanged, nor what waits for it; no total counts them', () => {
    const plan = planOf(FILM);
    const { decisions: all } = decideAll(plan, NOTHING);
    const { decisions: held } = decideAll(plan, { ...NOTHING, rejections });
    expect(held.slice(0, 3)).toEqual([
      { ...rejections[0], kind: 'refused' },
      { shot: 'b', kind: 'blocked', after: 'a' },
      { shot: 'c', kind: 'blocked', after: 'b' },
    ]);
    expect(ordered(held)).toEqual(['d']);
    expect(totalsOf(plan, all).order.shots).toHaveLength(4);
    expect(totalsOf(plan, held).order).toMatchObject({
      shots: ['d'],
      expected: [plan.shots[3]?.quote.expected],
    });
  });

  it('is ordered when it was changed, or is asked for by name', () => {
    const changed = [shotOf('a', { ...TEXT_ONLY, text: 'Something kinder.' }), ...FILM.slice(1)];
    const every = FILM.map(() => 'orders');
    expect(kinds(changed, { rejections })).toEqual(every);
    const again = new Map([['a', 0]]);
    const selection = { only: null, until: null, isKeeping: false, again };
    expect(kinds(FILM, { rejections, selection })).toEqual(every);
  });

  it('holds up nobody while its order is open', () => {
    expect(kinds(FILM, { rejections, open: [order] })).toEqual(kinds(FILM, { open: [order] }));
  });
});
