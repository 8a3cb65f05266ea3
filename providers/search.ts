/** A search for the task of one order, which several tokens may name. */

import type { Task } from './provider.ts';

export class Search<T extends Task> {
  readonly #tokens: readonly string[];
  readonly #tokenOf: (task: T) => unknown;
  #found: Task | null = null;
  #place: number;

  constructor(tokens: readonly string[], tokenOf: (task: T) => unknown) {
    this.#tokens = tokens;
    this.#tokenOf = tokenOf;
    this.#place = tokens.length;
  }

  /** The task of the earliest token that was seen so far. */
  get found(): Task | null {
    return this.#found;
  }

  /** Takes note of a task; true when no other one can come before what was found. */
  isOver(task: T): boolean {
    const place = this.#tokens.findIndex((token) => token === this.#tokenOf(task));
    if (place !== -1 && place < this.#place) {
      this.#found = { id: task.id };
      this.#place = place;
    }
    return this.#place === 0;
  }
}
