/** Starts the shots of a production as its children, and hears how they end. */

import { ParentClosePolicy, startChild, type ChildWorkflowHandle } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { ShotNode } from '../activities/contract.ts';
import { failure } from '../specs/failures.ts';
import { messageOf } from './failure.ts';
import {
  attributes,
  names,
  report,
  SHOT,
  type EnsureRequest,
  type ProductionInput,
  type ShotOutcome,
} from './messages.ts';
import type { shot } from './shot.ts';
import type { ShotGraph } from './shot-graph.ts';
import { tellShots } from './shot-handles.ts';

/** `isCancelling`: orders are taken back, or watched to their end, and no other is placed. */
type Asked = Pick<EnsureRequest, 'plan' | 'accounts'> & { readonly isCancelling: boolean };

type Around = {
  readonly graph: ShotGraph;
  /** By whom and by which plan; null before the first one. */
  readonly asked: () => Asked | null;
  readonly ended: (id: string, outcome: ShotOutcome) => void;
};

export class ShotChildren {
  readonly #input: ProductionInput;
  readonly #around: Around;
  /** Shots that end as children of this production; those of an earlier run signal their end. */
  readonly #running = new Set<string>();

  constructor(input: ProductionInput, around: Around) {
    this.#input = input;
    this.#around = around;
  }

  /**
   * Tells running shots who asks now. A shot of an earlier run that is gone starts again. `anew`:
   * those of which another order may follow one that has failed; null: all.
   */
  async attach(shots: readonly string[], anew: readonly string[] | null): Promise<void> {
    for (const id of await this.#report(shots, anew)) {
      if (!this.#running.has(id)) this.#around.graph.lost(id);
    }
  }

  async start(node: ShotNode): Promise<void> {
    const asked = this.#around.asked();
    if (!asked) return;
    this.#around.graph.started(node.id);
    try {
      const child = await this.#startChild(node, asked);
      void this.#follow(node.id, child);
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // The shot runs for an earlier production, so it answers by signal. If it ended between the
      // two calls, it starts afresh and finds its take.
      if ((await this.#report([node.id], null)).length > 0) await this.start(node);
    }
  }

  /** Asks shots to answer by signal; gives those that are not running. */
  #report(shots: readonly string[], anew: readonly string[] | null): Promise<readonly string[]> {
    return tellShots(this.#input, shots, (shot, id) => {
      const { graph, asked } = this.#around;
      const node = graph.asked(id);
      const { plan = '', accounts = {}, isCancelling = true } = asked() ?? {};
      const isMeant = !isCancelling && (anew === null || anew.includes(id));
      const isAnew = isMeant && node !== null && mayBeginAnew(node);
      const wanted = { accounts, asked: node && { plan, node } };
      const frames = node && {
        firstFrameSha256: graph.frame(node.first),
        lastFrameSha256: graph.frame(node.last),
      };
      return shot.signal(report, { ...wanted, ...(isAnew && frames && { isAnew, frames }) });
    });
  }

  #startChild(
    node: ShotNode,
    { plan, accounts, isCancelling }: Asked,
  ): Promise<ChildWorkflowHandle<typeof shot>> {
    const { store, film, hasSearchAttributes } = this.#input;
    const { graph } = this.#around;
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
          firstFrameSha256: graph.frame(node.first),
          lastFrameSha256: graph.frame(node.last),
          ...(isCancelling && { isCancelled: true }),
        },
      ],
    });
  }

  async #follow(id: string, child: ChildWorkflowHandle<typeof shot>): Promise<void> {
    this.#running.add(id);
    try {
      this.#around.ended(id, await child.result());
    } catch (error) {
      const stopped = failure('cancelled', { code: 'shot-stopped', message: messageOf(error) });
      this.#around.ended(id, { kind: 'failed', failure: stopped });
    } finally {
      this.#running.delete(id);
    }
  }
}

/** A shot whose take is there, or that the film goes on without, orders nothing more by itself. */
function mayBeginAnew({ standing, asks, isSkipped, isLeftOut }: ShotNode): boolean {
  return !standing && !asks && !isSkipped && !isLeftOut;
}
