/**
 * Collects a finished task: downloads clip and last frame, decodes the clip to its end, hashes and
 * keeps both.
 *
 * A whole clip is named in the journal before anything reads into it. The record is written last: a
 * take that has one is whole.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import type { DecodedClip } from '../media/frames.ts';
import { chooseLastFrame } from '../media/hand-over.ts';
import { factsOfClip } from '../media/measured.ts';
import { pictureFormat } from '../media/picture.ts';
import { failure } from '../specs/failures.ts';
import { takeName } from '../specs/order.ts';
import type { OrderDownload, OrderEntry, OrderIntent } from '../store/order.ts';
import { labelledCopyOf } from '../store/published-copy.ts';
import type { TakeRecord } from '../store/takes.ts';
import { carryOutNaming } from './adopt.ts';
import { afterAttempt } from './after-attempt.ts';
import { noLongerAwaited } from './await-task.ts';
import { bridgeHandOver } from './bridge.ts';
import type { CollectTakeInput, CollectTakeOutput } from './contract.ts';
import type { Services } from './context.ts';
import { decode } from './decode.ts';
import { ends, refuses } from './failure.ts';
import { fetchClip, fetchLastFrame } from './fetch-clip.ts';
import { endOrder, publish, tell } from './kept-take.ts';
import { refuseRenamed } from './same-task.ts';
import { withTemporaryFiles } from './scratch.ts';
import { standingBeside } from './directed.ts';
import { factsOf, type OrderedShot } from './take-facts.ts';
import { fetchAgain, useDownload } from './use-download.ts';

const HEARTBEAT_MS = 10_000;
const IN_PART = 'the returned last frame is not used: the clip is, as far as it decodes';

/** An order whose task has succeeded. */
export type Ordered = {
  readonly entry: OrderEntry;
  readonly intent: OrderIntent;
  readonly taskId: string;
};

export async function collectTake(
  context: Services,
  input: CollectTakeInput,
): Promise<CollectTakeOutput> {
  const { journal, takes } = context.store;
  const found = await journal.readOrder(input);
  const activity = ActivityContext.current();
  const beat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  let entry = found;
  try {
    const known = await takes.readTake(input.film, input.shot, takeName(input.take));
    if (known) return await keptBefore(context, input, known);
    if (found) entry = await answered(context, input, found);
    if (!entry?.intent || !entry.task) throw refuses(`No task of ${input.shot} is in the journal.`);
    const ordered = { entry, intent: entry.intent, taskId: entry.task.task.id };
    const record = await collect(context, input, ordered, activity.cancellationSignal);
    return await keep(context, input, record);
  } catch (error) {
    throw entry?.task ? await afterAttempt(context, { key: input, entry }, error) : error;
  } finally {
    clearInterval(beat);
  }
}

/** Carries out what a person has answered while the clip was being fetched. */
async function answered(
  context: Services,
  input: CollectTakeInput,
  found: OrderEntry,
): Promise<OrderEntry | null> {
  const { journal } = context.store;
  const entry = await carryOutNaming(context, input, found);
  const kind = entry.resolution?.kind;
  if (kind === undefined) return entry;
  if (kind !== 'use' && kind !== 'fetch') throw ends(noLongerAwaited(entry));
  const message = kind === 'use' ? await useDownload(context, input, entry) : null;
  if (message !== null) await notUsed(context, input, message);
  if (kind === 'fetch') await fetchAgain(context, input, entry);
  await journal.clearResolution(input);
  return journal.readOrder(input);
}

/** The question stays open, and says why its answer cannot be carried out. Fetching goes on. */
async function notUsed(context: Services, input: CollectTakeInput, message: string): Promise<void> {
  const failed = failure('unreadable', { code: 'nothing-to-use', message });
  const asks = { kind: 'shot.asks', failure: failed, trying: 'collect' } as const;
  await context.store.events.appendOf(input, asks);
}

async function collect(
  context: Services,
  input: CollectTakeInput,
  ordered: Ordered,
  signal: AbortSignal,
): Promise<TakeRecord> {
  const order = { key: input, ordered, signal };
  const held = await heldDownload(context, ordered.entry);
  const clip = held ?? (await fetchClip(context, order));
  const download = await fetchLastFrame(context, order, clip);
  const asked = await factsOf(context, input, ordered, download);
  const names = ['first.png', 'decoded.png', 'edges.ppm'] as const;
  return withTemporaryFiles(context, names, async ([first, last, edges]) => {
    const pictures = { first, last, edges };
    const decoded = await decode(context, order, { download, ...asked }, pictures);
    await context.store.measures.keep(download.sha256, decoded, edges).catch(measuresLost);
    const { bridge } = ordered.intent;
    return recordOf(context, { asked, bridge, download, decoded, signal }, pictures);
  });
}

