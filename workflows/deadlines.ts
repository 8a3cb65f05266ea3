/** The times at which a take that waits for a person counts as approved by itself. */

import { sleep } from '@temporalio/workflow';
import type { TakeQuestion } from '../activities/contract.ts';

/** Of a deadline that has passed and did not count: a clock may be ahead of another one. */
const MIN_TIMER_MS = 1_000;

export class Deadlines {
  /** Questions whose deadline is waited for. */
  readonly #timed = new Set<TakeQuestion>();
  readonly #isOpen: (shot: string, question: TakeQuestion) => boolean;
  readonly #onPassed: () => void;

  /** `onPassed`: of a question that is still open; whether its default acts is read in the store then. */
  constructor(isOpen: (shot: string, question: TakeQuestion) => boolean, onPassed: () => void) {
    this.#isOpen = isOpen;
    this.#onPassed = onPassed;
  }

  set(shot: string, question: TakeQuestion): void {
    if (question.inMs === null || this.#timed.has(question)) return;
    this.#timed.add(question);
    void this.#wait(shot, question, Math.max(MIN_TIMER_MS, question.inMs));
  }

  async #wait(shot: string, question: TakeQuestion, inMs: number): Promise<void> {
    await sleep(inMs);
    if (this.#isOpen(shot, question)) this.#onPassed();
  }
}
