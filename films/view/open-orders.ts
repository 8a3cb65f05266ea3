/** The orders that may be paid and have no known end, as the journal has them. */

import { catalogue } from '../../providers/catalogue.ts';
import { takeName } from '../../specs/order.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { hasSucceeded, isOpen, type OrderEntry } from '../../store/order.ts';
import type { OpenOrderView, ShotNote } from './view.ts';

/** `orders`: of one shot, oldest first. */
type ShotOrders = { readonly orders: readonly OrderEntry[] };

/** The newest one, unless that is over and what is asked now is an older one. */
export function currentOrder({
  orders,
  decision,
}: ShotOrders & { readonly decision: ShotDecision | undefined }): OrderEntry | null {
  const newest = orders.findLast(({ intent }) => intent !== null) ?? null;
  const isSeveral = decision?.kind === 'orders' && (decision.takes?.open ?? 0) > 0;
  if ((decision?.kind !== 'under-way' && !isSeveral) || newest?.end === null) return newest;
  return orders.findLast(isOpen) ?? newest;
}

/** The film does not end before they do: without a word it would seem to hang. */
export function besideNote({
  orders,
  isRunning,
}: ShotOrders & { readonly isRunning: boolean }): ShotNote | null {
  const open = isRunning ? orders.filter(isOpen) : [];
  if (open.length === 0) return null;
  const takes = open.map(({ key, task }) => ({
    take: takeName(key.take),
    taskId: task ? printable(task.task.id) : null,
  }));
  return { kind: 'beside', takes };
}

/** Of all shots, also of those that are gone from the storyboard. */
export function openOrdersOf(orders: ReadonlyMap<string, readonly OrderEntry[]>): OpenOrderView[] {
  return [...orders.values()].flat().flatMap((entry) => {
    const { key, intent, task, poll } = entry;
    if (!intent || !isOpen(entry)) return [];
    const sheet = catalogue.providers.find(({ name }) => name === intent.provider);
    const wasSeenOpen = poll?.failure === null && poll.missingSinceMs === null;
    return [
      {
        shot: key.shot,
        taskId: task?.task.id ?? null,
        provider: intent.provider,
        isFree: sheet?.isFree ?? false,
        isFinished: hasSucceeded(entry),
        sinceMs: Math.min(
          Date.parse(task?.at ?? intent.at),
          poll?.createdAtMs ?? Number.POSITIVE_INFINITY,
        ),
        seenOpenAtMs:
          wasSeenOpen && (poll.state === 'queued' || poll.state === 'running') ? poll.atMs : null,
      },
    ];
  });
}
