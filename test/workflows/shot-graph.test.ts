import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { failure } from '../../specs/failures.ts';
import { ShotGraph } from '../../workflows/shot-graph.ts';
import { chainOf, nodeOf, takeOf } from './rehearsal.ts';

const FAILED = {
  kind: 'failed',
  failure: failure('failed', { code: 'failed', message: 'It failed.' }),
} as const;

const OPEN = { provider: 'byteplus', account: 'byteplus-1', tier: 'flex' } as const;

const stands = (shot: string) => ({ kind: 'stands', standing: takeOf({ shot, take: 1 }) }) as const;

function boardOf(...nodes: Parameters<ShotGraph['adopt']>[0]): ShotGraph {
  const graph = new ShotGraph();
  graph.adopt(nodes);
  return graph;
}

const idsOf = (graph: ShotGraph) => graph.ready().map(({ id }) => id);

test('a shot is ready as soon as both frames that it needs exist', () => {
  const join = nodeOf({
    id: 'c',
    first: { shot: 'a', which: 'last' },
    last: { shot: 'b', which: 'first' },
  });
  const graph = boardOf(nodeOf({ id: 'a' }), nodeOf({ id: 'b' }), join);
  expect(idsOf(graph)).toEqual(['a', 'b']);
  for (const id of ['a', 'b']) graph.started(id);
  graph.ended('a', stands('a'));
  expect(idsOf(graph)).toEqual([]);
  graph.ended('b', stands('b'));
  expect(idsOf(graph)).toEqual(['c']);
  expect([graph.frame(join.first), graph.frame(join.last)]).toEqual(['a/v1/last', 'b/v1/first']);
});

test('the film is there when each of its shots stands; skipped ones are left out', () => {
  const standing = takeOf({ shot: 'b', take: 2 });
  const graph = boardOf(nodeOf({ id: 'a' }), nodeOf({ id: 'b', isSkipped: true, standing }));
  expect(graph.cut()).toEqual({ takes: [], missing: [{ shot: 'a', firstFrameSha256: null }] });
  graph.started('a');
  graph.ended('a', stands('a'));
  expect(graph.cut()).toEqual({ takes: [{ shot: 'a', take: 'a/v1' }], missing: [] });
});

test('a missing shot is told with the frame that it would start from, where that is known', () => {
  const graph = boardOf(...chainOf('a', 'b', 'c'));
  graph.started('a');
  graph.ended('a', stands('a'));
  graph.started('b');
  graph.ended('b', FAILED);
  expect(graph.cut()).toEqual({
    takes: [{ shot: 'a', take: 'a/v1' }],
    missing: [
      { shot: 'b', firstFrameSha256: 'a/v1/last' },
      { shot: 'c', firstFrameSha256: null },
    ],
  });
});

test('a skipped shot never starts, and its take may still give a frame', () => {
  const standing = takeOf({ shot: 'a', take: 2 });
  expect(idsOf(boardOf(nodeOf({ id: 'a', isSkipped: true })))).toEqual([]);
  const [, second] = chainOf('a', 'b');
  const graph = boardOf(
    nodeOf({ id: 'a', isSkipped: true, standing }),
    second ?? nodeOf({ id: 'b' }),
  );
  expect(idsOf(graph)).toEqual(['b']);
});

test('a shot that has failed stays failed until a plan is taken up again', () => {
  const nodes = chainOf('a', 'b');
  const graph = boardOf(...nodes);
  graph.started('a');
  graph.ended('a', FAILED);
  expect([graph.failed(), idsOf(graph)]).toEqual([['a'], []]);
  graph.adopt(nodes);
  expect([graph.failed(), idsOf(graph)]).toEqual([[], ['a']]);
});

test('what is said of a shot that does not run is not heard', () => {
  const graph = boardOf(nodeOf({ id: 'a' }));
  graph.ended('a', FAILED);
  graph.ended('nobody', FAILED);
  graph.lost('a');
  expect([graph.failed(), idsOf(graph)]).toEqual([[], ['a']]);
});

