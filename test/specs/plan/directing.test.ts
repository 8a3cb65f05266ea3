/** What people have said of takes, beside what fits. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import type { ShotDecision, TakeSummary } from '../../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../../specs/plan/directing.ts';
import { differenceOf } from '../../../specs/plan/fit.ts';
import type { Selection } from '../../../specs/plan/selection.ts';
import { totalsOf } from '../../../specs/plan/totals.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import {
  FILM as FILM_ID,
  from,
  LOCAL,
  ordered,
  planOf,
  render,
  shotOf,
  TEXT_ONLY,
} from './fixture.ts';

/** `b` starts from `a`, `c` from `b`; `d` begins anew. */
const FILM = [shotOf('a', TEXT_ONLY), shotOf('b'), shotOf('c'), shotOf('d', TEXT_ONLY)];
const EVERYTHING: Selection = { only: null, until: null, isKeeping: false, again: new Map() };
const again = (id: string, after: number) => ({ ...EVERYTHING, again: new Map([[id, after]]) });

/** One take of each shot, and a second one of `a` that was asked for by name. */
const FIRST = render(FILM);
const [a1] = FIRST;
if (!a1) throw new Error('no take');
const a2: TakeSummary = { ...a1, take: 'v002', lastFrameSha256: 'f'.repeat(64) };
const TAKES = [...FIRST, a2];

type Said =
  | { readonly kind: 'circle' | 'freeze' | 'note'; readonly take: TakeSummary }
  | { readonly kind: 'approve'; readonly take: TakeSummary; readonly isChosen?: true }
  | { readonly kind: 'unfreeze' }
  | { readonly kind: 'reject'; readonly take: TakeSummary; readonly after: number };

/** Of `a`, in this order. */
function say(...said: readonly (Said & { readonly shot?: string })[]): Decision[] {
  return said.map((one, index) => {
    const signed = { number: index + 1, at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };
    return { shot: 'a', ...signed, ...one };
  });
}

function choose(
  decisions: readonly Decision[],
  {
    shots = FILM,
    takes = TAKES,
    selection = EVERYTHING,
    open = [] as { shot: string; fingerprint: string }[],
    loans = new Map(),
  } = {},
): Record<string, ShotDecision> {
  const known = { film: FILM_ID, takes, loans, decisions, selection, open };
  const plan = planOf(shots, { options: { hasTake: () => true } });
  const decided = decideAll(plan, known);
  return Object.fromEntries(decided.decisions.map((one) => [one.shot, one]));
}

const words = (chosen: Record<string, ShotDecision>) =>
  Object.values(chosen).map((one) => {
    const take = 'take' in one && one.take && typeof one.take === 'object' ? one.take.take : '–';
    return `${one.shot} ${one.kind} ${take}`;
  });
const edited = (id: string, change: Partial<Shot>) =>
  FILM.map((shot) => (shot.id === id ? { ...shot, ...change } : shot));

it('without any word the newest fitting take stands, as ever', () => {
  expect(choose([])).toEqual(
    Object.fromEntries(
      decideAll(planOf(FILM), { film: FILM_ID, takes: TAKES, loans: new Map() }).decisions.map(
        (one) => [one.shot, one],
      ),
    ),
  );
  expect(words(choose([]))[0]).toBe('a stands v002');
  expect(words(choose(say({ kind: 'note', take: a1 })))).toEqual(words(choose([])));
});

