/**
 * Orders whose answer may still come. If their worker is killed now, it loses the answer, and what
 * it bought is then found only by searching.
 */

import { isDeepStrictEqual } from 'node:util';
import type { OrderKey } from '../specs/order.ts';
import type { Depot } from './depot.ts';
import { FolderDepot } from './folder-depot.ts';
import type { ProcessIdentity } from './identity.ts';
import { keys, namesOf, orderNumber, takeNumber } from './layout.ts';
import { orderFileName, readOrderEntry } from './order-files.ts';
import { mayBeAnswered, type OrderIntent } from './order.ts';

/**
 * The longest wait for an answer, whatever a file says: 30 s to send, 60 s to answer, and the time
 * of the largest body (64 MiB at 256 KiB/s).
 */
export const ANSWER_LIMIT_MS = 350_000;

export type UnansweredOrder = OrderKey & {
  /** The process that is sending the order or reading its answer. */
  readonly process: ProcessIdentity;
  /** Milliseconds since 1970; never more than `ANSWER_LIMIT_MS` after its intent, nor from now. */
  readonly answerByMs: number;
};

/**
 * The orders of all films, by film and shot. `folder`: the `.storyboard/`. A file that cannot be
 * read is not an order being sent now: its sender would have written it whole.
 */
export async function unansweredOrders(
  folder: string,
  sender: ProcessIdentity,
  nowMs: number = Date.now(),
): Promise<UnansweredOrder[]> {
  const depot = await FolderDepot.look(folder);
  const found: UnansweredOrder[] = [];
  for (const film of namesOf('film', await readable(depot, keys.films))) {
    for (const shot of namesOf('shot', await readable(depot, keys.shots(film)))) {
      for (const { key, intent } of await intentsOf(depot, film, shot)) {
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
async function intentsOf(depot: Depot, film: string, shot: string): Promise<Intent[]> {
  const intents: Intent[] = [];
  for (const take of (await readable(depot, keys.shot(film, shot))).map(takeNumber)) {
    if (take === null) continue;
    const names = await readable(depot, keys.take(film, shot, take));
    for (const order of names.map(orderNumber)) {
      if (order === null || hasAnswer(order, names)) continue;
      const key = { film, shot, take, order };
      const entry = await readOrderEntry(depot, key, names).catch(() => null);
      if (entry?.intent) intents.push({ key, intent: entry.intent });
    }
  }
  return intents;
}

/** Judged by file names alone: a project has far more orders that were answered. */
function hasAnswer(order: number, names: readonly string[]): boolean {
  return (['task', 'end'] as const).some((part) => names.includes(orderFileName(order, part)));
}

/** A folder that cannot be listed holds no order to wait for. */
function readable(depot: Depot, prefix: string): Promise<string[]> {
  return depot.list(prefix).catch(() => []);
}