test('a shot that leaves the storyboard is waited for, and its end means nothing', () => {
  const graph = boardOf(...chainOf('a', 'b'));
  graph.started('a');
  graph.adopt([nodeOf({ id: 'b' })]);
  expect(graph.running()).toEqual(['a']);
  expect(graph.cut().missing.map(({ shot }) => shot)).toEqual(['b']);
  graph.ended('a', FAILED);
  expect([graph.running(), graph.failed()]).toEqual([[], []]);
  graph.started('b');
  graph.ended('b', stands('b'));
  expect(graph.cut()).toEqual({ takes: [{ shot: 'b', take: 'b/v1' }], missing: [] });
});

test('a shot that has its take gives its frames while it still runs', () => {
  const graph = boardOf(...chainOf('a', 'b'));
  const { standing } = stands('a');
  graph.stands('a', standing);
  expect(idsOf(graph)).toEqual(['a']);
  graph.started('a');
  graph.stands('a', standing);
  graph.stands('nobody', standing);
  expect([idsOf(graph), graph.running()]).toEqual([['b'], ['a']]);
  expect(graph.cut().takes).toEqual([{ shot: 'a', take: 'a/v1' }]);
  graph.ended('a', stands('a'));
  expect([idsOf(graph), graph.running()]).toEqual([['b'], []]);
});

test('what stands of an order that nobody asks for is not the shot’s own', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const graph = boardOf(nodeOf({ id: 'a', standing, open: OPEN, isStale: true }));
  graph.started('a');
  graph.stands('a', takeOf({ shot: 'a', take: 9 }));
  expect(graph.cut().takes).toEqual([{ shot: 'a', take: 'a/v1' }]);
});

test('a shot that comes back while it still runs is part of the film again', () => {
  const graph = boardOf(...chainOf('a', 'b'));
  graph.started('a');
  graph.adopt([nodeOf({ id: 'b' })]);
  graph.adopt(chainOf('a', 'b'));
  graph.ended('a', stands('a'));
  expect(idsOf(graph)).toEqual(['b']);
});

test('a running shot that is not there is as the plan says', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const graph = boardOf(nodeOf({ id: 'a' }));
  graph.started('a');
  graph.lost('a');
  expect(idsOf(graph)).toEqual(['a']);
  graph.started('a');
  graph.adopt([nodeOf({ id: 'a', standing })]);
  graph.lost('a');
  expect(graph.cut()).toEqual({ takes: [{ shot: 'a', take: 'a/v1' }], missing: [] });
});

test('a shot that is left out never starts, and the film has a gap there', () => {
  const graph = boardOf(nodeOf({ id: 'a', isLeftOut: true }), nodeOf({ id: 'b' }));
  expect(idsOf(graph)).toEqual(['b']);
  graph.started('b');
  graph.ended('b', stands('b'));
  expect(graph.cut().missing.map(({ shot }) => shot)).toEqual(['a']);
  expect(idsOf(boardOf(nodeOf({ id: 'a', isLeftOut: true, open: OPEN })))).toEqual(['a']);
});

test('an order that nobody asks for is tended while its shot stands and gives its frames', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const [, second] = chainOf('a', 'b');
  const tended = nodeOf({ id: 'a', standing, open: OPEN, isStale: true });
  const graph = boardOf(tended, second ?? nodeOf({ id: 'b' }));
  expect(idsOf(graph)).toEqual(['a', 'b']);
  graph.started('a');
  expect(graph.frame({ shot: 'a', which: 'last' })).toBe('a/v1/last');
  graph.ended('a', { kind: 'cancelled' });
  expect([idsOf(graph), graph.wasCancelled()]).toEqual([['b'], false]);
  expect(graph.cut().takes).toEqual([{ shot: 'a', take: 'a/v1' }]);
});

test('what is tended for a shot that an edit asks anew starts when that has ended', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const graph = boardOf(nodeOf({ id: 'a', standing, open: OPEN, isStale: true }));
  graph.started('a');
  graph.adopt([nodeOf({ id: 'a', open: OPEN, isStale: true })]);
  expect(idsOf(graph)).toEqual([]);
  graph.ended('a', stands('a'));
  expect(idsOf(graph)).toEqual(['a']);
});

/** Edges lead to shots above, in any order of the film. */
const graphs = fc.array(fc.nat(), { minLength: 1, maxLength: 30 }).map((above) =>
  above.map((seed, index) => {
    const from = index === 0 ? 0 : seed % (index + 1);
    const first = from === index ? null : ({ shot: `s${from}`, which: 'last' } as const);
    return nodeOf({ id: `s${index}`, first });
  }),
);

