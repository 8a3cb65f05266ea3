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
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { OpenPlanOutput, ShotNode } from '../activities/contract.ts';
import { Deadlines } from './deadlines.ts';
import { ShotChildren } from './shot-children.ts';
import { isTended } from './shot-entry.ts';
import { ShotGraph } from './shot-graph.ts';
import { cancelShots, clearConflicts, followUp, makeWay } from './shot-handles.ts';
import { Master } from './master.ts';
import {
  cancelProduction,
  cutRough,
  decided,
  ensure,
  shotEnded,
  shotStands,
  type EnsureAnswer,
  type EnsureRequest,
  type ProductionInput,
  type ProductionOutcome,
  type ShotOutcome,
} from './messages.ts';
import { planActivities } from './activities.ts';

/** Children under way at once: far below the server's limit of 2,000 pending. */
const WINDOW = 500;
/** Patch: in newer histories a shot that was told to end begins again if it is wanted since. */
const BEGINS_AGAIN = 'begins-again';
/** Until what people have decided is read again, where the store could not be read. */
const READ_AGAIN_MS = 60_000;

export async function production(input: ProductionInput): Promise<ProductionOutcome> {
  const run = new ProductionRun(input);
  setHandler(ensure, (request) => untouched(() => run.ensure(request)));
  setHandler(cutRough, () => untouched(() => run.cutRough()));
  setHandler(cancelProduction, () => untouched(() => run.cancel()));
  setHandler(decided, () => run.decided());
  setHandler(shotEnded, ({ shot, outcome }) => run.ended(shot, outcome));
  setHandler(shotStands, ({ shot, standing, isOrdering }) => {
    run.graph.stands(shot, standing, isOrdering);
  });
  // A cancellation from outside the engine means the same as the signal.
  const cancelled = CancellationScope.current().cancelRequested;
  cancelled.catch(() => untouched(() => run.cancel()));
  return untouched(() => toTheEnd(run));
}

/** To its end even if the workflow is cancelled. */
function untouched<Result>(work: () => Promise<Result>): Promise<Result> {
  return CancellationScope.nonCancellable(work);
}

async function toTheEnd(run: ProductionRun): Promise<ProductionOutcome> {
  await condition(() => run.isOpened());
  for (;;) {
    await run.renderShots();
    const isPublished = await run.master.make();
    // An `ensure` that came meanwhile may have put shots back to work.
    await condition(allHandlersFinished);
    if (isPublished && run.isAtRest()) return run.outcome();
  }
}

/** One run of a production: what is wanted, what stands, what may start. */
class ProductionRun {
  readonly graph = new ShotGraph();
  readonly #input: ProductionInput;
  readonly #children: ShotChildren;
  readonly master: Master;
  #request: EnsureRequest | null = null;
  #isCancelled = false;
  /** Started only to cancel: only shots with orders are begun, to bring these to their end. */
  #isCancelling = false;
  #ensuring: Promise<unknown> = Promise.resolve();
  /** How many plans are being opened: no shot starts by a plan that is about to be replaced. */
  #opening = 0;
  #hasRefused = false;
  /** A person has decided something that is not read yet. */
  #isDue = false;
  /** Shots that ran when that was read last: what they bring may no longer be what stands. */
  #readBeside = new Set<string>();
  readonly #deadlines: Deadlines;
  /** Number of the newest decision that is read; absent in old histories. */
  #lastDecision: number | undefined;

