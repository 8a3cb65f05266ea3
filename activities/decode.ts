/**
 * Decodes a clip that is here, to its end. One that does not decode is kept, shown to people beside
 * the takes, and fetched again a few times: the same bytes again are final.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { MediaError } from '../media/error.ts';
import { decodeClip, type DecodedClip } from '../media/frames.ts';
import { failure } from '../specs/failures.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { FRAMES_PER_SECOND } from '../specs/plan/timecode.ts';
import { takeName } from '../store/layout.ts';
import type { OrderDownload } from '../store/order.ts';
import type { Context } from './context.ts';
import type { Order } from './fetch-clip.ts';
import { withTemporaryFiles } from './scratch.ts';
import { Trouble } from './trouble.ts';

/** Whole clips that are fetched before a person is asked. */
const FETCHES = 5;

/** A kept clip, and the shot that it was ordered for. */
type Clip = { readonly download: OrderDownload; readonly planned: PlannedShot };
type Pictures = { readonly first: string; readonly last: string };

export async function decode(
  context: Context,
  order: Order,
  clip: Clip,
  pictures: Pictures,
): Promise<DecodedClip> {
  const isSalvage = clip.download.isAccepted;
  try {
    return await decodeKept(context, order, clip, { pictures, isSalvage });
  } catch (error) {
    if (!isOfClip(error)) throw error;
    throw await reject(context, order, clip, error.code);
  }
}

/** Its own message names files of this machine. */
function isOfClip(error: unknown): error is MediaError {
  return error instanceof MediaError && error.code.startsWith('clip-');
}

function decodeKept(
  { media, store }: Context,
  { signal }: Pick<Order, 'signal'>,
  { download, planned }: Clip,
  { pictures, isSalvage }: { readonly pictures: Pictures; readonly isSalvage: boolean },
): Promise<DecodedClip> {
  return decodeClip(media, {
    clip: store.objects.pathOf(download.sha256),
    firstFrame: pictures.first,
    lastFrame: pictures.last,
    expected: { ...planned.size, durationSeconds: planned.frames / FRAMES_PER_SECOND },
    isSalvage,
    signal,
  });
}

/** Writes down that it cannot be used; gives what the attempt is ended with. */
async function reject(context: Context, order: Order, clip: Clip, code: string): Promise<Trouble> {
  const { key, ordered } = order;
  const { download } = clip;
  const before = ordered.entry.download;
  const pictures = await countPictures(context, order, clip);
  const fetches = download.fetches + 1;
  const isSame = before !== null && before.reason !== null && before.sha256 === download.sha256;
  const isFinal = isSame || fetches >= FETCHES || download.isAccepted;
  const message = `The clip arrived whole and does not decode to its end; ${count(pictures)} of it.`;
  const rejected: OrderDownload = {
    ...download,
    reason: { code, message },
    pictures,
    isAccepted: false,
    // When somebody has it fetched again, counting begins anew.
    fetches: isFinal ? 0 : fetches,
  };
  // Of several that came, the one that can be used most of.
  const isBetter = (before?.reason ? (before.pictures ?? 0) : 0) > pictures;
  const kept = isBetter && before ? { ...before, fetches: rejected.fetches } : rejected;
  await context.store.journal.recordDownload(key, kept);
  await publish(context, order, kept);
  const failed = failure('unreadable', { code, message });
  return new Trouble(failed, isFinal ? 'final' : 'patient');
}

function count(pictures: number): string {
  if (pictures === 0) return 'no picture decodes';
  return pictures === 1 ? '1 picture decodes' : `${pictures} pictures decode`;
}

/** How much of a clip can be used all the same. */
async function countPictures(context: Context, order: Order, clip: Clip): Promise<number> {
  if (clip.download.isAccepted) return 0;
  return withTemporaryFiles(context, ['first.png', 'last.png'], async ([first, last]) => {
    const pictures = { first, last };
    try {
      const salvaged = await decodeKept(context, order, clip, { pictures, isSalvage: true });
      return salvaged.frames;
    } catch (error) {
      if (isOfClip(error)) return 0;
      throw error;
    }
  });
}

/** For people, beside the takes; the clip itself is in the store, whatever becomes of the copy. */
async function publish({ store }: Context, { key, ordered }: Order, kept: OrderDownload) {
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
