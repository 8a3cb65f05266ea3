/**
 * One shot: its own order, and beside it the orders for what is no longer asked.
 *
 * Whatever is bought here is collected here: cancelling or re-planning never leaves a paid task
 * unwatched.
 */

import {
  CancellationScope,
  getExternalWorkflowHandle,
  patched,
  setHandler,
  type SignalDefinition,
} from '@temporalio/workflow';
import {
  cancelShot,
  pollAgain,
  names,
  report,
  shotEnded,
  shotStands,
  type ShotInput,
  type ShotOutcome,
} from './messages.ts';
import { toTheEnd } from './order.ts';
import { Slot } from './order-state.ts';
import { isTended } from './shot-graph.ts';
import { ShotInbox } from './shot-inbox.ts';
import { tend } from './stale.ts';

/**
 * Patch: in newer histories a shot that needs a frame does not wait for its shot's stale orders.
 */
const STANDS_FIRST = 'stands-first';

export async function shot(input: ShotInput): Promise<ShotOutcome> {
  const inbox = new ShotInbox(input);
  setHandler(report, (said) => inbox.report(said));
  setHandler(pollAgain, () => inbox.nudge());
  setHandler(cancelShot, (how) => inbox.cancel(how));

  // A cancellation from outside the engine must drop neither a paid task nor the answer.
  return CancellationScope.nonCancellable(async () => {
    const outcome = await render(input, inbox);
    await answer(input, inbox, outcome);
    return outcome;
  });
}

async function render(input: ShotInput, inbox: ShotInbox): Promise<ShotOutcome> {
  const { node } = input.asked;
  const { take, order, provider, tier, open, standing } = node;
  const shot = { input, inbox, stale: new Map<string, Promise<void>>() };
  const free = { take, order, provider, account: null, tier, isOpen: false, isPaid: false };
  const slot = open ? new Slot(free).at(open) : new Slot(free);

  if (node.isStale) tend(shot, slot);
  for (const other of node.beside ?? []) tend(shot, slot.at(other));
  if (isTended(node)) {
    await Promise.all(shot.stale.values());
    return standing ? { kind: 'stands', standing } : { kind: 'cancelled' };
  }
  const outcome = await toTheEnd(shot, node.isStale ? slot.nextTake() : slot);
  if (outcome.kind === 'stands' && shot.stale.size > 0 && patched(STANDS_FIRST)) {
    await tell(input, shotStands, { shot: node.id, standing: outcome.standing });
  }
  await Promise.all(shot.stale.values());
  return outcome;
}

/** Answers the attached production; one that attaches meanwhile is answered as well. */
async function answer(input: ShotInput, inbox: ShotInbox, outcome: ShotOutcome): Promise<void> {
  while (inbox.isAttached) {
    inbox.isAttached = false;
    await tell(input, shotEnded, { shot: input.asked.node.id, outcome });
  }
}

/** If the production has ended since, the take is in the store, where its next run finds it. */
async function tell<Said>(
  { store, film }: ShotInput,
  signal: SignalDefinition<[Said]>,
  said: Said,
): Promise<void> {
  const production = getExternalWorkflowHandle(names.production(store, film));
  await production.signal(signal, said).catch(() => undefined);
}
