/**
 * One run of one storyboard: a graph of shots, each a child of its own, then the assembly.
 *
 * All that outlives a production is in the store. So it may end, be lost with its database, or be
 * started again at any time: takes that stand are found there, and open orders are picked up.
 */

import {
  allHandlersFinished,
  CancellationScope,
  condition,
  ParentClosePolicy,
  setHandler,
  startChild,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { OpenPlanOutput, ShotNode } from '../activities/contract.ts';
import { failure } from '../specs/failures.ts';
import { ShotGraph, isTended } from './shot-graph.ts';
import { cancelShots, makeWay, replaceShots, tellShots } from './shot-handles.ts';
import { messageOf } from './failure.ts';
import {
  attributes,
  cancelProduction,
  cutRough,
  ensure,
  names,
  report,
  SHOT,
  shotEnded,
  shotStands,
  type EnsureAnswer,
  type EnsureRequest,
  type ProductionInput,
  type ProductionOutcome,
} from './messages.ts';
import { assembleActivities, planActivities } from './activities.ts';
import type { shot } from './shot.ts';

/** Children under way at once: far below the server's limit of 2,000 pending. */
const WINDOW = 500;

export async function production(input: ProductionInput): Promise<ProductionOutcome> {
  const run = new ProductionRun(input);
  setHandler(ensure, (request) => untouched(() => run.ensure(request)));
  setHandler(cutRough, () => untouched(() => run.cutRough()));
  setHandler(cancelProduction, () => untouched(() => run.cancel()));
  setHandler(shotEnded, ({ shot, outcome }) => run.graph.ended(shot, outcome));
  setHandler(shotStands, ({ shot, standing }) => run.graph.stands(shot, standing));
  // A cancellation from outside the engine means the same as the signal.
  const cancelled = CancellationScope.current().cancelRequested;
  cancelled.catch(() => untouched(() => run.cancel()));
  return untouched(() => toTheEnd(run));
}

/** Runs `work` to its end even if the workflow is cancelled. */
function untouched<Result>(work: () => Promise<Result>): Promise<Result> {
  return CancellationScope.nonCancellable(work);
}

async function toTheEnd(run: ProductionRun): Promise<ProductionOutcome> {
  await condition(() => run.isOpened());
  for (;;) {
    await run.renderShots();
    const isPublished = await run.assemble();
    // An `ensure` that came meanwhile may have put shots back to work.
    await condition(allHandlersFinished);
    if (isPublished && run.isAtRest()) return run.outcome();
  }
}

/** One run of a production: what is wanted, what stands, what may start. */
class ProductionRun {
  readonly graph = new ShotGraph();
  readonly #input: ProductionInput;
  /** Shots that end as children of this production; those of an earlier run signal their end. */
  readonly #children = new Set<string>();
  #request: EnsureRequest | null = null;
  #isCancelled = false;
  /** Started only to cancel: only shots with orders are begun, to bring these to their end. */
  #isCancelling = false;
  #assemblyError: string | null = null;
  #ensuring: Promise<unknown> = Promise.resolve();
  #assembling: Promise<unknown> = Promise.resolve();
  /** How many plans are being opened: no shot starts by a plan that is about to be replaced. */
  #opening = 0;
  #hasRefused = false;

  constructor(input: ProductionInput) {
    this.#input = input;
  }

  /** One at a time: the requests of two terminals must not interleave. */
  async ensure(request: EnsureRequest): Promise<EnsureAnswer> {
    this.#opening += 1;
    const answer = this.#ensuring.then(() => this.#ensure(request));
    this.#ensuring = answer.catch(() => undefined);
    try {
      return await answer;
    } catch (error) {
      this.#hasRefused = true;
      throw error;
    } finally {
      this.#opening -= 1;
    }
  }

  async cancel(): Promise<void> {
    this.#isCancelled = true;
    await cancelShots(this.#input, this.graph.running());
  }

  /** Whether a plan was opened, or was refused with no other one on its way. */
  isOpened(): boolean {
    return this.#request !== null || (this.#hasRefused && this.#opening === 0);
  }

  isAtRest(): boolean {
    return this.graph.running().length === 0 && this.#startable().length === 0;
  }

  outcome(): ProductionOutcome {
    const failed = this.graph.failed();
    const isWhole = failed.length === 0 && this.#assemblyError === null;
    const isCancelled = this.#isCancelled || this.#request === null || this.graph.wasCancelled();
    const kind = !isWhole ? 'failed' : isCancelled ? 'cancelled' : 'done';
    return { kind, failed, assemblyError: this.#assemblyError };
  }

  async renderShots(): Promise<void> {
    while (!this.isAtRest()) {
      await Promise.all(this.#next().map((node) => this.#start(node)));
      await condition(() => this.isAtRest() || this.#next().length > 0);
    }
  }

  /**
   * Makes the film, or a rough cut while shots are missing. False when the plan was replaced
   * meanwhile, or is about to be. One at a time: a rough cut must not come after the film that
   * replaces it.
   */
  async assemble(): Promise<boolean> {
    const made = this.#assembling.then(() => this.#assemble());
    this.#assembling = made;
    return await made;
  }

  async cutRough(): Promise<string | null> {
    await this.assemble();
    return this.#assemblyError;
  }

  async #assemble(): Promise<boolean> {
    if (this.#opening > 0) return false;
    const cut = this.graph.cut();
    if (this.#request === null || cut.takes.length + cut.missing.length === 0) return true;
    const { plan } = this.#request;
    const { film, store } = this.#input;
    try {
      this.#assemblyError = null;
      const made = await assembleActivities(store).assemble({ film, plan, ...cut });
      return made.isCurrent;
    } catch (error) {
      this.#assemblyError = messageOf(error);
      return true;
    }
  }

  async #ensure(request: EnsureRequest): Promise<EnsureAnswer> {
    const wasCancelled = this.#isCancelled;
    const { anew = null, isCancelling = false } = request;
    // A cancel that comes from here on is newer than this request.
    if (anew === null) this.#isCancelled = isCancelling;
    let opened = await this.#open(request, anew === null ? this.graph.running() : []);
    if (opened.conflicts.length > 0) {
      if (!request.restart) {
        this.#isCancelled ||= wasCancelled;
        return { kind: 'needs-restart', shots: opened.conflicts };
      }
      await this.#clear(opened);
      // Takes that arrived meanwhile may stand, and orders may have to be picked up.
      opened = await this.#open(request, []);
    }
    await makeWay(this.#input, this.graph, opened.shots);
    this.#request = request;
    if (anew === null) this.#isCancelling = isCancelling;
    this.graph.adopt(opened.shots, anew);
    if (anew !== null) await cancelShots(this.#input, this.graph.leftOut());
    await this.#attach(this.graph.running());
    return { kind: 'running' };
  }

  /** Ends shots that the plan replaces. One that leaves the film is watched to its end as well. */
  async #clear({ conflicts, shots }: OpenPlanOutput): Promise<void> {
    const staying = new Set(shots.filter(({ isSkipped }) => !isSkipped).map(({ id }) => id));
    const replaced = conflicts.filter((id) => staying.has(id));
    const leaving = conflicts.filter((id) => !staying.has(id));
    await cancelShots(this.#input, leaving);
    await replaceShots(this.#input, this.graph, replaced);
  }

  /** Opens a plan; `shots`: those under way, whose orders the plan must not waste. */
  #open({ plan, caps }: EnsureRequest, shots: readonly string[]): Promise<OpenPlanOutput> {
    const { film, store } = this.#input;
    const isAttaching = this.#request !== null;
    const running = this.#request && shots.length > 0 ? { plan: this.#request.plan, shots } : null;
    return planActivities(store).openPlan({ film, plan, caps, isAttaching, running });
  }

  /** Tells running shots who asks now. A shot of an earlier run that is gone starts again. */
  async #attach(shots: readonly string[]): Promise<void> {
    for (const id of await this.#report(shots)) {
      if (!this.#children.has(id)) this.graph.lost(id);
    }
  }

  #startable(): ShotNode[] {
    if (this.#opening > 0 || (this.#isCancelled && !this.#isCancelling)) return [];
    if (this.#isCancelling) return this.graph.ready().filter((node) => this.#hasKeyOf(node));
    return this.graph.ready().filter((node) => !isTended(node) || this.#hasKeyOf(node));
  }

  /** A film must not wait for an old order at a provider for which nobody has a key. */
  #hasKeyOf({ open }: ShotNode): boolean {
    return open !== null && this.#request?.accounts[open.provider] !== undefined;
  }

  /** Shots that can start, as many as there is room for. */
  #next(): ShotNode[] {
    return this.#startable().slice(0, Math.max(0, WINDOW - this.graph.running().length));
  }

  /** Asks shots to answer by signal; gives those that are not running. */
  #report(shots: readonly string[]): Promise<readonly string[]> {
    return tellShots(this.#input, shots, (shot, id) => {
      const node = this.graph.asked(id);
      const { plan = '', accounts = {} } = this.#request ?? {};
      return shot.signal(report, { accounts, asked: node && { plan, node } });
    });
  }

  async #start(node: ShotNode): Promise<void> {
    const request = this.#request;
    if (!request) return;
    this.graph.started(node.id);
    try {
      const child = await this.#startChild(node, request);
      void this.#follow(node.id, child);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // The shot runs for an earlier production, so it answers by signal. If it ended between the
      // two calls, it starts afresh and finds its take.
      if ((await this.#report([node.id])).length > 0) await this.#start(node);
    }
  }

  #startChild(
    node: ShotNode,
    { plan, accounts }: EnsureRequest,
  ): Promise<ChildWorkflowHandle<typeof shot>> {
    const { store, film, hasSearchAttributes } = this.#input;
    return startChild<typeof shot>(SHOT, {
      workflowId: names.shot(store, film, node.id),
      taskQueue: names.queue.workflows(store),
      parentClosePolicy: ParentClosePolicy.ABANDON,
      ...(hasSearchAttributes && {
        typedSearchAttributes: [
          { key: attributes.film, value: film },
          { key: attributes.shot, value: node.id },
          { key: attributes.provider, value: node.provider },
          { key: attributes.tier, value: node.tier },
        ],
      }),
      args: [
        {
          store,
          film,
          asked: { plan, node },
          accounts,
          firstFrameSha256: this.graph.frame(node.first),
          lastFrameSha256: this.graph.frame(node.last),
          ...(this.#isCancelling && { isCancelled: true }),
        },
      ],
    });
  }

  async #follow(id: string, child: ChildWorkflowHandle<typeof shot>): Promise<void> {
    this.#children.add(id);
    try {
      this.graph.ended(id, await child.result());
    } catch (error) {
      const stopped = failure('cancelled', { code: 'shot-stopped', message: messageOf(error) });
      this.graph.ended(id, { kind: 'failed', failure: stopped });
    } finally {
      this.#children.delete(id);
    }
  }
}
