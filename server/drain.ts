/**
 * How a worker is ended: it is told to finish what it does, and killed when that takes too long.
 * While an order's answer is awaited it may live: killed, it would lose what it bought.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from '../store/identity.ts';
import { ANSWER_LIMIT_MS, unansweredOrders, type UnansweredOrder } from '../store/unanswered.ts';
import { killProcess, sendSignal } from './process.ts';
import { forbidRestart } from './restart-loop.ts';
import { isAnnounced, workersOf, type WorkerRecord } from './worker-record.ts';
import type { State } from './state.ts';

/** How long activities under way may take to end; after that a worker may be killed. */
const DRAIN_MS = 30_000;
/** Time after an answer, to write it down and tell Temporal. */
const KEEP_MS = 10_000;
const LOOK_MS = 50;
/** How often the journals of all films are read. */
const JOURNAL_LOOK_MS = 1_000;

export type AwaitedAnswers = {
  readonly orders: number;
  /** Ids, in order; two films may have shots of the same name. */
  readonly shots: readonly string[];
  /** When the last answer has come, or can no longer come. Milliseconds since 1970. */
  readonly untilMs: number;
};

export type DrainOptions = {
  /** Bounds the drain in all, answers included. Default: 30 s, and until each open `answerBy`. */
  readonly drainMs?: number | undefined;
  /** Called as soon as these orders are known, and again when there is one more. */
  readonly onAnswers?: ((awaited: AwaitedAnswers) => void) | undefined;
};

/**
 * Sends SIGTERM, then SIGKILL when the worker has not ended in its time, which costs only time. It
 * is not started again. Gives the orders whose answers were waited for.
 */
export async function drainWorker(
  state: State,
  worker: WorkerRecord,
  { drainMs, onAnswers }: DrainOptions = {},
): Promise<readonly UnansweredOrder[]> {
  await forbidRestart(state, worker);
  const known = new Map<string, UnansweredOrder>();
  if (!sendSignal(worker.identity, 'SIGTERM')) return [];
  const startMs = performance.now();
  let untilMs = startMs + (drainMs ?? DRAIN_MS);
  let lookAtMs = startMs;
  while (isProcessAlive(worker.identity) === true && (await isAnnounced(state, worker))) {
    const nowMs = performance.now();
    if (drainMs === undefined && nowMs >= lookAtMs) {
      const orders = await unansweredOrders(state.folder, worker.identity);
      const before = known.size;
      for (const order of orders) known.set(nameOf(order), order);
      if (known.size > before) onAnswers?.(awaitedOf(orders));
      if (orders.length > 0) untilMs = Math.max(untilMs, nowMs + KEEP_MS);
      untilMs = Math.min(untilMs, startMs + ANSWER_LIMIT_MS + KEEP_MS);
      lookAtMs = performance.now() + JOURNAL_LOOK_MS;
    }
    if (nowMs > untilMs) {
      await killProcess(worker.identity);
      break;
    }
    await sleep(LOOK_MS);
  }
  return [...known.values()];
}

/** Orders whose answers the folder's workers await, whoever told the workers to end. */
export async function answersOut(state: State): Promise<UnansweredOrder[]> {
  const workers = await workersOf(state);
  const orders = workers.map(({ identity }) => unansweredOrders(state.folder, identity));
  return (await Promise.all(orders)).flat();
}

/** Describes one or more awaited answers. */
export function awaitedOf(orders: readonly UnansweredOrder[]): AwaitedAnswers {
  const shots = new Set(orders.map(({ shot }) => shot));
  return {
    orders: orders.length,
    shots: [...shots].sort(),
    untilMs: Math.max(...orders.map(({ answerByMs }) => answerByMs)),
  };
}

function nameOf({ film, shot, take, order }: UnansweredOrder): string {
  return JSON.stringify([film, shot, take, order]);
}
