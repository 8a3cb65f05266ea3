/** When somebody who could not be told is tried again: each time later, up to a quarter of an hour. */

const FIRST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;

export class Pauses<Name> {
  readonly #firstMs: number;
  readonly #pauses = new Map<Name, { readonly untilMs: number; readonly failures: number }>();

  constructor(firstMs: number = FIRST_MS) {
    this.#firstMs = firstMs;
  }

  isOver(name: Name, nowMs: number): boolean {
    const pause = this.#pauses.get(name);
    // A clock that was set back must not make a pause of days.
    return !pause || nowMs >= pause.untilMs || nowMs < pause.untilMs - LONGEST_MS;
  }

  /** `askedMs`: how long the other side asks for. Gives the pause. */
  begin(name: Name, nowMs: number, askedMs: number | null = null): number {
    const failures = (this.#pauses.get(name)?.failures ?? 0) + 1;
    const ownMs = Math.min(LONGEST_MS, this.#firstMs * 2 ** Math.min(failures - 1, 20));
    const pauseMs = Math.min(LONGEST_MS, Math.max(ownMs, askedMs ?? 0));
    this.#pauses.set(name, { untilMs: nowMs + pauseMs, failures });
    return pauseMs;
  }

  end(name: Name): void {
    this.#pauses.delete(name);
  }
}
