/** What people have decided meanwhile, as the graph of a running film takes it up. */

import { expect, test } from 'vitest';
import { failure } from '../../specs/failures.ts';
import { ShotGraph } from '../../workflows/shot-graph.ts';
import { chainOf, nodeOf, OPEN, takeOf } from './rehearsal.ts';

const ASKS = { kind: 'approval', inMs: null } as const;
const first = takeOf({ shot: 'a', take: 1 });
const second = takeOf({ shot: 'a', take: 2 });
const ofB = takeOf({ shot: 'b', take: 1 });
const B = nodeOf({ id: 'b', first: { shot: 'a', which: 'last' } });

function graphOf(...nodes: Parameters<ShotGraph['adopt']>[0]): ShotGraph {
  const graph = new ShotGraph();
  graph.adopt(nodes);
  return graph;
}

const idsOf = (graph: ShotGraph) => graph.ready().map(({ id }) => id);
const takesOf = (graph: ShotGraph) => graph.cut().takes.map(({ take }) => take);

test('what waits behind a decision for the first time can start', () => {
  const graph = graphOf(nodeOf({ id: 'a', asks: ASKS }), B);
  expect([idsOf(graph), [...graph.asking()]]).toEqual([[], [['a', ASKS]]]);
  graph.decided([nodeOf({ id: 'a', standing: first }), B]);
  expect([idsOf(graph), graph.asking().size]).toEqual([['b'], 0]);
});

test('what would be rendered again waits for the next run', () => {
  const graph = graphOf(nodeOf({ id: 'a', standing: first }), { ...B, standing: ofB });
  graph.decided([nodeOf({ id: 'a', standing: second }), B]);
  expect([idsOf(graph), takesOf(graph)]).toEqual([[], ['a/v2']]);
  expect(graph.failed()).toEqual([]);
  // It stands again by another decision.
  graph.decided([nodeOf({ id: 'a', standing: first }), { ...B, standing: ofB }]);
  expect(takesOf(graph)).toEqual(['a/v1', 'b/v1']);
  // A run takes it up as every plan.
  graph.adopt([nodeOf({ id: 'a', standing: second }), B]);
  expect(idsOf(graph)).toEqual(['b']);
});

test('what has failed is not retried, unless another take of it stands', () => {
  const graph = graphOf(...chainOf('a', 'b'));
  graph.started('a');
  const failed = failure('failed', { code: 'failed', message: 'It failed.' });
  graph.ended('a', { kind: 'failed', failure: failed });
  graph.decided(chainOf('a', 'b'));
  expect([graph.failed(), idsOf(graph)]).toEqual([['a'], []]);
  graph.decided([nodeOf({ id: 'a', standing: first }), B]);
  expect([graph.failed(), idsOf(graph)]).toEqual([[], ['b']]);
});

test('an order that is open is not taken back', () => {
  const graph = graphOf(nodeOf({ id: 'a', standing: first }));
  graph.decided([nodeOf({ id: 'a', standing: second, isStale: true, open: OPEN })]);
  expect([idsOf(graph), takesOf(graph)]).toEqual([[], ['a/v2']]);
});

test('a take that a person has decided on before its shot ended does not ask', () => {
  const graph = graphOf(...chainOf('a', 'b'));
  graph.started('a');
  graph.decided([nodeOf({ id: 'a', standing: first }), B]);
  expect(idsOf(graph)).toEqual(['b']);
  graph.ended('a', { kind: 'stands', standing: { ...first, asks: ASKS } });
  expect([graph.asking().size, takesOf(graph)]).toEqual([0, ['a/v1']]);
});

test('a take asks while orders for something else still run beside it', () => {
  const graph = graphOf(...chainOf('a', 'b'));
  graph.started('a');
  graph.stands('a', { ...first, asks: ASKS });
  expect([graph.running(), [...graph.asking().keys()], idsOf(graph)]).toEqual([['a'], ['a'], []]);
  graph.ended('a', { kind: 'stands', standing: { ...first, asks: ASKS } });
  expect([graph.running(), [...graph.asking().keys()]]).toEqual([[], ['a']]);
});

test('a stale order is waited for beside a take that asks', () => {
  const graph = graphOf(nodeOf({ id: 'a', asks: ASKS, isStale: true, open: OPEN }));
  expect(idsOf(graph)).toEqual(['a']);
  graph.started('a');
  graph.ended('a', { kind: 'cancelled' });
  expect([...graph.asking().keys()]).toEqual(['a']);
});

test('held back, a shot starts again only with other frames', () => {
  const graph = graphOf(nodeOf({ id: 'a', standing: first }), B);
  graph.started('b');
  graph.ended('b', { kind: 'held' });
  expect(idsOf(graph)).toEqual([]);
  graph.decided([nodeOf({ id: 'a', standing: second }), B]);
  expect(idsOf(graph)).toEqual(['b']);
});

test('held back, a shot starts as well once the one before it stands again', () => {
  const graph = graphOf(nodeOf({ id: 'a', standing: first }), B);
  const stands = [nodeOf({ id: 'a', standing: first }), B];
  graph.started('b');
  graph.ended('b', { kind: 'held' });
  // What was said of `b` alone, or of nothing, lets it go no sooner.
  graph.decided(stands);
  expect(idsOf(graph)).toEqual([]);
  graph.decided([nodeOf({ id: 'a' }), B]);
  expect(idsOf(graph)).toEqual([]);
  graph.decided(stands);
  expect(idsOf(graph)).toEqual(['b']);
});

test('so it does while an old order of the one before it is still waited for', () => {
  const old = { isStale: true, open: OPEN };
  const graph = graphOf(nodeOf({ id: 'a', standing: first, ...old }), B);
  for (const id of ['a', 'b']) graph.started(id);
  graph.ended('b', { kind: 'held' });
  graph.decided([nodeOf({ id: 'a', ...old }), B]);
  expect(idsOf(graph)).toEqual([]);
  graph.decided([nodeOf({ id: 'a', standing: first, ...old }), B]);
  expect([graph.running(), idsOf(graph)]).toEqual([['a'], ['b']]);
});

test('a shot that is not in the film is passed over', () => {
  const graph = graphOf(nodeOf({ id: 'a', standing: first }));
  graph.decided([nodeOf({ id: 'z' }), nodeOf({ id: 'a', standing: second })]);
  expect(takesOf(graph)).toEqual(['a/v2']);
});
