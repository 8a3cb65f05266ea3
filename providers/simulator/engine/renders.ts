/** Renders in the background, two at once, each task once. */

import { renderTask, type Studio } from './render.ts';
import type { TaskRecord } from './task.ts';

const AT_ONCE = 2;

export class RenderQueue {
  readonly #studio: Studio;
  readonly #begun = new Set<string>();
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  /** `onEnd` gets null, or why there is no clip; it is not called once everything is closing. */
  begin(task: TaskRecord, folder: string, onEnd: (problem: string | null) => void): void {
    if (this.#begun.has(task.id)) return;
    this.#begun.add(task.id);
    const { signal } = this.#closing;
    const run = async (): Promise<void> => {
      let problem: string | null = null;
      try {
        await renderTask(this.#studio, task, folder, signal);
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      if (!signal.aborted) onEnd(problem);
    };
    this.#waiting.push(run);
    this.#next();
  }

  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#closing.abort(new Error('The simulator stops.'));
    await Promise.allSettled(this.#running);
  }

  #next(): void {
    if (this.#running.size >= AT_ONCE) return;
    const next = this.#waiting.shift();
    if (!next) return;
    const running = next().finally(() => {
      this.#running.delete(running);
      this.#next();
    });
    this.#running.add(running);
  }
}
