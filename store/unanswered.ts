/**
 * Orders whose answer may still come: a worker that is killed now loses it, and what it has bought
 * is then found only by searching.
 */

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { OrderKey } from '../specs/order.ts';
import type { ProcessIdentity } from './identity.ts';
import { layoutOf, namesOf, orderNumber, takeNumber, type Layout } from './layout.ts';
import { orderFileName, readOrderEntry, type OrderPart } from './order-files.ts';
import { mayBeAnswered, type OrderIntent } from './order.ts';
import { namesIn } from './write.ts';

/**
 * No answer is waited for longer than this, whatever a file says: 30 s to send, 60 s to answer, and
 * the time of the largest body (64 MiB at 256 KiB/s).
 */
export const ANSWER_LIMIT_MS = 350_000;

export type UnansweredOrder = OrderKey & {
  /** Who is sending the order, or reads its answer. */
  readonly process: ProcessIdentity;
  /** Milliseconds since 1970; never more than `ANSWER_LIMIT_MS` after its intent, nor from now. */
  readonly answerByMs: number;
};

/**
 * Of all films, by film and shot. `folder`: the `.storyboard/`. A file that cannot be read is no
 * order that anybody sends now: its sender would have written it whole.
 */
export async function unansweredOrders(
  folder: string,
  sender: ProcessIdentity,
  nowMs: number = Date.now(),
): Promise<UnansweredOrder[]> {
  const layout = layoutOf(folder);
  const found: UnansweredOrder[] = [];
  for (const film of namesOf('film', await readable(layout.films))) {
    for (const shot of namesOf('shot', await readable(layout.shots(film)))) {
      for (const { key, intent } of await intentsOf(layout, film, shot)) {
        if (!isDeepStrictEqual(intent.process, sender)) continue;
        const answerByMs = answerBy(intent, nowMs);
        if (!mayBeAnswered({ ...intent, answerByMs }, nowMs)) continue;
        found.push({ ...key, process: intent.process, answerByMs });
      }
    }
  }
  return found;
}

function answerBy({ answerByMs, at }: OrderIntent, nowMs: number): number {
  const atMs = Date.parse(at);
  return Math.min(answerByMs, ...[atMs, nowMs].map((ms) => ms + ANSWER_LIMIT_MS));
}

type Intent = { readonly key: OrderKey; readonly intent: OrderIntent };

/** A shot's intents that have neither a task nor an end. */
async function intentsOf(layout: Layout, film: string, shot: string): Promise<Intent[]> {
  const intents: Intent[] = [];
  for (const take of (await readable(layout.shot(film, shot))).map(takeNumber)) {
    if (take === null) continue;
    const folder = layout.take(film, shot, take);
    const names = await readable(folder);
    for (const order of names.map(orderNumber)) {
      if (order === null || hasAnswer(order, names)) continue;
      const pathOf = (part?: OrderPart) => join(folder, orderFileName(order, part));
      const key = { film, shot, take, order };
      const entry = await readOrderEntry(key, names, pathOf).catch(() => null);
      if (entry?.intent) intents.push({ key, intent: entry.intent });
    }
  }
  return intents;
}

/** By its files alone: a project has far more orders that were answered. */
function hasAnswer(order: number, names: readonly string[]): boolean {
  return (['task', 'end'] as const).some((part) => names.includes(orderFileName(order, part)));
}

/** What cannot be listed holds nothing that could be waited for. */
function readable(folder: string): Promise<string[]> {
  return namesIn(folder).catch(() => []);
}
