/** What is said while the end of a worker waits for the answers to orders. */

import type { AwaitedAnswers } from '../../server/drain.ts';

/** Who presses ^C now loses nothing: the worker was told to end, and ends by itself. */
export const LEAVE_HINT = 'press ^C again to leave: the worker finishes it and stops by itself';

/** `hint` is what somebody at the terminal can do; null where they can only wait. */
export function awaitedLine(
  { orders, shots, untilMs }: AwaitedAnswers,
  nowMs: number,
  hint: string | null = null,
): string {
  const seconds = Math.max(1, Math.ceil((untilMs - nowMs) / 1_000));
  const what =
    orders === 1
      ? 'the answer to an order is still out; waiting for it'
      : `the answers to ${orders} orders are still out; waiting for them`;
  const can = hint === null ? '' : ` (${hint})`;
  return `${shots.join(', ')}: ${what} up to ${seconds} s${can}`;
}
