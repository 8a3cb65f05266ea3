/** Plans by their hash: workflows carry the hash, everything else is read here. */

import { z } from 'zod';

import { hashOf } from '../specs/plan/fingerprint.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { DepotPart } from './depot.ts';
import { StoreError } from './error.ts';
import { moneySchema, tierSchema } from './facts.ts';
import { jsonFile } from './json.ts';
import { keys, sha256Schema, shotIdSchema, takeNameSchema } from './layout.ts';

/**
 * How many plans are kept in memory: one for each film that a worker renders at once, and some to
 * spare.
 */
const KEPT_PLANS = 32;

const picture = z.looseObject({ kind: z.string(), sha256: sha256Schema.optional() });
const frame = z.looseObject({
  kind: z.string(),
  shot: shotIdSchema.optional(),
  picture: picture.optional(),
});
const route = z.looseObject({
  provider: z.string(),
  modelId: z.string(),
  tier: tierSchema,
  expiresAfterSeconds: z.number().min(0),
  onExpired: z.array(z.string()),
});

/**
 * The parts of a plan that others rely on: names that become paths, and lists that are read
 * through.
 */
const shape = z.looseObject({
  title: z.string(),
  variables: z.record(z.string(), z.string()).optional(),
  shots: z.array(
    z.looseObject({
      id: shotIdSchema,
      ask: z.looseObject({ text: z.string() }),
      first: frame,
      last: frame,
      references: z.array(picture),
      routes: z.array(route).min(1),
      pinnedTake: takeNameSchema.nullable(),
      permit: z.looseObject({ kind: z.string() }),
      quote: z.looseObject({ expected: moneySchema.nullable(), atMost: moneySchema.nullable() }),
    }),
  ),
  policy: z.looseObject({}),
  output: z.looseObject({}),
  chains: z.array(z.array(shotIdSchema)),
});

/**
 * A plan must match its hash: one that differs in anything is damaged. Anybody who writes a plan
 * can name it by its right hash, so a match alone proves nothing.
 */
function planSchema(hash: string): z.ZodType<Plan> {
  return z.custom<Plan>((value) => isPlan(value, hash), 'its content is not that of its name');
}

function isPlan(value: unknown, hash: string): boolean {
  try {
    return shape.safeParse(value).success && hashOf(value) === hash;
  } catch {
    // The value is nested too deeply to be read through.
    return false;
  }
}

export class Plans extends DepotPart {
  /** By hash, the least recently used first: a plan never changes, and checking one is slow. */
  readonly #known = new Map<string, Plan>();

  /** Keeps a plan for as long as the store lives; the same plan has the same hash. */
  async putPlan(plan: Plan): Promise<string> {
    const hash = hashOf(plan);
    if (!(await this.#read(hash))) await this.depot.create(keys.plan(hash), jsonFile(plan));
    return hash;
  }

  async getPlan(hash: string): Promise<Plan> {
    const plan = this.#known.get(hash) ?? (await this.#read(hash));
    if (plan) return this.#keep(hash, plan);
    throw new StoreError('missing-object', {
      message: `The store has no plan ${hash}.`,
      path: this.depot.addressOf(keys.plan(hash)),
      remedy: 'Run the storyboard again: its plan is made again.',
    });
  }

  #read(hash: string): Promise<Plan | null> {
    return this.readAt(keys.plan(hash), planSchema(hash));
  }

  #keep(hash: string, plan: Plan): Plan {
    this.#known.delete(hash);
    this.#known.set(hash, plan);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > KEPT_PLANS) this.#known.delete(oldest);
    return plan;
  }
}
