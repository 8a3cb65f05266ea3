/** What tests can read from the simulator; never a part of any provider's API. */

import type { TaskEngine } from './engine/engine.ts';
import { tokensFor, type TaskRecord } from './engine/task.ts';
import type { TaskState } from '../provider.ts';
import type { PictureRole } from '../../specs/order.ts';
import type { Endpoint } from './scenario/scenario.ts';

/** One accepted create request: a purchase. */
export type OrderView = {
  readonly id: string;
  /** ISO, simulated. */
  readonly createdAt: string;
  readonly model: string;
  readonly tier: string;
  readonly prompt: string;
  readonly seed: number;
  /** Hash of the bytes as they were sent. */
  readonly firstFrameSha256: string | null;
  readonly lastFrameSha256: string | null;
  readonly referenceSha256s: readonly (string | null)[];
  readonly token: string | null;
  readonly state: TaskState;
  /** Its record was deleted. */
  readonly removed: boolean;
  readonly billedTokens: number;
  /** How often the whole clip was fetched. */
  readonly collectedCount: number;
};

/** Oldest first, deleted ones too. */
export function viewOrders(engine: TaskEngine): OrderView[] {
  return engine.accepted().map((task) => {
    const { order } = task;
    const { state } = engine.standing(task);
    const [firstFrameSha256 = null] = sha256sOf(task, 'first_frame');
    const [lastFrameSha256 = null] = sha256sOf(task, 'last_frame');
    return {
      id: task.id,
      createdAt: new Date(task.createdAtMs).toISOString(),
      model: order.model,
      tier: order.tier,
      prompt: order.prompt,
      seed: order.seed,
      firstFrameSha256,
      lastFrameSha256,
      referenceSha256s: sha256sOf(task, 'reference_image'),
      token: order.token,
      state,
      removed: task.removedAtMs !== null,
      billedTokens: state === 'succeeded' ? tokensFor(order) : 0,
      collectedCount: task.collected,
    };
  });
}

function sha256sOf({ order }: TaskRecord, role: PictureRole): (string | null)[] {
  return order.pictures.filter((picture) => picture.role === role).map(({ sha256 }) => sha256);
}

/** Requests since the start, by `<method> <endpoint>`; dropped and refused ones too. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();

  add(method: string, endpoint: Endpoint): void {
    const key = `${method} ${endpoint}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  view(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
