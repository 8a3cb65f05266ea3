/**
 * What a provider rejected, by shot and fingerprint. An unchanged shot is not ordered again only to
 * be rejected again; a changed one has another fingerprint and may be.
 */

import { z } from 'zod';

import { DepotPart } from './depot.ts';
import { failureSchema, timeSchema } from './facts.ts';
import { keys, sha256Schema } from './layout.ts';

const refusalSchema = z.object({
  fingerprint: sha256Schema,
  /** The picture that it was to end on, which is no part of the fingerprint; absent: none. */
  bridge: sha256Schema.optional(),
  /** The provider that rejected it. */
  provider: z.string(),
  failure: failureSchema,
  at: timeSchema,
});
export type Rejection = z.infer<typeof refusalSchema>;

export class Rejections extends DepotPart {
  async record(
    place: { readonly film: string; readonly shot: string },
    { fingerprint, bridge, provider, failure, at }: Rejection,
  ): Promise<void> {
    const key = keys.refusal(place.film, place.shot, fingerprint);
    const ofBridge = bridge !== undefined && { bridge };
    await this.writeAt(key, { fingerprint, ...ofBridge, provider, failure, at });
  }

  async read(film: string, shot: string, fingerprint: string): Promise<Rejection | null> {
    return this.readAt(keys.refusal(film, shot, fingerprint), refusalSchema);
  }
}
