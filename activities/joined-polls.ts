/**
 * Joins the polls that one account and tier makes within a moment into few requests. It remembers
 * only the links of finished tasks, which the collecting activity of the same worker uses once.
 */

import type { PolledTask, Provider, Task, TaskResult } from '../providers/provider.ts';

/** Each waiting task lengthens by this the moment in which polls are joined. */
const JOIN_MS_PER_TASK = 20;
/** A task that was not polled within this time no longer counts as waiting. */
const FORGET_MS = 3_600_000;

type Asker = {
  readonly task: Task;
  readonly answer: (polled: PolledTask) => void;
  readonly fail: (error: unknown) => void;
};

export class JoinedPolls {
  readonly #provider: Provider;
  readonly #joinMs: number;
  readonly #askers = new Map<string, Asker[]>();
  readonly #waiting = new Map<string, number>();
  readonly #results = new Map<string, TaskResult>();

  constructor(provider: Provider, joinMs: number) {
    this.#provider = provider;
    this.#joinMs = joinMs;
  }

  /** Polls one task; errors are the provider's. */
  poll(task: Task, tier: string): Promise<PolledTask> {
    this.#waiting.set(task.id, Date.now());
    return new Promise((answer, fail) => {
      const askers = this.#askers.get(tier) ?? [];
      askers.push({ task, answer, fail });
      this.#askers.set(tier, askers);
      if (askers.length >= this.#provider.sheet.statusBatch) this.#ask(tier);
      else if (askers.length === 1) setTimeout(() => this.#ask(tier), this.#moment());
    });
  }

  /** The links of a task that a poll just found finished; given out once. */
  takeResult(task: Task): TaskResult | null {
    const result = this.#results.get(task.id) ?? null;
    this.#results.delete(task.id);
    return result;
  }

  #moment(): number {
    if (this.#provider.sheet.statusBatch === 1) return 0;
    const since = Date.now() - FORGET_MS;
    for (const [id, at] of this.#waiting) if (at < since) this.#waiting.delete(id);
    return Math.min(this.#joinMs, (this.#waiting.size - 1) * JOIN_MS_PER_TASK);
  }

  #ask(tier: string): void {
    const askers = this.#askers.get(tier) ?? [];
    this.#askers.delete(tier);
    if (askers.length === 0) return;
    // Two shots never wait for one task, but a repeated attempt may poll beside the one before.
    const tasks = [...new Map(askers.map(({ task }) => [task.id, task])).values()];
    void this.#share(askers, () => this.#provider.status(tasks, tier));
  }

  async #share(askers: readonly Asker[], ask: () => Promise<PolledTask[]>): Promise<void> {
    try {
      const byId = new Map((await ask()).map((polled) => [polled.id, polled]));
      for (const { task, answer } of askers) {
        answer(this.#keep(byId.get(task.id) ?? { id: task.id, state: 'missing' }));
      }
    } catch (error) {
      for (const { fail } of askers) fail(error);
    }
  }

  #keep(polled: PolledTask): PolledTask {
    if (polled.state === 'missing' || polled.state === 'queued' || polled.state === 'running') {
      return polled;
    }
    this.#waiting.delete(polled.id);
    if (polled.result) this.#results.set(polled.id, polled.result);
    return polled;
  }
}
