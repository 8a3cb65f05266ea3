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
import type { ShotNode } from '../activities/contract.ts';
import { Slot } from './order-state.ts';
import { SideBySide } from './side-by-side.ts';
import type { RunningShot } from './steps.ts';
import { isTended } from './shot-entry.ts';
import { ShotInbox } from './shot-inbox.ts';
import { tend } from './stale.ts';

/**
 * Patch: in newer histories a shot that needs a frame does not wait for its shot's stale orders.
 */
const STANDS_FIRST = 'stands-first';
/** Patch: in newer histories a shot can be ordered again while its older orders go on. */
const BEGINS_ANEW = 'begins-anew';
/** Patch: in newer histories only a command that means the shot begins what its plan wants beside. */
const BEGINS_BY_COMMAND = 'begins-by-command';
/** Patch: in newer histories a shot that is wanted again leaves its older orders to its successor. */
const LEAVES_OLDER = 'leaves-older';

export async function shot(input: ShotInput): Promise<ShotOutcome> {
  const inbox = new ShotInbox(input);
  const beside = new SideBySide();
  const stale = new Map<string, Promise<void>>();
  const running = { input, inbox, stale, beside };
  setHandler(report, (said) => {
    inbox.report(said);
    // What was only nudged, or hears what was said of another shot, begins nothing again.
    if (said.isAnew || !patched(BEGINS_BY_COMMAND)) beginFurther(running);
  });
  setHandler(pollAgain, () => inbox.nudge());
  setHandler(cancelShot, (how) => inbox.cancel(how));

  // A cancellation from outside the engine must drop neither a paid task nor the answer.
  return CancellationScope.nonCancellable(async () => {
    const outcome = await render(running);
    await answer(input, inbox, outcome);
    return outcome;
  });
}

async function render(shot: RunningShot): Promise<ShotOutcome> {
  const { input, beside, stale } = shot;
  const { node } = input.asked;
  const slot = slotOf(node);
  tendStale(shot, node, slot);
  if (isTended(node)) {
    await Promise.all(stale.values());
    const { standing } = node;
    return standing ? { kind: 'stands', standing } : { kind: 'cancelled' };
  }
  let outcome: ShotOutcome;
  let next: Slot | null = firstSlot(node, slot);
  do {
    const first = toTheEnd(shot, next);
    beside.isOpen = true;
    beginFurther(shot);
    const ended = await first;
    if (!beside.isAlone) await tellEarly(shot, ended);
    outcome = beside.isAlone ? ended : await beside.outcome(ended);
    beside.isOpen = false;
    leaveToSuccessor(shot, outcome);
    const mayBegin = outcome.kind !== 'stands' && stale.size > 0 && patched(BEGINS_ANEW);
    next = mayBegin ? await slotAnew(shot) : null;
  } while (next);
  if (outcome.kind === 'stands' && stale.size > 0 && patched(STANDS_FIRST)) {
    await tell(input, shotStands, { shot: node.id, standing: outcome.standing });
  }
  await Promise.all(stale.values());
  return outcome;
}

/** It has ended as it was told to, and its production begins it again as soon as it is over. */
function leaveToSuccessor({ inbox, stale }: RunningShot, { kind }: ShotOutcome): void {
  if (kind !== 'cancelled' || !inbox.isWantedAgain || stale.size === 0) return;
  if (patched(LEAVES_OLDER)) inbox.cancel({ isReplaced: true });
}

/** Orders for something else are brought to their end beside its own. */
function tendStale(shot: RunningShot, { isStale, open, beside = [] }: ShotNode, slot: Slot): void {
  if (isStale) tend(shot, slot, open?.isKept);
  for (const other of beside) tend(shot, slot.at(other), other.isKept);
}

/**
 * Where the shot is ordered once more beside older orders, if a command asks for it before these
 * have ended; null: they have. The older ones may take days, and nothing of it hangs on them.
 */
async function slotAnew(shot: RunningShot): Promise<Slot | null> {
  const { inbox, beside, stale } = shot;
  while (await inbox.isAskedOnceMore(Promise.all(stale.values()))) {
    const { node } = inbox.asked;
    if (node.isSkipped || node.isLeftOut || node.standing || node.asks) continue;
    beside.beginAnew();
    const slot = slotOf(node);
    tendStale(shot, node, slot);
    return firstSlot(node, slot);
  }
  return null;
}

function slotOf(node: ShotNode): Slot {
  const own = slotAt(node, node);
  return node.open ? own.at(node.open) : own;
}

function slotAt({ provider, tier }: ShotNode, { take, order }: { take: number; order: number }) {
  return new Slot({ take, order, provider, account: null, tier, isOpen: false, isPaid: false });
}

/** After a stale order: in the first place that is wanted, or in the one that follows it. */
function firstSlot(node: ShotNode, slot: Slot): Slot {
  if (!node.isStale) return slot;
  const [place] = node.further ?? [];
  if (!place) return slot.nextTake();
  return place.open ? slotAt(node, place).at(place.open) : slotAt(node, place);
}

/** What the newest plan wants beside those that are on their way. */
function beginFurther(shot: RunningShot): void {
  const { node } = shot.inbox.asked;
  if (shot.inbox.isCancelled) return;
  shot.beside.begin(node, async (place) => {
    const slot = slotAt(node, place);
    const outcome = await toTheEnd(shot, place.open ? slot.at(place.open) : slot);
    await tellEarly(shot, outcome);
    return outcome;
  });
}

/** A take that was chosen is used while others of the same are still on their way. */
async function tellEarly({ input, beside }: RunningShot, outcome: ShotOutcome): Promise<void> {
  if (outcome.kind !== 'stands' || outcome.standing.asks || !beside.isAnyGoing) return;
  const { standing } = outcome;
  const said = { shot: input.asked.node.id, standing, isOrdering: true } as const;
  await tell(input, shotStands, said);
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
