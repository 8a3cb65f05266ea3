/** Plans by their hash: workflows carry the hash, everything else is read here. */

import { z } from 'zod';

import { hashOf } from '../specs/plan/fingerprint.ts';
import type { Plan } from '../specs/plan/plan.ts';
import { StoreError } from './error.ts';
import type { Layout } from './layout.ts';
import { createExclusively, jsonFile, readJson } from './write.ts';

/** A plan is what its hash says: one that differs in anything is damaged. */
function planSchema(hash: string): z.ZodType<Plan> {
  return z.custom<Plan>((value) => hashOf(value) === hash, 'its content is not that of its name');
}

export class Plans {
  readonly #layout: Layout;

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
    const plan = await readJson(path, planSchema(hash));
    if (plan) return plan;
    throw new StoreError('missing-object', {
      message: `The store has no plan ${hash}.`,
      path,
      remedy: 'Run the storyboard again: its plan is worked out anew.',
    });
  }
}
