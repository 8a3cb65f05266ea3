/** The orders that may be paid and have no known end, as the journal has them. */

import { catalogue } from '../../providers/catalogue.ts';
import { hasSucceeded, isOpen, type OrderEntry } from '../../store/order.ts';
import type { OpenOrderView } from './view.ts';

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
