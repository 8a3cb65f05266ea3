/**
 * One run of one storyboard: a graph of shots, each a child of its own, then the assembly.
 *
 * All that outlives it is in the store. It may end, be lost with its database, or be started
 * again at any time: shots that stand are found there, and open orders are picked up.
 */

import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  setHandler,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ShotNode } from '../activities/contract.ts';
import { failure } from '../specs/failures.ts';
import { Board } from './board.ts';
import {
  cancelProduction,
  cancelShot,
  ensure,
  names,
  report,
  shotEnded,
  type EnsureAnswer,
  type EnsureRequest,
  type ProductionInput,
  type ProductionOutcome,
  type ShotOutcome,
} from './messages.ts';
import { assembleActivities, storeActivities } from './policy.ts';
import type { shot } from './shot.ts';

/** Children under way at once: far below the server's limit of 2,000 pending. */
const WINDOW = 500;

export async function production(input: ProductionInput): Promise<ProductionOutcome> {
  const desk = new Desk(input);
  setHandler(ensure, (request) => desk.ensure(request));
  setHandler(cancelProduction, () => desk.cancel());
  setHandler(shotEnded, ({ shot, outcome }) => desk.ended(shot, outcome));

  await condition(() => desk.isOpen);
  for (;;) {
    await desk.renderShots();
    const isPublished = await desk.assemble();
    // An `ensure` that came meanwhile may have put shots back to work.
    await condition(allHandlersFinished);
    if (isPublished && desk.isAtRest()) return desk.outcome();
  }
}

class Desk {
  isOpen = false;
  readonly #input: ProductionInput;
  readonly #board = new Board();
  #request: EnsureRequest | null = null;
  #isCancelled = false;
  #assemblyError: string | null = null;
  #ensuring: Promise<unknown> = Promise.resolve();

  constructor(input: ProductionInput) {
    this.#input = input;
  }

  /** One at a time: two terminals that edit at once must not interleave. */
  ensure(request: EnsureRequest): Promise<EnsureAnswer> {
    const answer = this.#ensuring.then(() => this.#ensure(request));
    this.#ensuring = answer.catch(() => undefined);
    return answer;
  }

  cancel(): Promise<void> {
    this.#isCancelled = true;
    return this.#tell(this.#board.running());
  }

  ended(shot: string, outcome: ShotOutcome): void {
    this.#board.ended(shot, outcome);
  }

  isAtRest(): boolean {
    return this.#board.running().length === 0 && this.#startable().length === 0;
  }

  outcome(): ProductionOutcome {
    const failed = this.#board.failed();
    const isWhole = failed.length === 0 && this.#assemblyError === null;
    const kind = !isWhole ? 'failed' : this.#isCancelled ? 'cancelled' : 'done';
    return { kind, failed, assemblyError: this.#assemblyError };
  }

  async renderShots(): Promise<void> {
    while (!this.isAtRest()) {
      const room = WINDOW - this.#board.running().length;
      const starting = this.#startable().slice(0, Math.max(0, room));
      await Promise.all(starting.map((node) => this.#start(node)));
      const running = this.#board.running().length;
      await condition(
        () => this.#board.running().length !== running || this.#startable().length > 0,
      );
    }
  }

  /** False when the plan was replaced while the film was being made. */
  async assemble(): Promise<boolean> {
    const takes = this.#board.film();
    if (takes === null || takes.length === 0 || this.#request === null) return true;
    const { plan } = this.#request;
    const { film, store } = this.#input;
    try {
      this.#assemblyError = null;
      const made = await assembleActivities(store).assemble({ film, plan, takes });
      return made.isCurrent;
    } catch (error) {
      this.#assemblyError = messageOf(error);
      return true;
    }
  }

  async #ensure(request: EnsureRequest): Promise<EnsureAnswer> {
    const running = this.#board.running();
    const opened = await this.#open(request.plan, running);
    if (opened.conflicts.length > 0) {
      if (!request.restart) return { kind: 'needs-restart', shots: opened.conflicts };
      await this.#tell(opened.conflicts);
      await condition(() => {
        const left = new Set(this.#board.running());
        return opened.conflicts.every((id) => !left.has(id));
      });
      // What arrived while they ended may stand, or leave an order to be picked up.
      opened.shots = (await this.#open(request.plan, this.#board.running())).shots;
    }
    this.#request = request;
    this.#isCancelled = false;
    this.#board.adopt(opened.shots);
    this.isOpen = true;
    await this.#askForReports(this.#board.running());
    return { kind: 'running' };
  }

  async #open(plan: string, running: readonly string[]) {
    const { film, store } = this.#input;
    const before = this.#request && running.length > 0 ? this.#request.plan : null;
    const opened = await storeActivities(store).openPlan({
      film,
      plan,
      running: before === null ? null : { plan: before, shots: running },
    });
    return { ...opened };
  }

  #startable(): ShotNode[] {
    return this.#isCancelled ? [] : this.#board.ready();
  }

  /** The provider's account now; a provider without a key has none, and its queue nobody polls. */
  #accountOf(id: string): string {
    const provider = this.#board.providerOf(id);
    return this.#request?.accounts[provider] ?? provider;
  }

  async #start(node: ShotNode): Promise<void> {
    const request = this.#request;
    if (!request) return;
    const { store, film } = this.#input;
    this.#board.started(node.id);
    try {
      const child = await startChild<typeof shot>('shot', {
        workflowId: names.shot(store, film, node.id),
        taskQueue: names.queue.workflows(store),
        parentClosePolicy: ParentClosePolicy.ABANDON,
        args: [
          {
            store,
            film,
            plan: request.plan,
            node,
            account: this.#accountOf(node.id),
            firstFrameSha256: this.#board.frame(node.first),
            lastFrameSha256: this.#board.frame(node.last),
          },
        ],
      });
      void this.#follow(node.id, child);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // It runs for an earlier production: it answers by signal. One that ended between the two
      // calls starts afresh and finds its take.
      const isRunning = await this.#askForReports([node.id]);
      if (!isRunning) await this.#start(node);
    }
  }

  async #follow(id: string, child: ChildWorkflowHandle<typeof shot>): Promise<void> {
    try {
      this.#board.ended(id, await child.result());
    } catch (error) {
      const stopped = failure('cancelled', { code: 'shot-stopped', message: messageOf(error) });
      this.#board.ended(id, { kind: 'failed', failure: stopped });
    }
  }

  async #askForReports(shots: readonly string[]): Promise<boolean> {
    const answers = await Promise.all(
      shots.map((id) => {
        const account = this.#accountOf(id);
        return this.#signal(id, (shot) => shot.signal(report, { account }));
      }),
    );
    return answers.every(Boolean);
  }

  async #tell(shots: readonly string[]): Promise<void> {
    await Promise.all(shots.map((id) => this.#signal(id, (shot) => shot.signal(cancelShot))));
  }

  /** Whether the shot was there to hear it. */
  async #signal(
    id: string,
    send: (shot: ReturnType<typeof getExternalWorkflowHandle>) => Promise<void>,
  ): Promise<boolean> {
    const { store, film } = this.#input;
    try {
      await send(getExternalWorkflowHandle(names.shot(store, film, id)));
      return true;
    } catch {
      return false;
    }
  }
}

function messageOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
