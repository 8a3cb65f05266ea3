/** The orders that may be paid and have no known end, as the journal has them. */

import { catalogue } from '../providers/registry.ts';
import { hasSucceeded, isOpen, type OrderEntry } from '../store/order.ts';
import type { OpenOrder } from './view.ts';

/** Of all shots, also of those that are gone from the storyboard. */
export function openOrdersOf(orders: ReadonlyMap<string, readonly OrderEntry[]>): OpenOrder[] {
  return [...orders.values()].flat().flatMap((entry) => {
    const { key, intent, task, look } = entry;
    if (!intent || !isOpen(entry)) return [];
    const sheet = catalogue.providers.find(({ name }) => name === intent.provider);
    const wasSeenOpen = look?.failure === null && look.missingSinceMs === null;
    return [
      {
        shot: key.shot,
        taskId: task?.task.id ?? null,
        provider: intent.provider,
        isFree: sheet?.isFree ?? false,
        isFinished: hasSucceeded(entry),
        sinceMs: Math.min(
          Date.parse(task?.at ?? intent.at),
          look?.createdAtMs ?? Number.POSITIVE_INFINITY,
        ),
        seenOpenAtMs:
          wasSeenOpen && (look.state === 'queued' || look.state === 'running') ? look.atMs : null,
      },
    ];
  });
}
