/** What is said of an order that no cap leaves room for, instead of that it goes on. */

import { expect, test } from 'vitest';
import type { DecisionMade } from '../../films/directing/decide.ts';
import type { NoRoom } from '../../films/money/room.ts';
import { answeredLine } from '../../cli/text/answer-text.ts';
import { decidedLines } from '../../cli/text/decision-text.ts';
import { redirectedLines } from '../../cli/text/redirect-text.ts';

const quote = { currency: 'USD', micros: 49_000 };
const budget: NoRoom = {
  code: 'over-budget',
  message: 'It needs 0.049 USD; of the budget of 0.20 USD, 0.195 USD is spent or ordered.',
  endsAt: null,
};
const subject = { file: 'film.yaml' };

function said(noRoom: NoRoom | null, carried: 'carried' | 'rests' = 'carried') {
  const again = [{ shot: 'a', quote, carried, noRoom }];
  const made: DecisionMade = { kind: 'reject', number: 1, by: 'ann', note: null, shots: [], again };
  return decidedLines(made, subject).join('\n');
}

test('one more take is refused room by the budget that holds, and says what raises it', () => {
  expect(said(null)).toBe(
    'One more take of a, for 0.049 USD, under the caps that hold. It goes on.',
  );
  expect(said(budget)).toBe(
    'One more take of a, for 0.049 USD: no room now. It needs 0.049 USD; of the budget of ' +
      '0.20 USD, 0.195 USD is spent or ordered. a asks (over-cap). To go on: ' +
      'raise policy.budget, then: storyboard run film.yaml',
  );
  // The next run weighs it anew.
  expect(said(budget, 'rests')).toContain('It goes on with: storyboard run film.yaml');
});

test('what a day holds back goes on by itself', () => {
  expect(said({ ...budget, code: 'over-day', endsAt: '2026-12-01T00:00:00.000Z' })).toContain(
    'a is held back (over-cap), and goes on by itself; or raise STORYBOARD_BUDGET_DAY',
  );
});

test('nor does one that is ordered again by an answer', () => {
  const said = { kind: 'resubmit' } as const;
  const line = (isHeard: boolean, noRoom: NoRoom | null) =>
    answeredLine({ shot: 'a', said, isHeard, weighed: { quote, noRoom } }, subject);
  const what = 'a: it is ordered again; the lost order may be billed as well, for 0.049 USD';
  expect(line(true, null)).toBe(`${what}. It goes on, under the caps that hold.`);
  expect(line(true, budget)).toMatch(/, for 0\.049 USD: no room now\. .*a asks \(over-cap\)\./);
  expect(line(false, budget)).toBe(`${what}. It goes on with: storyboard run film.yaml`);
});

test('nor does an order at another provider pass over a cap', () => {
  const made = { kind: 'provider', shot: 'a', isKnown: false, gives: null, quote } as const;
  const [line] = redirectedLines(
    { ...made, carried: 'carried', noRoom: budget },
    'gptproto',
    subject,
  );
  expect(line).toMatch(/^a is ordered from gptproto, for 0\.049 USD: no room now\. .*\(over-cap\)/);
});
