/**
 * Makes a finished task ours: clip and last frame downloaded, decoded to the end, hashed, kept.
 *
 * A shot is done when its bytes are here; no link is ever the only copy. Each attempt writes
 * under names of its own, so that two beside each other harm nothing, and the record is written
 * last: a take that has one is whole.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { rm } from 'node:fs/promises';
import type { ClipFacts } from '../media/probe.ts';
import { decodeClip } from '../media/frames.ts';
import { chooseLastFrame } from '../media/hand-over.ts';
import { MediaError } from '../media/error.ts';
import { download } from '../providers/link.ts';
import { ProviderError, type TaskResult } from '../providers/provider.ts';
import { failure } from '../specs/failures.ts';
import { offerOf } from '../specs/models/offer.ts';
import type { Ask } from '../specs/order.ts';
import { askOf } from '../specs/plan/ask.ts';
import { inputsOf } from '../specs/plan/fingerprint.ts';
import { isBySecond, priceOn } from '../specs/plan/quote.ts';
import { tokensOf } from '../specs/plan/size.ts';
import { takeName } from '../store/layout.ts';
import type { OrderEntry, OrderIntent } from '../store/order.ts';
import { summaryOf, type TakeRecord } from '../store/takes.ts';
import type { CollectTakeInput, CollectTakeOutput } from './contract.ts';
import { accountOf, plannedShot, type Context } from './context.ts';
import { ends, refuses, repeats } from './failure.ts';
import { standingOf } from './standing.ts';

const HEARTBEAT_MS = 10_000;
const RETRY_MS = 5_000;
/** Downloads that end early are begun anew this often before a person is asked. */
const ATTEMPTS = 5;
/** A minute of 4k is far below; a link that never ends must not fill the disk. */
const MAX_CLIP_BYTES = 4 * 1024 ** 3;
const MAX_PICTURE_BYTES = 64 * 1024 ** 2;

type Ordered = {
  readonly entry: OrderEntry;
  readonly intent: OrderIntent;
  readonly taskId: string;
};

export async function collectTake(
  context: Context,
  input: CollectTakeInput,
): Promise<CollectTakeOutput> {
  const { store } = context;
  const take = takeName(input.take);
  const known = await store.takes.readTake(input.film, input.shot, take);
  if (known) return keptBefore(context, input, known);
  const entry = await store.journal.readOrder(input);
  if (!entry?.intent || !entry.task) throw refuses(`No task of ${input.shot} is in the journal.`);
  const ordered = { entry, intent: entry.intent, taskId: entry.task.task.id };

  const activity = ActivityContext.current();
  const beat = setInterval(() => activity.heartbeat(), HEARTBEAT_MS);
  const files = await temporaryFiles(context);
  try {
    const result = await finishedTask(context, input, ordered);
    const [returnedPath] = await Promise.all([
      fetchLastFrame(context, input, result, files),
      fetchClip(context, input, result, files, activity.cancellationSignal),
    ]);
    const record = await examine(context, input, ordered, result, { ...files, returnedPath });
    return await keep(context, input, record);
  } catch (error) {
    throw explain(error, activity.info.attempt);
  } finally {
    clearInterval(beat);
    await Promise.all(Object.values(files).map((path) => rm(path, { force: true })));
  }
}

type Files = { clip: string; returned: string; first: string; decoded: string };

async function temporaryFiles({ store: { objects } }: Context): Promise<Files> {
  return {
    clip: await objects.temporaryPath('clip.mp4'),
    returned: await objects.temporaryPath('returned.png'),
    first: await objects.temporaryPath('first.png'),
    decoded: await objects.temporaryPath('decoded.png'),
  };
}

/** Links of the look that found the task finished, or fresh ones. */
async function finishedTask(
  context: Context,
  input: CollectTakeInput,
  { taskId, intent }: Ordered,
): Promise<TaskResult> {
  const { looks, provider } = accountOf(context, input.account);
  const kept = looks.takeResult({ id: taskId });
  if (kept) return kept;
  const [looked] = await provider.status([{ id: taskId }], intent.tier);
  if (looked && looked.state !== 'missing' && looked.result) return looked.result;
  const message = `The provider no longer gives the clip of task ${taskId}.`;
  throw ends(failure('link-dead', { code: 'clip-gone', message }));
}

async function fetchClip(
  context: Context,
  input: CollectTakeInput,
  { clipUrl }: TaskResult,
  files: Files,
  signal: AbortSignal,
): Promise<void> {
  const { linkOrigin } = accountOf(context, input.account);
  const maxBytes = MAX_CLIP_BYTES;
  await download(clipUrl, { path: files.clip, allowedOrigin: linkOrigin, maxBytes, signal });
}

