/** What was said of a shot's takes, once its id is another one; and files of one's own. */

import { describe, expect, it } from 'vitest';
import { decide } from '../../../specs/plan/decide.ts';
import type { ShotDecision, TakeName, TakeSummary } from '../../../specs/plan/decision.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import { explainShot } from '../../../specs/plan/explain.ts';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import { decisionsOf, decisionsOn, takeMeant, toldDecision } from '../../../specs/plan/said.ts';
import type { Selection } from '../../../specs/plan/selection.ts';
import { shelve } from '../../../specs/plan/shelf.ts';
import { isOfKindFor, takeKindOf } from '../../../specs/plan/take-kind.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM as FILM_ID, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';

/** `b` starts from `a`. */
const FILM = [shotOf('a', TEXT_ONLY), shotOf('b')];
/** The same, but `a` is called `x`. */
const RENAMED = [{ ...shotOf('a', TEXT_ONLY), id: 'x' }, shotOf('b')];
const FIRST = render(FILM);
const [a1] = FIRST;
if (!a1) throw new Error('no take');
const a2: TakeSummary = {
  ...a1,
  take: 'v002',
  lastFrameSha256: 'f'.repeat(64),
  finishedAt: '2030-01-01T00:00:00.000Z',
};
const own: TakeSummary = { ...a2, take: 'v003', fingerprint: 'own-file:ab', ownFile: 'clip.mov' };
const TAKES = [...FIRST, a2];
const EVERYTHING: Selection = { only: null, until: null, isKeeping: false, again: new Map() };

type Said = { readonly shot?: string } & (
  | { readonly kind: 'circle' | 'freeze' | 'note' | 'replace'; readonly take: TakeName }
  | { readonly kind: 'unfreeze' }
  | { readonly kind: 'reject'; readonly take: TakeName; readonly after: number }
);

function say(...said: readonly Said[]): Decision[] {
  return said.map((one, index) => {
    const signed = { number: index + 1, at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };
    return { shot: 'a', ...signed, ...one };
  });
}

type Facts = {
  readonly shots?: readonly Shot[];
  readonly takes?: readonly TakeSummary[];
  readonly loans?: ReadonlyMap<string, TakeName>;
  readonly selection?: Selection;
};

function choose(
  decisions: readonly Decision[],
  { shots = RENAMED, takes = TAKES, loans = new Map(), selection = EVERYTHING }: Facts = {},
) {
  const plan = planOf([...shots], { options: { hasTake: () => true } });
  const decided = decide(plan, { film: FILM_ID, takes, loans, decisions, selection });
  return decided;
}

const shown = (decision: ShotDecision | undefined) => {
  const take = decision && 'take' in decision ? decision.take : null;
  const name = take && typeof take === 'object' ? `${take.shot} ${take.take}` : '–';
  return `${decision?.shot} ${decision?.kind} ${name}`;
};
const words = (said: readonly Decision[], facts?: Facts) =>
  choose(said, facts).decisions.map(shown);

