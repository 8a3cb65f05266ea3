/**
 * Finds the order that a provider calls back about, for any program of the project, at any time.
 *
 * An order's address ends in a secret that only its provider gets. Only the secret's hash is kept:
 * it names the order here and is in the order's intent, and both must agree.
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
/** Anything of another form is not a task. */
const toldTaskSchema = z.object({ taskId: z.string().regex(TASK_ID) });
/** An order has one task, so a caller that names several does not know it. */
const MAX_TOLD_TASKS = 3;

export class Callbacks extends DepotPart {
  readonly #journal: Journal;

  constructor(depot: Depot, journal: Journal) {
    super(depot);
    this.#journal = journal;
  }

  /** Called before the order's intent is written, with the hash of its secret. */
  async openAddress(secretSha256: string, key: OrderKey): Promise<void> {
    await this.depot.create(addressKey(secretSha256), jsonFile(keyOf(key)));
  }

  /** Only after proof that nobody has learned the address. */
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

  /** Keeps which order a task belongs to, for callbacks that name only the task. */
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
   * Keeps the task that a callback named for an order whose answer is missing; true if it was not
   * known. It is believed only once its provider knows it.
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

  /** The tasks that callbacks have named, oldest first. */
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
