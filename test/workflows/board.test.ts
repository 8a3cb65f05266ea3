import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { failure } from '../../specs/failures.ts';
import { Board } from '../../workflows/board.ts';
import { chainOf, nodeOf, takeOf } from './rehearsal.ts';

const FAILED = {
  kind: 'failed',
  failure: failure('failed', { code: 'failed', message: 'It failed.' }),
} as const;

const stands = (shot: string) => ({ kind: 'stands', standing: takeOf({ shot, take: 1 }) }) as const;

function boardOf(...nodes: Parameters<Board['adopt']>[0]): Board {
  const board = new Board();
  board.adopt(nodes);
  return board;
}

const idsOf = (board: Board) => board.ready().map(({ id }) => id);

test('a shot is ready as soon as both frames that it needs exist', () => {
  const join = nodeOf({
    id: 'c',
    first: { shot: 'a', which: 'last' },
    last: { shot: 'b', which: 'first' },
  });
  const board = boardOf(nodeOf({ id: 'a' }), nodeOf({ id: 'b' }), join);
  expect(idsOf(board)).toEqual(['a', 'b']);
  for (const id of ['a', 'b']) board.started(id);
  board.ended('a', stands('a'));
  expect(idsOf(board)).toEqual([]);
  board.ended('b', stands('b'));
  expect(idsOf(board)).toEqual(['c']);
  expect([board.frame(join.first), board.frame(join.last)]).toEqual(['a/v1/last', 'b/v1/first']);
});

test('the film is there when each of its shots stands; skipped ones are left out', () => {
  const standing = takeOf({ shot: 'b', take: 2 });
  const board = boardOf(nodeOf({ id: 'a' }), nodeOf({ id: 'b', isSkipped: true, standing }));
  expect(board.cut()).toEqual({ takes: [], missing: [{ shot: 'a', firstFrameSha256: null }] });
  board.started('a');
  board.ended('a', stands('a'));
  expect(board.cut()).toEqual({ takes: [{ shot: 'a', take: 'a/v1' }], missing: [] });
});

test('a missing shot is told with the frame that it would start from, where that is known', () => {
  const board = boardOf(...chainOf('a', 'b', 'c'));
  board.started('a');
  board.ended('a', stands('a'));
  board.started('b');
  board.ended('b', FAILED);
  expect(board.cut()).toEqual({
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
  const board = boardOf(
    nodeOf({ id: 'a', isSkipped: true, standing }),
    second ?? nodeOf({ id: 'b' }),
  );
  expect(idsOf(board)).toEqual(['b']);
});

test('a shot that has failed stays failed until a plan is taken up again', () => {
  const nodes = chainOf('a', 'b');
  const board = boardOf(...nodes);
  board.started('a');
  board.ended('a', FAILED);
  expect([board.failed(), idsOf(board)]).toEqual([['a'], []]);
  board.adopt(nodes);
  expect([board.failed(), idsOf(board)]).toEqual([[], ['a']]);
});

test('what is said of a shot that does not run is not heard', () => {
  const board = boardOf(nodeOf({ id: 'a' }));
  board.ended('a', FAILED);
  board.ended('nobody', FAILED);
  board.lost('a');
  expect([board.failed(), idsOf(board)]).toEqual([[], ['a']]);
});

test('a shot that leaves the storyboard is waited for, and its end means nothing', () => {
  const board = boardOf(...chainOf('a', 'b'));
  board.started('a');
  board.adopt([nodeOf({ id: 'b' })]);
  expect(board.running()).toEqual(['a']);
  expect(board.cut().missing.map(({ shot }) => shot)).toEqual(['b']);
  board.ended('a', FAILED);
  expect([board.running(), board.failed()]).toEqual([[], []]);
  board.started('b');
  board.ended('b', stands('b'));
  expect(board.cut()).toEqual({ takes: [{ shot: 'b', take: 'b/v1' }], missing: [] });
});

test('a shot that comes back while it still runs is part of the film again', () => {
  const board = boardOf(...chainOf('a', 'b'));
  board.started('a');
  board.adopt([nodeOf({ id: 'b' })]);
  board.adopt(chainOf('a', 'b'));
  board.ended('a', stands('a'));
  expect(idsOf(board)).toEqual(['b']);
});

test('a running shot that is not there is as the plan says', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const board = boardOf(nodeOf({ id: 'a' }));
  board.started('a');
  board.lost('a');
  expect(idsOf(board)).toEqual(['a']);
  board.started('a');
  board.adopt([nodeOf({ id: 'a', standing })]);
  board.lost('a');
  expect(board.cut()).toEqual({ takes: [{ shot: 'a', take: 'a/v1' }], missing: [] });
});

const OPEN = { provider: 'byteplus', account: 'byteplus-1', tier: 'flex' } as const;

test('a shot that is left out never starts, and the film has a gap there', () => {
  const board = boardOf(nodeOf({ id: 'a', isLeftOut: true }), nodeOf({ id: 'b' }));
  expect(idsOf(board)).toEqual(['b']);
  board.started('b');
  board.ended('b', stands('b'));
  expect(board.cut().missing.map(({ shot }) => shot)).toEqual(['a']);
  expect(idsOf(boardOf(nodeOf({ id: 'a', isLeftOut: true, open: OPEN })))).toEqual(['a']);
});

test('an order that nobody asks for is tended while its shot stands and gives its frames', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const [, second] = chainOf('a', 'b');
  const tended = nodeOf({ id: 'a', standing, open: OPEN, isStale: true });
  const board = boardOf(tended, second ?? nodeOf({ id: 'b' }));
  expect(idsOf(board)).toEqual(['a', 'b']);
  board.started('a');
  expect(board.frame({ shot: 'a', which: 'last' })).toBe('a/v1/last');
  board.ended('a', { kind: 'cancelled' });
  expect([idsOf(board), board.wasCancelled()]).toEqual([['b'], false]);
  expect(board.cut().takes).toEqual([{ shot: 'a', take: 'a/v1' }]);
});

test('what is tended for a shot that an edit asks anew starts when that has ended', () => {
  const standing = takeOf({ shot: 'a', take: 1 });
  const board = boardOf(nodeOf({ id: 'a', standing, open: OPEN, isStale: true }));
  board.started('a');
  board.adopt([nodeOf({ id: 'a', open: OPEN, isStale: true })]);
  expect(idsOf(board)).toEqual([]);
  board.ended('a', stands('a'));
  expect(idsOf(board)).toEqual(['a']);
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
      const board = boardOf(...nodes);
      const ended = new Set<string>();
      for (const choice of choices) {
        for (const { id, first } of board.ready()) {
          expect(first === null || ended.has(first.shot)).toBe(true);
          board.started(id);
        }
        const running = board.running();
        const next = running[choice % running.length];
        if (next === undefined) break;
        expect(ended.has(next)).toBe(false);
        ended.add(next);
        board.ended(next, stands(next));
      }
      expect(ended.size).toBe(nodes.length);
      expect(board.cut().takes).toHaveLength(nodes.length);
    }),
  );
});
