/**
 * Orders whose answer may still come: a worker that is killed now loses it, and what it has bought
 * is then found only by searching.
 */

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ProcessIdentity } from './identity.ts';
import { layoutOf, orderName, takeNumber } from './layout.ts';
import { mayBeAnswered, placeSchema, type OrderIntent, type OrderKey } from './order.ts';
import { namesIn, readJson } from './write.ts';

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
  const { films } = layoutOf(folder);
  const found: UnansweredOrder[] = [];
  for (const film of await readable(films)) {
    for (const shot of await readable(join(films, film, 'shots'))) {
      const intents = await intentsOf(folder, film, shot).catch(() => []);
      for (const { key, intent } of intents) {
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
async function intentsOf(folder: string, film: string, shot: string): Promise<Intent[]> {
  const layout = layoutOf(folder);
  const intents: Intent[] = [];
  for (const take of (await readable(layout.shot(film, shot))).map(takeNumber)) {
    if (take === null) continue;
    const names = await readable(layout.take(film, shot, take));
    for (const name of names) {
      const order = Number(/^o(\d+)\.json$/.exec(name)?.[1]);
      const facts = ['task', 'end'].map((fact) => `${orderName(order)}.${fact}.json`);
      if (!Number.isSafeInteger(order) || facts.some((fact) => names.includes(fact))) continue;
      const path = join(layout.take(film, shot, take), name);
      const place = await readJson(path, placeSchema).catch(() => null);
      if (place?.kind === 'intent') {
        intents.push({ key: { film, shot, take, order }, intent: place });
      }
    }
  }
  return intents;
}

/** What cannot be listed holds nothing that could be waited for. */
function readable(folder: string): Promise<string[]> {
  return namesIn(folder).catch(() => []);
}
