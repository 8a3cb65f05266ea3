/**
 * Decodes a kept clip to its end. One that does not decode is still kept, shown to people beside
 * the takes, and fetched again a few times. The same bad bytes twice are final.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { isOfClip } from '../media/error.ts';
import { decodeClip, type DecodedClip } from '../media/frames.ts';
import { failure } from '../specs/failures.ts';
import { takeName } from '../specs/order.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import type { OrderDownload } from '../store/order.ts';
import type { Services } from './context.ts';
import type { FetchedOrder } from './fetch-clip.ts';
import { recordClip } from './same-task.ts';
import { withTemporaryFiles } from './scratch.ts';
import { Trouble } from './trouble.ts';

/** For a clip that is used as it is, this code can only mean that decoding takes too long. */
const TOO_LONG = 'clip-absurd';
/** How many whole clips are fetched before a person is asked. */
const FETCHES = 5;

/**
 * Limits for all that ffmpeg does with a clip in one attempt, which ends after an hour. Without
 * them an endless run would start again with every attempt, for ever. The time after the first
 * limit is for counting pictures.
 */
const JUDGE_MS = 35 * 60_000;
export const DECODE_MS = 50 * 60_000;

/** A kept clip, and the shot that it was ordered for. */
type Clip = { readonly download: OrderDownload; readonly planned: PlannedShot };
type Pictures = { readonly first: string; readonly last: string; readonly edges?: string };

export async function decode(
  context: Services,
  order: FetchedOrder,
  clip: Clip,
  pictures: Pictures,
): Promise<DecodedClip> {
  const isSalvage = clip.download.isAccepted;
  const startMs = performance.now();
  const untilMs = startMs + (isSalvage ? DECODE_MS : JUDGE_MS);
  try {
    return await decodeKept(context, order, clip, { pictures, isSalvage, untilMs });
  } catch (error) {
    if (!isOfClip(error)) throw error;
    // Its own message is not shown: it names files of this machine.
    const { code } = error;
    throw await reject(context, order, clip, { code, untilMs: startMs + DECODE_MS });
  }
}

type How = {
  readonly pictures: Pictures;
  readonly isSalvage: boolean;
  readonly untilMs: number;
};

async function decodeKept(
  { media, store }: Services,
  { signal }: Pick<FetchedOrder, 'signal'>,
  { download, planned }: Clip,
  { pictures, isSalvage, untilMs }: How,
): Promise<DecodedClip> {
  return decodeClip(media, {
    clip: await store.objects.file(download.sha256),
    sha256: download.sha256,
    firstFrame: pictures.first,
    lastFrame: pictures.last,
    edges: pictures.edges,
    isMeasured: pictures.edges !== undefined,
    expected: { ...planned.size, durationSeconds: planned.frames / FRAMES_PER_SECOND },
    isSalvage,
    untilMs,
    signal,
  });
}

type Fault = { readonly code: string; readonly untilMs: number };

/** Writes down that the clip cannot be used; gives the error that ends the attempt. */
async function reject(
  context: Services,
  order: FetchedOrder,
  clip: Clip,
  { code, untilMs }: Fault,
): Promise<Trouble> {
  const { ordered } = order;
  const { download } = clip;
  const before = ordered.entry.download;
  const isSame = before !== null && before.reason !== null && before.sha256 === download.sha256;
  const counted = await countPictures(context, order, clip, { code, untilMs });
  const pictures = counted ?? (isSame ? before.pictures : null);
  const fetches = download.fetches + 1;
  const isFinal = isSame || fetches >= FETCHES || download.isAccepted;
  const message = `The clip arrived whole and does not decode to its end; ${count(pictures)}.`;
  const rejected: OrderDownload = {
    ...download,
    reason: { code, message },
    pictures,
    isAccepted: false,
    // If somebody has the clip fetched again, counting starts again.
    fetches: isFinal ? 0 : fetches,
  };
  // Of several bad clips, the one with the most usable pictures is kept.
  const isBetter = !isSame && (before?.reason ? (before.pictures ?? 0) : 0) > (pictures ?? 0);
  const { isAccepted } = rejected;
  const kept = isBetter && before ? { ...before, fetches: rejected.fetches, isAccepted } : rejected;
  await recordClip(context, order, kept);
  await publish(context, order, kept);
  const failed = failure('unreadable', { code, message });
  return new Trouble(failed, isFinal ? 'final' : 'patient');
}

function count(pictures: number | null): string {
  if (pictures === null) return 'its pictures were not counted';
  if (pictures === 0) return 'no picture of it decodes';
  return pictures === 1 ? '1 picture of it decodes' : `${pictures} pictures of it decode`;
}

/** How many pictures of a damaged clip can be used; null where counting took too long. */
async function countPictures(
  context: Services,
  order: FetchedOrder,
  clip: Clip,
  { code, untilMs }: Fault,
): Promise<number | null> {
  // A clip that is used as it is was just decoded leniently, in vain.
  if (clip.download.isAccepted) return code === TOO_LONG ? null : 0;
  return withTemporaryFiles(context, ['first.png', 'last.png'], async ([first, last]) => {
    const how = { pictures: { first, last }, isSalvage: true, untilMs };
    try {
      return (await decodeKept(context, order, clip, how)).frames;
    } catch (error) {
      if (isOfClip(error)) return error.code === TOO_LONG ? null : 0;
      throw error;
    }
  });
}

/** A copy for people, beside the takes; the clip itself is in the store, even if the copy fails. */
async function publish({ store }: Services, { key, ordered }: FetchedOrder, kept: OrderDownload) {
  const { sha256, bytes, at, reason, pictures } = kept;
  const take = { shot: key.shot, take: takeName(key.take) };
  try {
    const film = await store.films.readFilm(key.film);
    const why = { ...take, taskId: ordered.taskId, sha256, bytes, at, ...reason, pictures };
    await store.renders.publishRejected(film, take, { sha256, why });
  } catch (error) {
    ActivityContext.current().log.warn('rejected clip not published', { error: String(error) });
  }
}