test('every graph is rendered to its end, each shot once and after the one it needs', () => {
  fc.assert(
    fc.property(graphs, fc.infiniteStream(fc.nat()), (nodes, choices) => {
      const graph = boardOf(...nodes);
      const ended = new Set<string>();
      for (const choice of choices) {
        for (const { id, first } of graph.ready()) {
          expect(first === null || ended.has(first.shot)).toBe(true);
          graph.started(id);
        }
        const running = graph.running();
        const next = running[choice % running.length];
        if (next === undefined) break;
        expect(ended.has(next)).toBe(false);
        ended.add(next);
        graph.ended(next, stands(next));
      }
      expect(ended.size).toBe(nodes.length);
      expect(graph.cut().takes).toHaveLength(nodes.length);
    }),
  );
});

test('of a decision only the shots that it answers for are put to work again', () => {
  const nodes = [...chainOf('a', 'b'), nodeOf({ id: 'c' }), nodeOf({ id: 'd' })];
  const graph = boardOf(...nodes);
  for (const id of ['a', 'c', 'd']) graph.started(id);
  graph.ended('a', FAILED);
  graph.ended('c', FAILED);
  graph.adopt(nodes, ['c']);
  expect(idsOf(graph)).toEqual(['c']);
  expect([graph.failed(), graph.running()]).toEqual([['a'], ['d']]);
  const [a, b, ...others] = nodes;
  if (!a || !b) throw new Error('The film has lost its shots.');
  graph.adopt([{ ...a, isSkipped: true }, { ...b, first: null }, ...others], ['a']);
  expect(idsOf(graph)).toEqual(['b', 'c']);
  expect([graph.failed(), graph.leftOut()]).toEqual([[], []]);
  graph.adopt(nodes);
  expect(idsOf(graph)).toEqual(['a', 'c']);
});

test('a running shot that the film goes on without is named, and takes no part', () => {
  const graph = boardOf(nodeOf({ id: 'a' }), nodeOf({ id: 'b' }));
  graph.started('a');
  graph.adopt([nodeOf({ id: 'a', isSkipped: true }), nodeOf({ id: 'b' })], ['a']);
  expect(graph.leftOut()).toEqual(['a']);
  graph.ended('a', { kind: 'cancelled' });
  expect([graph.leftOut(), graph.running(), graph.wasCancelled()]).toEqual([[], [], false]);
  expect(graph.cut().missing.map(({ shot }) => shot)).toEqual(['b']);
});

test('what has stood is not ordered again by a decision of another shot', () => {
  const OF_TAKE = { kind: 'approval', inMs: null } as const;
  const standing = (id: string) => ({ standing: takeOf({ shot: id, take: 1 }) });
  const stood = nodeOf({ id: 'a', ...standing('a') });
  const asking = nodeOf({ id: 'b', asks: OF_TAKE });
  const meant = nodeOf({ id: 'd', ...standing('d') });
  const graph = boardOf(stood, asking, nodeOf({ id: 'c' }), meant);
  const wanted = ['a', 'b', 'c', 'd'].map((id) => nodeOf({ id }));
  // `c` had no take before: it is ordered for the first time.
  graph.adopt(wanted, ['d']);
  expect(idsOf(graph)).toEqual(['c', 'd']);
  expect(graph.cut().missing.map(({ shot }) => shot)).toEqual(['a', 'b', 'c', 'd']);
  // It waits on, however often something else is said.
  graph.adopt(wanted, ['c']);
  expect(idsOf(graph)).toEqual(['c', 'd']);
  // It stands again, or is meant itself.
  graph.adopt([stood, ...wanted.slice(1)], ['c']);
  expect(graph.cut().takes).toEqual([{ shot: 'a', take: 'a/v1' }]);
  graph.adopt([stood, ...wanted.slice(1)], ['b']);
  expect(idsOf(graph)).toEqual(['b', 'c', 'd']);
  // The next run takes up all of it.
  graph.adopt(wanted);
  expect(idsOf(graph)).toEqual(['a', 'b', 'c', 'd']);
});

test('an order that is open goes on beside a decision of another shot', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const graph = boardOf(nodeOf({ id: 'a', standing }), nodeOf({ id: 'b' }));
  graph.adopt([nodeOf({ id: 'a', open: OPEN }), nodeOf({ id: 'b' })], ['b']);
  expect(idsOf(graph)).toEqual(['a', 'b']);
});