describe('a shot whose id was changed', () => {
  it('stands with the newest fitting take, as ever, where nothing was said', () => {
    expect(words([])).toEqual(['x stands a v002', 'b orders –']);
    expect(words(say({ kind: 'note', take: a1 }))[0]).toBe('x stands a v002');
  });

  it('keeps the take that was circled or frozen, and what started from it stands', () => {
    for (const kind of ['circle', 'freeze'] as const) {
      const { decisions } = choose(say({ kind, take: a1 }));
      expect(decisions.map(shown)).toEqual(['x stands a v001', 'b stands b v001']);
      expect(decisions[0]).toMatchObject({ reusedFrom: { shot: 'a', take: 'v001' } });
      expect(decisions[0]).toMatchObject(kind === 'freeze' ? { isFrozen: true } : {});
    }
  });

  it('stays rejected, and one more take of the new id lifts it', () => {
    const said = say({ kind: 'reject', take: a2, after: 2 });
    expect(words(said)[0]).toBe('x rejected a v002');
    const selection = { ...EVERYTHING, again: new Map([['x', 0]]) };
    expect(words(said, { selection })[0]).toBe('x orders –');
    const x1 = { ...a1, shot: 'x', take: 'v001', lastFrameSha256: 'e'.repeat(64) };
    expect(words(said, { takes: [...TAKES, x1] })[0]).toBe('x stands x v001');
  });

  it('goes on with a frozen take that it has borrowed, whatever is asked by then', () => {
    const shots = RENAMED.map((shot) => (shot.id === 'x' ? { ...shot, text: 'Other.' } : shot));
    const said = say({ kind: 'freeze', take: a1 });
    expect(words(said, { shots })[0]).toBe('x orders –');
    const loans = new Map([['x', a1]]);
    expect(words(said, { shots, loans })[0]).toBe('x stands a v001');
    // Another take of the same shot, which stands elsewhere, is not meant.
    expect(words(said, { loans: new Map([['x', a2]]) })[0]).toBe('x stands a v002');
    const reject = say({ kind: 'reject', take: a1, after: 2 });
    expect(words(reject, { loans })[0]).toBe('x rejected a v001');
  });

  it('counts until something is said under the new id', () => {
    const said = say({ kind: 'freeze', take: a1 }, { kind: 'unfreeze', shot: 'x' });
    expect(words(said)[0]).toBe('x stands a v002');
    const other = say({ kind: 'freeze', take: a1 }, { kind: 'circle', shot: 'x', take: a2 });
    expect(words(other)[0]).toBe('x stands a v002');
  });

  it('is one shot: another with the same words gets nothing of it', () => {
    const twin = { ...shotOf('a', TEXT_ONLY), id: 'y' };
    const said = say({ kind: 'freeze', take: a1 });
    expect(words(said, { shots: [...RENAMED, twin] })).toEqual([
      'x stands a v001',
      'b stands b v001',
      'y stands a v002',
    ]);
    const loans = new Map([['y', a1]]);
    expect(words(said, { shots: [...RENAMED, twin], loans }).at(-1)).toBe('y stands a v001');
    expect(words(said, { shots: [...RENAMED, twin], loans })[0]).toBe('x stands a v002');
  });

  it('with takes of its own, or beside the shot itself, has nothing to do with it', () => {
    const twin = { ...shotOf('a', TEXT_ONLY), id: 'y' };
    const said = say({ kind: 'circle', take: a1 });
    expect(words(said, { shots: [...FILM, twin] })).toEqual([
      'a stands a v001',
      'b stands b v001',
      'y stands a v002',
    ]);
    const x1 = { ...a1, shot: 'x', lastFrameSha256: 'e'.repeat(64) };
    expect(words(said, { takes: [...TAKES, x1] })[0]).toBe('x stands x v001');
  });
});

