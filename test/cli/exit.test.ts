import { expect, test } from 'vitest';
import { refusalOf } from '../../cli/refusal.ts';
import { EXIT, exitOf } from '../../cli/exit.ts';

test('of several films the first of the documented order counts', () => {
  const order = [70, 78, 69, 65, 2, 4, 1, 5, 3, 0] as const;
  for (const [index, first] of order.entries()) {
    expect(exitOf(order.slice(index).toReversed())).toBe(first);
  }
});

test('no film at all is done, an interruption is told before everything', () => {
  expect(exitOf([])).toBe(0);
  expect(exitOf([EXIT.bug, EXIT.interrupted])).toBe(130);
});

test.each(['ServiceError', 'WorkflowUpdateRPCTimeoutOrCancelledError'])(
  'a Temporal that does not answer in time (%s) is no bug of ours',
  (name) => {
    const error = Object.assign(new Error('It took too long.'), { name });
    expect(refusalOf(error)).toMatchObject({
      exit: EXIT.unreachable,
      message: 'Temporal does not answer: It took too long.',
      hint: 'Run the same command again: nothing is lost.',
    });
  },
);
