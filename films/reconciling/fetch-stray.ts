/** Gets and judges the clip of a task without an order; nothing is kept of one that is refused. */

import type { Services } from '../../activities/context.ts';
import { DECODE_MS } from '../../activities/decode.ts';
import {
  CLIP_LIMITS,
  NONE_RETURNED,
  NOT_USED,
  PICTURE_LIMITS,
} from '../../activities/fetch-clip.ts';
import { withTemporaryFiles } from '../../activities/scratch.ts';
import { isOfClip } from '../../media/error.ts';
import { decodeClip, type DecodedClip } from '../../media/frames.ts';
import { download } from '../../providers/link.ts';
import { ProviderError, type TaskResult } from '../../providers/provider.ts';
import { isPassing } from '../../specs/failures.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { FRAMES_PER_SECOND } from '../../specs/plan/timecode.ts';
import { reasonOf } from '../answering/named-task.ts';
import { FilmError } from '../error.ts';

/** Providers round sides to their encoder's blocks, and lengths to a picture more. */
const SIZE_TOLERANCE = 0.1;
const SHAPE_TOLERANCE = 0.02;
const SECONDS_TOLERANCE = 0.25;

export type FetchedClip = {
  readonly paths: {
    readonly clip: string;
    /** Null: none came. */
    readonly returned: string | null;
    readonly first: string;
    readonly last: string;
    readonly edges: string;
  };
  readonly decoded: DecodedClip;
  readonly isSimulated: boolean;
  /** Why no last frame came with it; null: one did. */
  readonly lastFrameReason: string | null;
};

type Fetching = {
  readonly taskId: string;
  readonly result: TaskResult;
  readonly planned: PlannedShot;
  /** Origin whose links need be neither https nor public. */
  readonly linkOrigin: string | null;
  readonly signal: AbortSignal;
};

const FILES = ['clip.mp4', 'returned.png', 'first.png', 'decoded.png', 'edges.ppm'] as const;

/** Gives what `use` gives; the files are gone afterwards, unless they became objects. */
export async function withClip<Result>(
  services: Services,
  fetching: Fetching,
  use: (fetched: FetchedClip) => Promise<Result>,
): Promise<Result> {
  return withTemporaryFiles(services, FILES, async ([clip, frame, first, last, edges]) => {
    const { fromSimulator } = await clipTo(clip, fetching);
    const lastFrameReason = await lastFrameTo(frame, fetching);
    const returned = lastFrameReason === null ? frame : null;
    const paths = { clip, returned, first, last, edges };
    const decoded = await judged(services, fetching, paths);
    return use({ paths, decoded, isSimulated: fromSimulator === true, lastFrameReason });
  });
}

async function clipTo(path: string, { taskId, result, linkOrigin, signal }: Fetching) {
  const limits = { path, ...CLIP_LIMITS, allowedOrigin: linkOrigin, signal };
  return download(result.clipUrl, limits).catch((error: unknown) => {
    if (!(error instanceof ProviderError) || signal.aborted) throw error;
    const told = { because: reasonOf(error.failure), isPassing: isPassing(error.failure) };
    throw new FilmError('not-adopted', { why: 'not-fetched', taskId, ...told });
  });
}

/** It is optional: without it the clip's own last picture is handed on. Null: it came. */
async function lastFrameTo(
  path: string,
  { result, linkOrigin, signal }: Fetching,
): Promise<string | null> {
  const { lastFrameUrl } = result;
  if (lastFrameUrl === null) return NONE_RETURNED;
  try {
    await download(lastFrameUrl, { path, ...PICTURE_LIMITS, allowedOrigin: linkOrigin, signal });
    return null;
  } catch (error) {
    if (!(error instanceof ProviderError) || signal.aborted) throw error;
    return `${NOT_USED}: ${reasonOf(error.failure)}`;
  }
}

async function judged(
  { media }: Services,
  { taskId, planned, signal }: Fetching,
  paths: FetchedClip['paths'],
): Promise<DecodedClip> {
  const decoded = await decodeClip(media, {
    clip: paths.clip,
    firstFrame: paths.first,
    lastFrame: paths.last,
    edges: paths.edges,
    isMeasured: true,
    expected: { ...planned.size, durationSeconds: planned.frames / FRAMES_PER_SECOND },
    untilMs: performance.now() + DECODE_MS,
    signal,
  }).catch((error: unknown) => {
    if (!isOfClip(error)) throw error;
    throw new FilmError('not-adopted', { why: 'unreadable', taskId, because: error.code }, error);
  });
  const { facts } = decoded;
  if (isOfShape(facts, planned)) return decoded;
  const asked = { ...planned.size, seconds: planned.frames / FRAMES_PER_SECOND };
  const { width, height, durationSeconds: seconds } = facts;
  const is = { width, height, seconds };
  throw new FilmError('not-adopted', { why: 'other-shape', taskId, shot: planned.id, is, asked });
}

type AskedShape = { readonly ask: Pick<PlannedShot['ask'], 'ratio'> };
type Measures = Pick<DecodedClip['facts'], 'width' | 'height' | 'durationSeconds'>;

/** Whether a clip can be what the shot asks: its size, its shape unless that is left open, its length. */
export function isOfShape(
  { width, height, durationSeconds }: Measures,
  { size, frames, ask }: Pick<PlannedShot, 'size' | 'frames'> & AskedShape,
): boolean {
  const seconds = frames / FRAMES_PER_SECOND;
  const isLength = Math.abs(durationSeconds - seconds) <= SECONDS_TOLERANCE;
  const area = Math.sqrt((width * height) / (size.width * size.height));
  const isSize = Math.abs(area - 1) <= SIZE_TOLERANCE;
  const shape = width / height / (size.width / size.height);
  const isShape = ask.ratio === 'adaptive' || Math.abs(shape - 1) <= SHAPE_TOLERANCE;
  return isLength && isSize && isShape;
}