describe('circle', () => {
  it('has an older take stand, and what started from it with it', () => {
    const chosen = choose(say({ kind: 'circle', take: a1 }));
    expect(words(chosen)).toEqual([
      'a stands v001',
      'b stands v001',
      'c stands v001',
      'd stands v001',
    ]);
    expect(words(choose(say({ kind: 'circle', take: a1 }, { kind: 'circle', take: a2 })))[0]).toBe(
      'a stands v002',
    );
  });

  it('counts while the take fits, and again when it fits again', () => {
    const said = say({ kind: 'circle', take: a1 });
    const shots = edited('a', { text: 'Other words.' });
    expect(choose(said, { shots })['a']).toMatchObject({ kind: 'orders' });
    const other = render(shots, TAKES);
    expect(choose(said, { shots, takes: other })['a']).toMatchObject({ take: { take: 'v003' } });
    expect(choose(said, { takes: other })['a']).toMatchObject({ take: { take: 'v001' } });
  });

  it('stands beside one more take that was asked for by name', () => {
    const said = say({ kind: 'circle', take: a1 });
    expect(choose(said, { selection: again('a', 2) })['a']?.kind).toBe('orders');
    expect(choose(said, { selection: again('a', 1) })['a']).toMatchObject({
      take: { take: 'v001' },
    });
  });

  it('hands on beside one more take, so that what started from it stands', () => {
    const selection = again('a', 2);
    expect(words(choose(say({ kind: 'circle', take: a1 }), { selection }))).toEqual([
      'a orders –',
      'b stands v001',
      'c stands v001',
      'd stands v001',
    ]);
    expect(words(choose([], { selection }))[1]).toBe('b orders –');
    // What goes on standing is lent to no other shot.
    const shots = [...FILM, shotOf('e', { ...TEXT_ONLY, text: FILM[0]?.text ?? '' })];
    const only = { shots, takes: FIRST, selection: again('a', 1) };
    expect(words(choose(say({ kind: 'circle', take: a1 }), only)).at(-1)).toBe('e orders –');
  });

  it('of a take that is not there says nothing', () => {
    const gone = say({ kind: 'circle', take: { ...a1, take: 'v009' } });
    expect(words(choose(gone))[0]).toBe('a stands v002');
  });
});

describe('freeze', () => {
  it('has the take stand whatever is asked, and says what differs', () => {
    const shots = edited('a', { text: 'Other words.' });
    const chosen = choose(say({ kind: 'freeze', take: a1 }), { shots });
    expect(chosen['a']).toMatchObject({
      kind: 'stands',
      isFrozen: true,
      take: { take: 'v001' },
      keptDespite: { kind: 'changed', fields: [{ field: 'prompt' }] },
    });
    expect(words(chosen).slice(1)).toEqual(['b stands v001', 'c stands v001', 'd stands v001']);
  });

  it('has it stand whatever comes before it', () => {
    const b1 = FIRST.find(({ shot }) => shot === 'b');
    if (!b1) throw new Error('no take');
    const said = say({ kind: 'freeze', shot: 'b', take: b1 });
    const chosen = choose(said, { shots: edited('a', { text: 'Other words.' }) });
    expect(words(chosen)).toEqual([
      'a orders –',
      'b stands v001',
      'c stands v001',
      'd stands v001',
    ]);
    expect(chosen['b']).toMatchObject({ keptDespite: { kind: 'follows', shot: 'a' } });
  });

  it('holds against one more, and nothing differs of what fits', () => {
    const frozen = choose(say({ kind: 'freeze', take: a1 }), { selection: again('a', 2) })['a'];
    expect(frozen).toMatchObject({ kind: 'stands', isFrozen: true, keptDespite: null });
  });

  it('stands beside an order of the same that is open', () => {
    const open = [{ shot: 'a', fingerprint: a1.fingerprint }];
    const chosen = choose(say({ kind: 'freeze', take: a1 }), { open });
    expect(chosen['a']).toMatchObject({ kind: 'stands', isFrozen: true, take: { take: 'v001' } });
    expect(choose([], { open })['a']?.kind).toBe('under-way');
  });

  it('ends with unfreeze: what was circled before is so again', () => {
    const said = say({ kind: 'circle', take: a1 }, { kind: 'freeze', take: a2 });
    expect(words(choose(said))[0]).toBe('a stands v002');
    const thawed = choose([...said, ...say({ kind: 'unfreeze' })])['a'];
    expect(thawed).toMatchObject({ take: { take: 'v001' } });
    expect(thawed).not.toHaveProperty('isFrozen');
  });

  it('gives way to a newer circle', () => {
    const said = say({ kind: 'freeze', take: a1 }, { kind: 'circle', take: a2 });
    expect(choose(said)['a']).not.toHaveProperty('isFrozen');
    expect(words(choose(said))[0]).toBe('a stands v002');
  });
});

