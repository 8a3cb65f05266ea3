/**
 * Which order is meant when a provider calls back, for any program of the project, at any time.
 *
 * An order's address ends in a secret that only its provider gets. The secret itself is not kept:
 * its hash names the order here and stands in the order's intent, and both must agree.
 */

import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import { type OrderKey, TASK_ID } from '../specs/order.ts';
import { DepotPart, type Depot } from './depot.ts';
import type { Journal } from './journal.ts';
import { jsonFile } from './json.ts';
import { keys, orderKeySchema } from './layout.ts';
import { keyOf, type OrderEntry } from './order.ts';

const SECRET = /^[0-9a-f]{64}$/;
/** What else is told is no task. */
const toldTaskSchema = z.object({ taskId: z.string().regex(TASK_ID) });
/** An order has one task: whoever tells of more does not know. */
const MAX_TOLD_TASKS = 3;

export class Callbacks extends DepotPart {
  readonly #journal: Journal;

  constructor(depot: Depot, journal: Journal) {
    super(depot);
    this.#journal = journal;
  }

  /** To be called before the order's intent is written, with the hash of its secret. */
  async openAddress(secretSha256: string, key: OrderKey): Promise<void> {
    await this.depot.create(addressKey(secretSha256), jsonFile(keyOf(key)));
  }

  /** After proof that nobody has got to know the address. */
  async closeAddress(secretSha256: string): Promise<void> {
    await this.depot.removeBelow(keys.callback(secretSha256));
  }

  /** The order that was sent with this secret; null for every other text. One small file is read. */
  async orderAt(secret: string): Promise<OrderEntry | null> {
    if (!SECRET.test(secret)) return null;
    const sha256 = sha256Of(secret);
    const key = await this.readAt(addressKey(sha256), orderKeySchema);
    const entry = key && (await this.#journal.readOrder(key));
    return entry?.intent?.callbackSha256 === sha256 ? entry : null;
  }

  /** Keeps whose task it is, for callbacks that name nothing else. */
  async nameTask(provider: string, taskId: string, key: OrderKey): Promise<void> {
    await this.writeAt(taskKey(provider, taskId), keyOf(key), 'fleeting');
  }

  async orderOfTask(provider: string, taskId: string): Promise<OrderEntry | null> {
    const key = await this.readAt(taskKey(provider, taskId), orderKeySchema);
    const entry = key && (await this.#journal.readOrder(key));
    const isIts = entry?.intent?.provider === provider && entry.task?.task.id === taskId;
    return isIts ? entry : null;
  }

  /**
   * Keeps the task that a callback named for an order whose answer is missing; true when it is
   * news. It is believed when the provider, asked for it, knows it.
   */
  async tellTask(secretSha256: string, taskId: string): Promise<boolean> {
    if (!TASK_ID.test(taskId)) return false;
    for (let number = 1; number <= MAX_TOLD_TASKS; number += 1) {
      const key = toldKey(secretSha256, number);
      const told = await this.readAt(key, toldTaskSchema);
      if (told?.taskId === taskId) return false;
      if (told === null && (await this.depot.create(key, jsonFile({ taskId })))) return true;
    }
    return false;
  }

  /** What callbacks have told, oldest first. */
  async toldTasks(secretSha256: string): Promise<string[]> {
    const tasks: string[] = [];
    for (let number = 1; number <= MAX_TOLD_TASKS; number += 1) {
      const told = await this.readAt(toldKey(secretSha256, number), toldTaskSchema);
      if (told) tasks.push(told.taskId);
    }
    return tasks;
  }
}

const addressKey = (sha256: string) => `${keys.callback(sha256)}/order.json`;
const toldKey = (sha256: string, number: number) => `${keys.callback(sha256)}/task-${number}.json`;
const taskKey = (provider: string, taskId: string) =>
  keys.calledTask(sha256Of(JSON.stringify([provider, taskId])));

/** The end of an order's address, 64 hex digits, and what is kept of it. */
export function drawSecret(): { readonly secret: string; readonly sha256: string } {
  const secret = randomBytes(32).toString('hex');
  return { secret, sha256: sha256Of(secret) };
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
