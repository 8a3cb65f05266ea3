/**
 * Measures the joins of a film. The ends of each clip were kept when it was collected; a take from
 * before that is decoded once.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { measureJoin, type JoinMeasure } from '../media/duplicate.ts';
import { readEdges, type Edges } from '../media/edges.ts';
import { isOfClip } from '../media/error.ts';
import { decodeClip } from '../media/frames.ts';
import { sharedJoins } from '../specs/plan/edit-list.ts';
import type { Plan } from '../specs/plan/plan.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { Services } from './context.ts';
import { withTemporaryFiles } from './scratch.ts';

/** By the shot after the join; only joins whose two sides were asked for the same picture. */
export type Joins = ReadonlyMap<string, JoinMeasure>;

type Measured = {
  readonly takes: ReadonlyMap<string, TakeRecord>;
  readonly signal: AbortSignal;
};

export async function measureJoins(
  context: Services,
  plan: Plan,
  { takes, signal }: Measured,
): Promise<Joins> {
  const joins = new Map<string, JoinMeasure>();
  let known: { readonly clip: string; readonly edges: Edges | null } | null = null;
  for (const { before, after } of sharedJoins(plan)) {
    const [ending, beginning] = [takes.get(before), takes.get(after)];
    if (!ending || !beginning) continue;
    // In a chain, the last join's second clip is the first clip of this one.
    const { sha256 } = ending.clip;
    const left = known?.clip === sha256 ? known.edges : await edgesOf(context, ending, signal);
    const right = await edgesOf(context, beginning, signal);
    known = { clip: beginning.clip.sha256, edges: right };
    const measure = left && right && measureJoin(left, right);
    if (measure) joins.set(after, measure);
  }
  return joins;
}

/** Null when the ends of a clip cannot be read: no frame is dropped then. */
async function edgesOf(
  context: Services,
  { clip: { sha256 } }: TakeRecord,
  signal: AbortSignal,
): Promise<Edges | null> {
  const { objects, edges } = context.store;
  const kept = await edges.find(sha256);
  const known = kept === null ? await decodeEdges(context, sha256, signal) : kept.sha256;
  return known === null ? null : readEdges(await objects.file(known));
}

/**
 * For all passes over a clip. All they can do is drop one frame, so the film must not wait longer.
 */
const DECODE_MS = 10 * 60_000;

/** The result is kept, even if it is nothing, so that no clip is decoded twice for it. */
async function decodeEdges(
  context: Services,
  clip: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { objects, edges: kept } = context.store;
  const names = ['first.png', 'last.png', 'edges.ppm'] as const;
  return withTemporaryFiles(context, names, async ([firstFrame, lastFrame, edges]) => {
    const pictures = { firstFrame, lastFrame, edges };
    const untilMs = performance.now() + DECODE_MS;
    const limits = { isSalvage: true, signal, untilMs };
    const request = { clip: await objects.file(clip), sha256: clip, ...pictures, ...limits };
    try {
      const { hasEdges } = await decodeClip(context.media, request);
      if (hasEdges) return await keepEdges(context, clip, edges);
    } catch (error) {
      if (!isOfClip(error)) throw error;
      ActivityContext.current().log.warn('ends of a clip not measured', { clip, code: error.code });
    }
    await kept.record(clip, null);
    return null;
  });
}

/** Keeps the pictures at a clip's ends, for the joins that it will have. */
export async function keepEdges(
  { store: { objects, edges } }: Services,
  clip: string,
  path: string,
): Promise<string> {
  const { sha256 } = await objects.adopt(path);
  await edges.record(clip, sha256);
  return sha256;
}