/** Its path, or null: then the decoded one takes its place. The clip is what was paid for. */
async function fetchLastFrame(
  context: Context,
  input: CollectTakeInput,
  { lastFrameUrl }: TaskResult,
  files: Files,
): Promise<string | null> {
  if (lastFrameUrl === null) return null;
  const { linkOrigin } = accountOf(context, input.account);
  const options = { path: files.returned, allowedOrigin: linkOrigin, maxBytes: MAX_PICTURE_BYTES };
  try {
    await download(lastFrameUrl, options);
    return files.returned;
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}

async function examine(
  context: Context,
  input: CollectTakeInput,
  ordered: Ordered,
  result: TaskResult,
  files: Files & { readonly returnedPath: string | null },
): Promise<TakeRecord> {
  const { media, store } = context;
  const { objects } = store;
  const decoded = await decodeClip(media, {
    clip: files.clip,
    firstFrame: files.first,
    lastFrame: files.decoded,
  });
  // Each waits for the disk: together they cost little more than the slowest.
  const [choice, clip, firstFrame] = await Promise.all([
    chooseLastFrame(media, { returnedPath: files.returnedPath, decodedPath: files.decoded }),
    objects.adopt(files.clip),
    objects.adopt(files.first),
  ]);
  const isReturned = choice.source === 'returned';
  const [decodedLast, returnedLast] = await Promise.all([
    objects.adopt(files.decoded),
    isReturned ? objects.adopt(files.returned) : null,
  ]);
  const lastFrame = returnedLast ?? decodedLast;
  return {
    ...(await facts(context, input, ordered, result)),
    clip: { ...clip, ...factsOfClip(decoded.facts), frames: decoded.filmFrames },
    firstFrame: { sha256: firstFrame.sha256 },
    lastFrame: {
      sha256: lastFrame.sha256,
      decodedSha256: decodedLast.sha256,
      source: choice.source,
      reason: isReturned ? null : choice.message,
    },
  };
}

function factsOfClip(clip: ClipFacts) {
  const { width, height, framesPerSecond, videoCodec, durationSeconds } = clip;
  return { width, height, framesPerSecond, videoCodec, durationSeconds, hasAudio: !!clip.audio };
}

type OrderedFacts = Omit<TakeRecord, 'clip' | 'firstFrame' | 'lastFrame'>;

/** What was asked comes from the plan that the order stands in: a later edit changes nothing. */
async function facts(
  context: Context,
  input: CollectTakeInput,
  { entry, intent, taskId }: Ordered,
  result: TaskResult,
): Promise<OrderedFacts> {
  const { planned } = await plannedShot(context, intent.plan, input.shot);
  const { sheet } = accountOf(context, input.account).provider;
  const offer = offerOf(sheet, intent.modelId, planned.ask.family);
  const ask: Ask | null = askOf(planned, intent.frames);
  if (!ask) throw refuses(`The frames of ${input.shot} are not in its order.`);
  const tokens = result.tokens ?? tokensOf(planned.size, planned.frames);
  const { seconds } = planned.quote;
  const price = { offer, resolution: ask.resolution, audio: ask.audio, tokens, seconds };
  return {
    film: input.film,
    shot: input.shot,
    take: takeName(input.take),
    fingerprint: intent.fingerprint,
    inputs: inputsOf(ask),
    firstFrameFrom: planned.first.kind === 'last-frame-of' ? planned.first.shot : null,
    isPlaceholder: sheet.isFree,
    provider: sheet.name,
    family: ask.family,
    modelId: intent.modelId,
    account: intent.account,
    taskId,
    tier: intent.tier,
    seed: result.seed ?? intent.seed,
    tokens: result.tokens === null && isBySecond(intent.tier, price) ? null : tokens,
    charge: priceOn(intent.tier, price),
    isEstimated: result.tokens === null,
    pricedAt: sheet.isFree ? null : (offer?.tariff?.pricedAt ?? null),
    orderedAt: intent.at,
    finishedAt: entry.end?.at ?? new Date().toISOString(),
  };
}

/** The record makes the take; what follows can be done again at any time. */
async function keep(
  context: Context,
  input: CollectTakeInput,
  record: TakeRecord,
): Promise<CollectTakeOutput> {
  const kept = await context.store.takes.writeTake(record);
  await Promise.all([endOrder(context, input, kept), publish(context, input, kept)]);
  return tell(context, input, kept);
}

/** An attempt before this one wrote the record, and did not live to do the rest. */
async function keptBefore(
  context: Context,
  input: CollectTakeInput,
  kept: TakeRecord,
): Promise<CollectTakeOutput> {
  await endOrder(context, input, kept);
  // The film goes on without the copy for people: the next run restores it.
  await publish(context, input, kept).catch((error: unknown) => {
    ActivityContext.current().log.error('take not published', { error: String(error) });
  });
  return tell(context, input, kept);
}

function endOrder({ store }: Context, input: CollectTakeInput, kept: TakeRecord): Promise<void> {
  const end = { state: 'collected', failure: null, at: kept.finishedAt } as const;
  return store.journal.recordEnd(input, end);
}

async function publish({ store }: Context, input: CollectTakeInput, kept: TakeRecord) {
  await store.renders.publishTake(await store.films.readFilm(input.film), kept);
}

async function tell(
  { store: { events } }: Context,
  input: CollectTakeInput,
  kept: TakeRecord,
): Promise<CollectTakeOutput> {
  await events.append(input.film, {
    kind: 'take.collected',
    shot: input.shot,
    take: input.take,
    order: input.order,
    bytes: kept.clip.bytes,
    charge: kept.charge,
  });
  return standingOf(summaryOf(kept));
}

/**
 * A dead link gets a fresh one by the next attempt's look; a clip that stays broken is paid for
 * and waits for a person.
 */
function explain(error: unknown, attempt: number): unknown {
  const isSpent = attempt >= ATTEMPTS;
  if (error instanceof ProviderError) {
    const failed = error.failure;
    const isPassing = failed.kind === 'throttled' || failed.kind === 'unavailable';
    if (isPassing || !isSpent) return repeats(failed, failed.retryAfterMs ?? RETRY_MS);
    return ends(failed);
  }
  if (error instanceof MediaError && error.code.startsWith('clip-')) {
    // Its own message names files of this machine.
    const message = 'The clip arrived and does not decode to its end.';
    const unreadable = failure('unreadable', { code: error.code, message });
    return isSpent ? ends(unreadable) : repeats(unreadable, RETRY_MS);
  }
  return error;
}
