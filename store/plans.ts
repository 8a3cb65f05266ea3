/** Plans by their hash: workflows carry the hash, everything else is read here. */

import { z } from 'zod';

import { hashOf } from '../specs/plan/fingerprint.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { StoreError } from './error.ts';
import type { Layout } from './layout.ts';
import { createExclusively, jsonFile, readJson } from './write.ts';

/** Plans kept in memory: that of every film that a worker renders at once, and some to spare. */
const KEPT_PLANS = 32;

/** A plan is what its hash says: one that differs in anything is damaged. */
function planSchema(hash: string): z.ZodType<Plan> {
  return z.custom<Plan>((value) => hashOf(value) === hash, 'its content is not that of its name');
}

export class Plans {
  readonly #layout: Layout;
  /** By hash, the least recently used first: a plan never changes, and checking one is slow. */
  readonly #known = new Map<string, Plan>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Keeps a plan for as long as the store lives; the same plan has the same hash. */
  async putPlan(plan: Plan): Promise<string> {
    const hash = hashOf(plan);
    const path = this.#layout.plan(hash);
    if (!(await readJson(path, planSchema(hash)))) await createExclusively(path, jsonFile(plan));
    return hash;
  }

  async getPlan(hash: string): Promise<Plan> {
    const path = this.#layout.plan(hash);
    const plan = this.#known.get(hash) ?? (await readJson(path, planSchema(hash)));
    if (plan) return this.#keep(hash, plan);
    throw new StoreError('missing-object', {
      message: `The store has no plan ${hash}.`,
      path,
      remedy: 'Run the storyboard again: its plan is worked out anew.',
    });
  }

  #keep(hash: string, plan: Plan): Plan {
    this.#known.delete(hash);
    this.#known.set(hash, plan);
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size > KEPT_PLANS) this.#known.delete(oldest);
    return plan;
  }
}