/**
 * Lost measures cost only one more decoding, when the film's joins are measured. They must not keep
 * a paid clip from its record.
 */
function measuresLost(error: unknown): void {
  ActivityContext.current().log.warn('measures of a clip not kept', { error: String(error) });
}

/**
 * A whole clip that came earlier and has no known fault, or that a person wants to be used as it
 * is.
 */
async function heldDownload(
  { store }: Services,
  { download }: OrderEntry,
): Promise<OrderDownload | null> {
  if (!download || (download.reason !== null && !download.isAccepted)) return null;
  return (await store.objects.has(download.sha256)) ? download : null;
}

export type Examined = {
  readonly asked: OrderedShot;
  /** Picture that it was to end on. */
  readonly bridge?: string | undefined;
  readonly download: OrderDownload;
  readonly decoded: DecodedClip;
  readonly signal: AbortSignal;
};

/** What is kept of a decoded clip; its pictures become objects. */
export async function recordOf(
  context: Pick<Services, 'media' | 'store'>,
  { asked, bridge, download, decoded, signal }: Examined,
  pictures: { readonly first: string; readonly last: string },
): Promise<TakeRecord> {
  const { media, store } = context;
  const { objects } = store;
  const { lastFrameSha256: returned, isAccepted } = download;
  // The returned frame belongs to the whole clip: a clip that is used in part ends elsewhere.
  const hasReturned = !isAccepted && returned !== undefined && (await objects.has(returned));
  const [choice, first] = await Promise.all([
    chooseLastFrame(media, {
      returnedPath: hasReturned ? await objects.file(returned) : null,
      decodedPath: pictures.last,
      signal,
    }),
    objects.adopt(pictures.first),
  ]);
  const last = await objects.adopt(pictures.last);
  const isReturned = choice.source === 'returned';
  const format = isReturned && hasReturned ? pictureFormat(await objects.read(returned)) : 'png';
  const reason = isAccepted ? IN_PART : (download.lastFrameReason ?? null);
  const notes = [...download.notes, ...notesOf(decoded, download), ...decoded.differences];
  const labelled = await labelledCopy(store, asked, download.sha256);
  return {
    ...asked.facts,
    ...(labelled && { labelled }),
    clip: { sha256: download.sha256, bytes: download.bytes, ...factsOfClip(decoded) },
    firstFrame: { sha256: first.sha256 },
    lastFrame: {
      sha256: isReturned && hasReturned ? returned : last.sha256,
      decodedSha256: last.sha256,
      source: choice.source,
      reason: isReturned ? null : ((hasReturned ? null : reason) ?? choice.message),
      ...(format !== null && format !== 'png' && { format }),
    },
    ...(bridge !== undefined && {
      handOver: await bridgeHandOver(context, bridge, last.sha256, signal),
    }),
    ...(notes.length > 0 && { notes: [...new Set(notes)] }),
  };
}

/** Without one its copy for people is the clip as it came. */
async function labelledCopy(
  { objects }: Pick<Services['store'], 'objects'>,
  { title, facts: { shot, take } }: OrderedShot,
  sha256: string,
): Promise<TakeRecord['labelled'] | null> {
  const copy = await labelledCopyOf(objects, sha256, { title, shot, take }).catch(() => null);
  return copy && { title, ...copy };
}

function notesOf(
  { frames, notes }: DecodedClip,
  { isAccepted, reason }: OrderDownload,
): readonly string[] {
  if (!isAccepted) return notes;
  const pictures = frames === 1 ? 'its 1 picture' : `its ${frames} pictures`;
  const why = reason === null ? '' : ` (${reason.code})`;
  return [`Used by a person's word, as far as ${pictures} decode${why}.`, ...notes];
}

/** With the record the take exists. */
async function keep(
  context: Services,
  input: CollectTakeInput,
  record: TakeRecord,
): Promise<CollectTakeOutput> {
  await refuseRenamed(context, input, record.taskId);
  const { store } = context;
  const kept = await store.takes.writeTake(record);
  await Promise.all([endOrder(store, input, kept), publish(store, input, kept)]);
  return told(context, input, kept);
}

/** An earlier attempt wrote the record, and died before it could do the rest. */
async function keptBefore(
  context: Services,
  input: CollectTakeInput,
  kept: TakeRecord,
): Promise<CollectTakeOutput> {
  await endOrder(context.store, input, kept);
  // The film goes on without the copy for people: the next run restores it.
  await publish(context.store, input, kept).catch((error: unknown) => {
    ActivityContext.current().log.error('take not published', { error: String(error) });
  });
  return told(context, input, kept);
}

async function told(
  context: Services,
  input: CollectTakeInput,
  kept: TakeRecord,
): Promise<CollectTakeOutput> {
  await tell(context.store, input, kept);
  return standingBeside(context, input, kept);
}
