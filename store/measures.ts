/**
 * What clips show and sound like as numbers, by the clip's own hash. They only spare work: a damaged
 * file counts as none, and the clip is measured again.
 */

import { z } from 'zod';

import type { ClipMeasures } from '../specs/picture/measures.ts';
import { DepotPart, type Depot } from './depot.ts';
import { keys } from './layout.ts';
import type { NamedObjects } from './named-objects.ts';
import type { Objects } from './objects.ts';

const meansSchema = z.object({
  red: z.number(),
  green: z.number(),
  blue: z.number(),
  spread: z.number(),
  motion: z.number(),
});

const measuresSchema = z.object({
  frames: z.int().min(1),
  every: z.int().min(1),
  pictures: z.array(meansSchema).min(1),
  change: z.number(),
  sharpness: z.array(z.object({ frame: z.int().min(0), value: z.number() })),
  loudness: z.array(z.number()).nullable(),
}) satisfies z.ZodType<ClipMeasures>;

/** Null: it was measured in vain; `late`: so often for want of time alone, absent: for another reason. */
const keptSchema = z.object({
  measures: measuresSchema.nullable(),
  late: z.int().min(1).optional(),
});

type Parts = { readonly objects: Objects; readonly edges: NamedObjects };

export class Measures extends DepotPart {
  readonly #parts: Parts;

  constructor(depot: Depot, parts: Parts) {
    super(depot);
    this.#parts = parts;
  }

  /** Null while nobody has measured it. */
  async find(clip: string): Promise<z.infer<typeof keptSchema> | null> {
    return this.readAt(keys.measures(clip), keptSchema).catch(() => null);
  }

  async record(clip: string, measures: ClipMeasures | null, late?: number): Promise<void> {
    await this.writeAt(keys.measures(clip), { measures, late });
  }

  /**
   * All that a decoded clip gives to joins; `edges`: the path of the small pictures of its ends,
   * which becomes an object, and whose hash
   * is given back. Losing it costs one more decoding.
   */
  async keep(
    clip: string,
    { hasEdges, measures }: { readonly hasEdges: boolean; readonly measures: ClipMeasures | null },
    edges: string,
  ): Promise<string | null> {
    if (measures) await this.record(clip, measures);
    if (!hasEdges) return null;
    const { sha256 } = await this.#parts.objects.adopt(edges);
    await this.#parts.edges.record(clip, sha256);
    return sha256;
  }
}
