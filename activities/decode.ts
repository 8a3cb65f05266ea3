/**
 * Decodes a clip that is here, to its end. One that does not decode is kept, shown to people beside
 * the takes, and fetched again a few times: the same bytes again are final.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { MediaError } from '../media/error.ts';
import { decodeClip, type DecodedClip } from '../media/frames.ts';
import { failure } from '../specs/failures.ts';
import { takeName } from '../store/layout.ts';
import type { OrderDownload } from '../store/order.ts';
import type { Context } from './context.ts';
import type { Order } from './fetch-clip.ts';
import { withTemporaryFiles } from './scratch.ts';
import { Trouble } from './trouble.ts';

/** Whole clips that are fetched before a person is asked. */
const FETCHES = 5;

type Pictures = { readonly first: string; readonly last: string };

export async function decode(
  context: Context,
  order: Order,
  download: OrderDownload,
  pictures: Pictures,
): Promise<DecodedClip> {
  try {
    return await decodeKept(context, order, download, { pictures, isSalvage: download.isAccepted });
  } catch (error) {
    if (!isOfClip(error)) throw error;
    throw await reject(context, order, download, error.code);
  }
}

/** Its own message names files of this machine. */
function isOfClip(error: unknown): error is MediaError {
  return error instanceof MediaError && error.code.startsWith('clip-');
}

function decodeKept(
  { media, store }: Context,
  { signal }: Pick<Order, 'signal'>,
  { sha256 }: Pick<OrderDownload, 'sha256'>,
  { pictures, isSalvage }: { readonly pictures: Pictures; readonly isSalvage: boolean },
): Promise<DecodedClip> {
  return decodeClip(media, {
    clip: store.objects.pathOf(sha256),
    firstFrame: pictures.first,
    lastFrame: pictures.last,
    signal,
    ...(isSalvage && { isSalvage }),
  });
}

/** Writes down that it cannot be used; gives what the attempt is ended with. */
async function reject(
  context: Context,
  order: Order,
  download: OrderDownload,
  code: string,
): Promise<Trouble> {
  const { key, ordered } = order;
  const before = ordered.entry.download;
  const pictures = await countPictures(context, order, download);
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
async function countPictures(
  context: Context,
  order: Order,
  download: OrderDownload,
): Promise<number> {
  if (download.isAccepted) return 0;
  return withTemporaryFiles(context, ['first.png', 'last.png'], async ([first, last]) => {
    const pictures = { first, last };
    try {
      const salvaged = await decodeKept(context, order, download, { pictures, isSalvage: true });
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
