import { expect, test } from 'vitest';
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
