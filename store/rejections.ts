/**
 * What a provider refused, by shot and fingerprint: an unchanged shot is not ordered again to be
 * refused again. A changed one has another fingerprint and is free.
 */

import { z } from 'zod';

import { failureSchema, timeSchema } from './facts.ts';
import { sha256Schema, type Layout } from './layout.ts';
import { jsonFile, readJson, writeFileAtomically } from './write.ts';

const refusalSchema = z.object({
  fingerprint: sha256Schema,
  /** Who refused it. */
  provider: z.string(),
  failure: failureSchema,
  at: timeSchema,
});
export type Rejection = z.infer<typeof refusalSchema>;

export class Rejections {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  async record(
    place: { readonly film: string; readonly shot: string },
    { fingerprint, provider, failure, at }: Rejection,
  ): Promise<void> {
    const path = this.#layout.refusal(place.film, place.shot, fingerprint);
    await writeFileAtomically(path, jsonFile({ fingerprint, provider, failure, at }));
  }

  async read(film: string, shot: string, fingerprint: string): Promise<Rejection | null> {
    return readJson(this.#layout.refusal(film, shot, fingerprint), refusalSchema);
  }
}
