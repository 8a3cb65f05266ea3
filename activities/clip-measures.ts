/**
 * What joins are measured by: the pictures at the ends of each clip, and its numbers. Both are kept
 * when the clip is collected; a take from before that is decoded once.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { pixmapOf, readEdges, type Edges, type SmallPicture } from '../media/edges.ts';
import { isOfClip, LateError, MediaError } from '../media/error.ts';
import { decodeClip, type DecodedClip } from '../media/frames.ts';
import { smallPictureAt } from '../media/picture-in-clip.ts';
import type { ClipMeasures } from '../specs/picture/measures.ts';
import { pictureInClip } from '../store/named-objects.ts';
import type { Services } from './context.ts';
import { withTemporaryFiles } from './scratch.ts';

/** For a clip, measured or not. All that it can do is drop one frame: the film must not wait longer. */
const DECODE_MS = 10 * 60_000;
/** So often a clip is measured that was not in time: a machine may be busy now and then. */
const MOST_LATE = 3;

/** Null when the ends of a clip cannot be read: no frame is dropped then. */
export async function edgesOf(
  context: Services,
  sha256: string,
  signal: AbortSignal,
): Promise<Edges | null> {
  const { objects, edges } = context.store;
  const kept =
    (await edges.find(sha256)) ??
    (await measureClip(context, sha256, { before: null, signal })).edges;
  return kept.sha256 === null ? null : readEdges(await objects.file(kept.sha256));
}

/** Null when it cannot be measured. */
export async function measuresOf(
  context: Services,
  sha256: string,
  signal: AbortSignal,
): Promise<ClipMeasures | null> {
  const kept = await context.store.measures.find(sha256);
  const { late = MOST_LATE } = kept ?? {};
  if (kept && (kept.measures !== null || late >= MOST_LATE)) return kept.measures;
  const before = await context.store.edges.find(sha256);
  return (await measureClip(context, sha256, { before, signal })).measures;
}

type Found = {
  readonly edges: { readonly sha256: string | null };
  readonly measures: ClipMeasures | null;
};

/**
 * The result is kept, even if it is nothing, so that no clip is decoded twice for it. `before`: what
 * was known of its ends.
 */
async function measureClip(
  context: Services,
  clip: string,
  { before, signal }: { readonly before: Found['edges'] | null; readonly signal: AbortSignal },
): Promise<Found> {
  const { store } = context;
  const names = ['first.png', 'last.png', 'edges.ppm'] as const;
  return withTemporaryFiles(context, names, async ([firstFrame, lastFrame, edges]) => {
    const pictures = { firstFrame, lastFrame, edges };
    const request = { clip: await store.objects.file(clip), sha256: clip, ...pictures, signal };
    const { decoded, isLate } = await decodedAnyhow(context, request);
    const { hasEdges = false, measures = null } = decoded ?? {};
    const sha256 = await store.measures.keep(clip, { hasEdges, measures }, edges);
    // What was found before stays: a slow moment must not take it away.
    if (sha256 === null && before === null) await store.edges.record(clip, null);
    if (measures === null) await recordNone(store, clip, isLate);
    return { edges: sha256 === null && before ? before : { sha256 }, measures };
  });
}

async function recordNone(
  { measures }: Services['store'],
  clip: string,
  isLate: boolean,
): Promise<void> {
  const late = isLate ? ((await measures.find(clip))?.late ?? 0) + 1 : undefined;
  await measures.record(clip, null, late);
}

type Decoded = { readonly decoded: DecodedClip | null; readonly isLate: boolean };

/** One that does not decode to its end is used as far as it does, without numbers. */
async function decodedAnyhow(
  { media }: Services,
  request: Parameters<typeof decodeClip>[1],
): Promise<Decoded> {
  let isLate = false;
  for (const how of [{ isMeasured: true }, { isSalvage: true }]) {
    try {
      // Each has its own time: a clip that is slow to be measured still has its ends.
      const untilMs = performance.now() + DECODE_MS;
      const decoded = await decodeClip(media, { ...request, ...how, untilMs });
      return { decoded, isLate };
    } catch (error) {
      if (!isOfClip(error)) throw error;
      isLate ||= error instanceof LateError;
      const { sha256: clip } = request;
      ActivityContext.current().log.warn('ends of a clip not measured', { clip, code: error.code });
    }
  }
  return { decoded: null, isLate };
}

/** A picture within a clip, small; kept, so that a clip is decoded once for each of its cuts. */
export async function pictureAt(
  context: Services,
  { clip, frame, signal }: { clip: string; frame: number; signal: AbortSignal },
): Promise<SmallPicture | null> {
  const { objects, cutPictures } = context.store;
  const name = pictureInClip(clip, frame);
  const kept = await cutPictures.find(name);
  if (kept !== null) {
    const known = kept.sha256 === null ? null : await readEdges(await objects.file(kept.sha256));
    return known?.head[0] ?? null;
  }
  return withTemporaryFiles(context, ['cut.ppm'], async ([path]) => {
    const request = { clip: await objects.file(clip), sha256: clip, frame, path, signal };
    const picture = await smallPictureAt(context.media, request).catch((error: unknown) => {
      // The film is made of the clip all the same.
      const isFilters = error instanceof MediaError && error.code === 'ffmpeg-failed';
      if (isFilters || isOfClip(error)) return null;
      throw error;
    });
    const stored = picture && (await objects.put(pixmapOf(picture)));
    await cutPictures.record(name, stored && stored.sha256);
    return picture;
  });
}
