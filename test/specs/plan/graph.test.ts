import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chainsOf,
  longestChain,
  orderOf,
  shotsHangingOn,
  type GraphShot,
} from '../../../specs/plan/graph.ts';
import { shotsNeededBy, type PlannedFrame } from '../../../specs/plan/plan.ts';

fc.configureGlobal({ seed: 20261121 });

/** `b<a` starts from a, `c<a>b` also ends on b's first frame, `(d<a)` is skipped. */
function graph(text: string): GraphShot[] {
  return text.split(' ').map((word) => {
    const match = /^\(?(?<id>\w+)(?:<(?<first>\w+))?(?:>(?<last>\w+))?\)?$/u.exec(word)?.groups;
    const frame = (kind: 'last-frame-of' | 'first-frame-of', shot?: string): PlannedFrame =>
      shot === undefined ? { kind: 'none' } : { kind, shot };
    return {
      id: match?.['id'] ?? word,
      skip: word.startsWith('('),
      first: frame('last-frame-of', match?.['first']),
      last: frame('first-frame-of', match?.['last']),
    };
  });
}

/** Shots that each start from one of those before them, or from none. */
const trees = fc
  .array(fc.option(fc.nat(), { nil: null }), { minLength: 1, maxLength: 40 })
  .map((sources) =>
    graph(
      sources
        .map((source, index) =>
          source === null || index === 0 ? `s${index}` : `s${index}<s${source % index}`,
        )
        .join(' '),
    ),
  );

const ids = (shots: readonly GraphShot[]) => shots.map(({ id }) => id);

describe('order', () => {
  it.each([
    ['a b<a c<b', 'a b c'],
    ['a<b b<c c', 'c b a'],
    ['a>c b<a c', 'c a b'],
    ['a b c', 'a b c'],
    ['a<gone b', 'a b'],
  ])('%s is rendered as %s', (film, order) => {
    expect(ids(orderOf(graph(film))).join(' ')).toBe(order);
  });

  it('puts every shot once, after all that it needs', () => {
    fc.assert(
      fc.property(trees, (shots) => {
        const order = ids(orderOf(shots.toReversed()));
        expect(order.toSorted()).toEqual(ids(shots).toSorted());
        for (const shot of shots) {
          for (const needed of shotsNeededBy(shot)) {
            expect(order.indexOf(needed)).toBeLessThan(order.indexOf(shot.id));
          }
        }
      }),
    );
  });
});

describe('cycles', () => {
  it.each([
    ['a<a', 'a → a'],
    ['a<c b<a c<b', 'a → c → b → a'],
    ['x a>b b<a', 'a → b → a'],
    ['a<b b<a', 'a → b → a'],
  ])('%s: %s is never ordered', (film, cycle) => {
    expect(() => orderOf(graph(film))).toThrow(`wait for each other: ${cycle}.`);
  });

  it.each(['a b<a', 'a>b (b<a)'])('%s has none', (film) => {
    expect(orderOf(graph(film))).toHaveLength(2);
  });
});

describe('chains', () => {
  it.each([
    ['a b<a c<b', [['a', 'b', 'c']]],
    ['a b c<b', [['a'], ['b', 'c']]],
    [
      'a b<a c<a d<c',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a (b<a) c<b', [['a'], ['c']]],
    ['a<b b', [['b', 'a']]],
  ])('%s: %j', (film, chains) => {
    expect(chainsOf(graph(film))).toEqual(chains);
  });

  it('hold every shot once, each going on from the one before it', () => {
    fc.assert(
      fc.property(trees, (shots) => {
        const chains = chainsOf(shots);
        expect(chains.flat().toSorted()).toEqual(ids(shots).toSorted());
        for (const chain of chains) {
          chain.slice(1).forEach((id, index) => {
            const shot = shots.find((other) => other.id === id);
            expect(shot && shotsNeededBy(shot)).toEqual([chain[index]]);
          });
        }
      }),
    );
  });
});

describe('the longest chain', () => {
  const work = (usualSeconds: number, atMostSeconds: number) => ({ usualSeconds, atMostSeconds });

  it('is the slowest way through, not the one of most shots', () => {
    const times: Record<string, number> = { a: 1, b: 1, c: 1, d: 10 };
    const longest = longestChain(graph('a b<a c<b d<a'), (id) => work(times[id] ?? 0, 20));
    expect(longest).toEqual({ shots: ['a', 'd'], usualSeconds: 11, atMostSeconds: 60 });
  });

  it('counts no time for shots that stand, but goes on through them', () => {
    const longest = longestChain(graph('a b<a c<b'), (id) => (id === 'b' ? null : work(2, 5)));
    expect(longest).toEqual({ shots: ['a', 'c'], usualSeconds: 4, atMostSeconds: 10 });
  });

  it('waits for both frames of a shot', () => {
    const longest = longestChain(graph('a b<a c d<b>c'), (id) => work(id === 'c' ? 9 : 1, 10));
    expect(longest).toEqual({ shots: ['c', 'd'], usualSeconds: 10, atMostSeconds: 30 });
  });

  it('is nothing when nothing is ordered', () => {
    const longest = longestChain(graph('a b<a'), () => null);
    expect(longest).toEqual({ shots: [], usualSeconds: 0, atMostSeconds: 0 });
  });

  it('prefers, of equally slow ones, the one of most shots', () => {
    expect(longestChain(graph('a b c<b'), () => work(0, 0)).shots).toEqual(['b', 'c']);
  });
});

describe('what hangs on a shot', () => {
  it.each([
    ['a b<a c<b d e>b', 'a', 'b c e'],
    ['a b<a c<b d', 'b', 'c'],
    ['a b<a', 'b', ''],
    ['a (b<a) c<b', 'a', ''],
  ])('%s, %s: %s', (film, id, hanging) => {
    expect(shotsHangingOn(graph(film), id).join(' ')).toBe(hanging);
  });
});