  constructor(input: ProductionInput) {
    this.#input = input;
    this.master = new Master(input, {
      what: () => this.#toMake(),
      onDecided: () => this.decided(),
    });
    this.#deadlines = new Deadlines(
      (id, question) => this.graph.asking().get(id) === question,
      () => this.decided(),
    );
    this.#children = new ShotChildren(input, {
      graph: this.graph,
      asked: () => this.#request && { ...this.#request, isCancelling: this.#isCancelling },
      ended: (id, outcome) => this.ended(id, outcome),
    });
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

  decided(): void {
    this.#isDue = true;
  }

  ended(shot: string, outcome: ShotOutcome): void {
    const node = this.graph.asked(shot);
    const asking = this.graph.asking();
    // A take that something was made of after all counts as approved.
    const isMade = [node?.first, node?.last].some((frame) => frame && asking.has(frame.shot));
    if (outcome.kind === 'stands' && isMade) this.#isDue = true;
    if (!this.#isCancelled && this.graph.isToBegin(shot, outcome) && patched(BEGINS_AGAIN)) {
      this.graph.begin(shot);
      // Where its next order goes may be another place by now.
      this.#isDue = true;
    } else this.graph.ended(shot, outcome);
    if (this.#readBeside.delete(shot) || outcome.kind === 'held') this.#isDue = true;
  }

  async cancel(): Promise<void> {
    this.#isCancelled = true;
    await cancelShots(this.#input, this.graph.dropped(this.graph.running()));
  }

  /** A plan was opened, or was refused with no other one on its way. */
  isOpened(): boolean {
    return this.#request !== null || (this.#hasRefused && this.#opening === 0);
  }

  isAtRest(): boolean {
    if (this.graph.running().length > 0 || this.#startable().length > 0) return false;
    return this.#isCancelled || !(this.#isDue || this.#isAsking());
  }

  outcome(): ProductionOutcome {
    const failed = this.graph.failed();
    const isWhole = failed.length === 0 && !this.master.error;
    const isCancelled = this.#isCancelled || this.#request === null || this.graph.wasCancelled();
    const kind = !isWhole ? 'failed' : isCancelled ? 'cancelled' : 'done';
    return { kind, failed, assemblyError: this.master.error };
  }

  async renderShots(): Promise<void> {
    while (!this.isAtRest()) {
      if (this.#isDue) await this.#readDecisions();
      await Promise.all(this.#next().map((node) => this.#children.start(node)));
      if (this.#isNew()) this.master.makeBeside();
      if (this.#isAsking()) await this.#untilDecided();
      else await condition(() => this.#isMoved() || this.#isAsking());
    }
  }

  #isMoved(): boolean {
    return this.isAtRest() || this.#isDue || this.#next().length > 0 || this.#isNew();
  }

  #isAsking(): boolean {
    return this.graph.asking().size > 0;
  }

  /** All that the film waits for is there, as it was not made yet, and other shots still run. */
  #isNew(): boolean {
    if (this.#isDue || this.graph.running().length === 0 || this.graph.isAwaiting()) return false;
    return this.#startable().length === 0 && this.master.hasNew();
  }

  /** Takes wait for people, beside shots that run: nothing is polled and nothing written meanwhile. */
  async #untilDecided(): Promise<void> {
    const isQuiet = () => this.graph.running().length === 0;
    const [wasQuiet, asking] = [isQuiet(), this.graph.asking()];
    const isAsked = () => {
      const now = this.graph.asking();
      return now.size === asking.size && [...now].every(([id, one]) => asking.get(id) === one);
    };
    this.master.isMadeOnce = true;
    // Whoever is to decide can see what there is; nothing waits for it.
    if (wasQuiet) void this.master.make();
    for (const [id, question] of asking) this.#deadlines.set(id, question);
    await condition(() => this.#isMoved() || isQuiet() !== wasQuiet || !isAsked());
  }

  /** What people have decided since; one at a time with the requests of commands. */
  async #readDecisions(): Promise<void> {
    const read = this.#ensuring.then(() => this.#readNow());
    this.#ensuring = read.catch(() => undefined);
    await read.catch(async () => {
      await condition(() => this.#isCancelled || this.#opening > 0, READ_AGAIN_MS);
      this.#isDue = true;
    });
  }

  async #readNow(): Promise<void> {
    this.#isDue = false;
    this.master.isMadeOnce = true;
    if (this.#request === null) return;
    const running = this.graph.running();
    const request = { ...this.#request, caps: null };
    const { shots, lastDecision } = await this.#open(request, []);
    for (const id of running) this.#readBeside.add(id);
    this.#lastDecision = lastDecision;
    this.graph.decided(shots);
  }

  #toMake() {
    if (this.#opening > 0) return null;
    const cut = this.graph.cut();
    const isEmpty = cut.takes.length + cut.missing.length === 0;
    if (this.#request === null || isEmpty) return 'nothing';
    return { plan: this.#request.plan, cut, lastDecision: this.#lastDecision };
  }

  async cutRough(): Promise<string | null> {
    await this.master.make();
    return this.master.error;
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
      await clearConflicts(this.#input, this.graph, opened);
      // Takes that arrived meanwhile may stand, and orders may have to be picked up.
      opened = await this.#open(request, []);
    }
    await makeWay(this.#input, this.graph, opened.shots);
    this.#request = request;
    if (anew === null) this.#isCancelling = isCancelling;
    this.#lastDecision = opened.lastDecision;
    this.graph.adopt(opened.shots, anew);
    await followUp(this.#input, this.graph, { anew, isCancelling });
    await this.#children.attach(this.graph.running(), anew);
    return { kind: 'running' };
  }

  /** Opens a plan; `shots`: those under way, whose orders the plan must not waste. */
  #open({ plan, caps }: EnsureRequest, shots: readonly string[]): Promise<OpenPlanOutput> {
    const { film, store } = this.#input;
    const isAttaching = this.#request !== null;
    const running = this.#request && shots.length > 0 ? { plan: this.#request.plan, shots } : null;
    return planActivities(store).openPlan({ film, plan, caps, isAttaching, running });
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
}