describe("a person's own file", () => {
  const takes = [...TAKES, own];
  const replaced = say({ kind: 'replace', take: own });

  it('stands as a frozen take does, until something else is chosen', () => {
    const { decisions } = choose(replaced, { shots: FILM, takes });
    expect(decisions[0]).toMatchObject({
      kind: 'stands',
      isFrozen: true,
      take: { take: 'v003' },
      keptDespite: { kind: 'own-file', name: 'clip.mov' },
    });
    const then = (...more: readonly Said[]) =>
      words(say({ kind: 'replace', take: own }, ...more), { shots: FILM, takes })[0];
    expect(then({ kind: 'circle', take: a1 })).toBe('a stands a v001');
    expect(then({ kind: 'freeze', take: a1 })).toBe('a stands a v001');
    expect(then({ kind: 'unfreeze' })).toBe('a stands a v002');
    expect(then({ kind: 'circle', take: a1 }, { kind: 'replace', take: own })).toBe(
      'a stands a v003',
    );
    expect(then({ kind: 'reject', take: own, after: 3 })).toBe('a rejected a v003');
  });

  it('replaces a rejected take', () => {
    const said = say({ kind: 'reject', take: a2, after: 2 }, { kind: 'replace', take: own });
    expect(words(said, { shots: FILM, takes })[0]).toBe('a stands a v003');
  });

  it('fits nothing and is lent to nobody, newest though it is', () => {
    expect(words([], { shots: FILM, takes })[0]).toBe('a stands a v002');
    expect(words([], { takes: [own] })).toEqual(['x orders –', 'b orders –']);
    const { decisions, plan } = choose([], { shots: FILM, takes: [own] });
    expect(decisions[0]).toMatchObject({ kind: 'orders', because: { kind: 'new' } });
    expect(rerendersOf(plan, decisions)).toEqual([]);
  });

  it('stands for want of any other where nothing may be ordered, and gives frames when skipped', () => {
    const selection = { ...EVERYTHING, only: ['b'] };
    expect(words([], { shots: FILM, takes: [own], selection })[0]).toBe('a stands a v003');
    expect(words([], { shots: FILM, takes, selection })[0]).toBe('a stands a v002');
    const shots = FILM.map((shot) => (shot.id === 'a' ? { ...shot, skip: true } : shot));
    expect(words([], { shots, takes: [own] })[0]).toBe('a skipped a v003');
    expect(words(replaced, { shots, takes })[0]).toBe('a skipped a v003');
  });

  it('is neither bought nor a placeholder, and may stand in any film', () => {
    expect(takeKindOf(own)).toBe('own-file');
    expect([true, false].map((isPlaceholder) => isOfKindFor(own, { isPlaceholder }))).toEqual([
      true,
      true,
    ]);
  });

  it('is told as what it is', () => {
    const { wanted, plan } = choose(replaced, { shots: FILM, takes });
    const [shot] = plan.shots;
    if (!shot) throw new Error('no shot');
    const shelf = shelve({ film: FILM_ID, takes, loans: new Map(), decisions: replaced });
    const explained = explainShot(shot, { decided: wanted, shelf });
    expect(explained.compared).toBeNull();
    expect(explained.takes.map(({ verdict }) => verdict)).toEqual(['stands', 'fits', 'fits']);
    const beside = explainShot(shot, { decided: choose([], { shots: FILM, takes }).wanted, shelf });
    expect(beside.takes[0]).toMatchObject({ take: 'v003', verdict: 'own-file', fields: [] });
  });
});

describe('what was said', () => {
  const said = say(
    { kind: 'freeze', take: a1 },
    { kind: 'unfreeze' },
    { kind: 'circle', take: a2 },
    { kind: 'unfreeze', shot: 'b' },
    { kind: 'note', shot: 'x', take: a1 },
  );
  const numbers = (decisions: readonly Decision[]) => decisions.map(({ number }) => number);

  it('of a take has what ended a freeze of it', () => {
    expect(numbers(decisionsOn(a1, said))).toEqual([1, 2, 5]);
    expect(numbers(decisionsOn(a2, said))).toEqual([3]);
    expect(takeMeant({ kind: 'unfreeze', shot: 'a' }, said)).toEqual(a1);
    expect(takeMeant({ kind: 'unfreeze', shot: 'b' }, said)).toBeNull();
    expect(takeMeant({ kind: 'circle', shot: 'a', take: a2 }, [])).toEqual(a2);
  });

  it('of a shot has what was said of its take under an id that is gone, and says which', () => {
    const shots = new Set(['x', 'b']);
    const of = decisionsOf('x', a1, { decisions: said, shots });
    expect(numbers(of)).toEqual([1, 5]);
    expect(of.map((one) => toldDecision(one, 'x').shot)).toEqual(['a', undefined]);
    expect(numbers(decisionsOf('x', a1, { decisions: said, shots: new Set(['x', 'a']) }))).toEqual([
      5,
    ]);
    expect(numbers(decisionsOf('a', null, { decisions: said, shots }))).toEqual([1, 2, 3]);
    expect(said.slice(1, 2).map((one) => toldDecision(one, 'a'))).toEqual([
      {
        number: 2,
        kind: 'unfreeze',
        take: null,
        by: 'ann',
        at: '2026-07-13T08:12:00.000Z',
        note: null,
      },
    ]);
  });
});