describe('reject', () => {
  const said = say({ kind: 'reject', take: a2, after: 2 });

  it('lets no other take step in, and what has started from another one is not ordered again', () => {
    const chosen = choose(said, { takes: [...TAKES, ...render([FILM[0] ?? shotOf('x')], [])] });
    expect(chosen['a']).toMatchObject({ kind: 'rejected', take: { take: 'v002' } });
    expect(ordered(Object.values(chosen))).toEqual([]);
  });

  it('orders nothing behind it, whatever is asked of it by now', () => {
    const only = say({ kind: 'reject', take: a1, after: 1 });
    const chosen = choose(only, { takes: [a1] });
    expect(words(chosen)).toEqual(['a rejected v001', 'b blocked –', 'c blocked –', 'd orders –']);
    expect(totalsOf(planOf(FILM), Object.values(chosen)).order.shots).toEqual(['d']);
    const shots = edited('a', { text: 'Other words.' });
    expect(choose(only, { takes: [a1], shots })['a']?.kind).toBe('rejected');
  });

  it('keeps what started from the rejected take until another one is chosen', () => {
    const only = say({ kind: 'reject', take: a1, after: 1 });
    expect(words(choose(only, { takes: FIRST })).slice(1)).toEqual([
      'b stands v001',
      'c stands v001',
      'd stands v001',
    ]);
  });

  it('ends with a circle, of this take or of another', () => {
    expect(words(choose([...said, ...say({ kind: 'circle', take: a1 })]))[0]).toBe('a stands v001');
    expect(words(choose([...said, ...say({ kind: 'circle', take: a2 })]))[0]).toBe('a stands v002');
  });

  it('ends with an approval, and the take is what it was: no other one steps in', () => {
    const rejected = { kind: 'reject', take: a1, after: 2 } as const;
    const approved = { kind: 'approve', take: a1, isChosen: true } as const;
    const first = (...told: readonly Said[]) => words(choose(say(...told)))[0];
    expect(first({ kind: 'circle', take: a1 }, rejected, approved)).toBe('a stands v001');
    expect(first(rejected, approved)).toBe('a stands v001');
    expect(first(rejected, approved, { kind: 'circle', take: a2 })).toBe('a stands v002');
    // As it was written down before it could choose: the newest stands.
    expect(first(rejected, { kind: 'approve', take: a1 })).toBe('a stands v002');
    // Of a take that waits it chooses nothing.
    expect(first({ kind: 'approve', take: a1 })).toBe('a stands v002');
    const own = { ...a1, take: 'v003', fingerprint: 'own-file:ab', ownFile: 'clip.mov' };
    const frozen = say(
      { kind: 'freeze', take: own },
      { kind: 'reject', take: own, after: 3 },
      { kind: 'approve', take: own, isChosen: true },
    );
    expect(choose(frozen, { takes: [...TAKES, own] })['a']).toMatchObject({
      take: { take: 'v003' },
      isFrozen: true,
    });
  });

  it('ends with one more that is asked for since, and not with one of before', () => {
    expect(choose(said, { selection: again('a', 2) })['a']?.kind).toBe('orders');
    expect(choose(said, { selection: again('a', 1) })['a']?.kind).toBe('rejected');
    const a3 = { ...a2, take: 'v003', lastFrameSha256: '9'.repeat(64) };
    expect(words(choose(said, { takes: [...TAKES, a3] }))[0]).toBe('a stands v003');
  });

  it('ends with no file of one’s own, unless that is put in its place', () => {
    const own = { ...a2, take: 'v003', fingerprint: 'own-file:ab', ownFile: 'clip.mov' };
    const takes = [...TAKES, own];
    expect(words(choose(said, { takes }))[0]).toBe('a rejected v002');
    const put = [...said, ...say({ kind: 'freeze', take: own })];
    expect(words(choose(put, { takes }))[0]).toBe('a stands v003');
  });

  it('leaves an order that is open where it is', () => {
    const { fingerprint } = a1;
    expect(choose(said, { open: [{ shot: 'a', fingerprint }] })['a']?.kind).toBe('under-way');
  });

  it('takes the freeze or the circle of this take away, and of no other', () => {
    const take = `${FILM_ID}/a/v001`;
    const both = say({ kind: 'circle', take: a1 }, { kind: 'reject', take: a1, after: 2 });
    expect(directedShots(both).get('a')).toMatchObject({ circled: null, rejection: { take } });
    const other = say({ kind: 'freeze', take: a2 }, { kind: 'reject', take: a1, after: 2 });
    expect(directedShots(other).get('a')).toMatchObject({ frozen: `${FILM_ID}/a/v002` });
  });

  it('is of this shot alone: its own takes are lent to nobody', () => {
    const shots = [...FILM, shotOf('e', { ...TEXT_ONLY, text: FILM[0]?.text ?? '' })];
    expect(choose([], { shots })['e']).toMatchObject({
      take: { take: 'v001' },
      reusedFrom: { shot: 'a' },
    });
    const both = say({ kind: 'reject', take: a1, after: 2 }, { kind: 'circle', take: a2 });
    expect(choose(both, { shots })['e']?.kind).toBe('orders');
  });

  it('counts for the kind of film whose take it was', () => {
    const shots = FILM.map((shot) => ({ ...shot, ...LOCAL }));
    expect(choose(said, { shots })['a']?.kind).toBe('orders');
  });

  it('of a skipped shot leaves its frames where they are', () => {
    const only = say({ kind: 'reject', take: a1, after: 1 });
    const shots = [...edited('a', { skip: true }).slice(0, 1), shotOf('b', from('a'))];
    const chosen = choose(only, { takes: FIRST, shots });
    expect(words(chosen)).toEqual(['a skipped v001', 'b stands v001']);
    const newest = say({ kind: 'reject', take: a2, after: 2 });
    expect(words(choose(newest, { shots }))[0]).toBe('a skipped v002');
    const circled = say({ kind: 'reject', take: a2, after: 2 }, { kind: 'circle', take: a1 });
    expect(words(choose(circled, { shots }))[0]).toBe('a skipped v001');
  });
});

it('take: in the file is stronger than all of it', () => {
  const shots = edited('a', { take: 'v001' });
  for (const said of [
    say({ kind: 'circle', take: a2 }),
    say({ kind: 'freeze', take: a2 }),
    say({ kind: 'reject', take: a1, after: 2 }),
  ]) {
    expect(choose(said, { shots })['a']).toMatchObject({ kind: 'stands', take: { take: 'v001' } });
  }
});

it('names what a take differs in', () => {
  const plan = planOf(edited('a', { text: 'Other words.' }));
  const [shot] = plan.shots;
  if (!shot) throw new Error('no shot');
  expect(differenceOf(shot, a1, new Map())).toMatchObject({ fields: [{ field: 'prompt' }] });
  const [same] = planOf(FILM).shots;
  expect(same && differenceOf(same, a1, new Map())).toBeNull();
});

it('follows from the list alone, and never orders what it would not without it', () => {
  const word = fc.oneof(
    fc.record({ kind: fc.constantFrom('circle', 'freeze', 'note'), take: fc.constantFrom(a1, a2) }),
    fc.constant({ kind: 'unfreeze' } as const),
    fc.record({
      kind: fc.constant('reject' as const),
      take: fc.constantFrom(a1, a2),
      after: fc.constant(2),
    }),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (said) => {
      const decisions = say(...said);
      const chosen = choose(decisions);
      expect(choose(structuredClone(decisions))).toEqual(chosen);
      const { a } = chosen;
      const take = a && 'take' in a && a.take && typeof a.take === 'object' ? a.take.take : null;
      // Both fit, so one of them stands, or a person is waited for.
      expect(['stands', 'rejected']).toContain(a?.kind);
      const directed = directedShots(decisions).get('a');
      const isRejected = directed?.rejected.has(`${FILM_ID}/a/${take}`) ?? false;
      expect(a?.kind === 'stands' && isRejected).toBe(false);
    }),
    { seed: 20261130, numRuns: 300 },
  );
});
