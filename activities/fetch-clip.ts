/**
 * Gets a finished task's clip and last frame, and keeps them as they came.
 *
 * The clip is what was paid for, so every failure to get it is repeated. The returned last frame is
 * optional: if it does not come, the clip's own last picture replaces it.
 */

import { open } from 'node:fs/promises';
import { download, type Downloaded } from '../providers/link.ts';
import { ProviderError, type TaskResult } from '../providers/provider.ts';
import { failure, type Failure, type FailureKind } from '../specs/failures.ts';
import { type OrderDownload } from '../store/order.ts';
import type { Ordered } from './collect-take.ts';
import type { CollectTakeInput } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { isOrderedHere, otherAccount, takeOver } from './holder.ts';
import { recordClip } from './same-task.ts';
import { withTemporaryFiles } from './scratch.ts';
import { toldBy } from './take-facts.ts';
import { clipGone, Trouble } from './trouble.ts';

/** A minute of 4k is far smaller; a download that never ends must not fill the disk. */
export const CLIP_LIMITS = { maxBytes: 4 * 1024 ** 3 } as const;
/**
 * `totalMs`: for the whole download, however slow. The last frame is optional, so a paid clip must
 * not wait for it as long as for a clip.
 */
export const PICTURE_LIMITS = { maxBytes: 64 * 1024 ** 2, totalMs: 5 * 60_000 } as const;
/** What a take's record says of a last frame that did not come. */
export const NOT_USED = 'the returned last frame is not used';
export const NONE_RETURNED = `${NOT_USED}: none was returned`;
/** How many bytes of a file are enough to tell a page or a message from a film. */
const HEAD_BYTES = 1_024;

export type FetchedOrder = {
  readonly key: CollectTakeInput;
  readonly ordered: Ordered;
  readonly signal: AbortSignal;
};

/**
 * Gets the whole clip, keeps it and names it in the journal, then adds the last frame if that
 * comes. The frame is downloaded at the same time; its failures do not touch the clip.
 */
export async function fetchClip(context: Services, order: FetchedOrder): Promise<OrderDownload> {
  const result = await finishedTask(context, order);
  const files = ['clip.mp4', 'returned.png'] as const;
  return withTemporaryFiles(context, files, async ([clipPath, framePath]) => {
    const stop = new AbortController();
    const signal = AbortSignal.any([order.signal, stop.signal]);
    const arriving = downloadFrame(context, { ...order, signal }, result, framePath);
    // Awaited once the clip is named; until then its failure must not end the process.
    arriving.catch(() => undefined);
    try {
      const clip = await keepClip(context, order, result, clipPath);
      const lastFrame = await arriving;
      if (lastFrame.kind === 'failed') return clip;
      const whole = { ...clip, ...(await frameOf(context, lastFrame, framePath)) };
      await recordClip(context, order, whole);
      return whole;
    } finally {
      stop.abort();
      // The frame's download writes to a file that is removed next, so it must end first.
      await arriving.catch(() => undefined);
    }
  });
}

async function keepClip(
  context: Services,
  order: FetchedOrder,
  result: TaskResult,
  path: string,
): Promise<OrderDownload> {
  const file = { path, ...CLIP_LIMITS };
  const { fromSimulator = false } = await downloadTo(context, order, result.clipUrl, file);
  await refuseText(path);
  const fetches = order.ordered.entry.download?.fetches ?? 0;
  const clip = { ...(await cameAs(context, path, result, fromSimulator)), fetches };
  await recordClip(context, order, clip);
  return clip;
}

/** A clip that has just come whole, and what its provider says of it; its file becomes an object. */
export async function cameAs(
  { store: { objects } }: Pick<Services, 'store'>,
  path: string,
  result: TaskResult,
  fromSimulator: boolean,
): Promise<OrderDownload> {
  return {
    ...(await objects.adopt(path)),
    at: new Date().toISOString(),
    reason: null,
    pictures: null,
    isAccepted: false,
    fetches: 0,
    ...(fromSimulator && { isSimulated: true }),
    ...toldBy(result),
  };
}

/**
 * The clip with its last frame, or with the reason why there is none: the frame is tried for only a
 * while.
 */
export async function fetchLastFrame(
  context: Services,
  order: FetchedOrder,
  clip: OrderDownload,
): Promise<OrderDownload> {
  if (clip.isAccepted || (await isFrameKnown(context, clip))) return clip;
  return withTemporaryFiles(context, ['returned.png'], async ([path]) => {
    const lastFrame = await finishedTask(context, order).then(
      (result) => downloadFrame(context, order, result, path),
      (error: unknown) => notHad(order, error, 'provider'),
    );
    const since = await tried(context, order, clip);
    const isFailed = lastFrame.kind === 'failed';
    const frame = isFailed ? overdue(context, since, lastFrame) : frameOf(context, lastFrame, path);
    const found = { ...since, ...(await frame) };
    await recordClip(context, order, found);
    return found;
  });
}

/** One in the journal alone is fetched again, like a clip: its bytes are gone from the store. */
async function isFrameKnown(
  { store }: Services,
  { lastFrameSha256: came, lastFrameReason }: OrderDownload,
): Promise<boolean> {
  if (lastFrameReason !== undefined) return true;
  return came !== undefined && (await store.objects.has(came));
}

/** What became of a last frame: it came, it never will, or it failed this time. */
type LastFrame = { readonly kind: 'came' } | { readonly kind: 'none' } | FailedLastFrame;
type FailedLastFrame = { readonly kind: 'failed'; readonly words: string };

async function downloadFrame(
  context: Services,
  order: FetchedOrder,
  { lastFrameUrl }: TaskResult,
  path: string,
): Promise<LastFrame> {
  if (lastFrameUrl === null) return { kind: 'none' };
  try {
    await downloadTo(context, order, lastFrameUrl, { path, ...PICTURE_LIMITS });
    return { kind: 'came' };
  } catch (error) {
    return notHad(order, error, 'link');
  }
}

/** `asked`: who did not give it, for an answer that is a number alone. */
function notHad(
  { signal }: FetchedOrder,
  error: unknown,
  asked: 'link' | 'provider',
): FailedLastFrame {
  const failed = error instanceof ProviderError || error instanceof Trouble ? error.failure : null;
  if (!failed || signal.aborted) throw error;
  const [, status] = /^http-(\d+)$/.exec(failed.code) ?? [];
  if (status !== undefined)
    return { kind: 'failed', words: `the ${asked} answered HTTP ${status}` };
  const words = failed.message.trim().replace(/\.$/, '');
  // Within a sentence, but for what is written in capitals.
  const within = words.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
  return { kind: 'failed', words: within };
}

type Frame = Pick<OrderDownload, 'lastFrameSha256'> | Pick<OrderDownload, 'lastFrameReason'>;

async function frameOf(
  { store }: Services,
  { kind }: Exclude<LastFrame, FailedLastFrame>,
  path: string,
): Promise<Frame> {
  if (kind === 'none') return { lastFrameReason: NONE_RETURNED };
  return { lastFrameSha256: (await store.objects.adopt(path)).sha256 };
}

/**
 * If the clock was set back, the time for trying the last frame starts now: it must not grow
 * longer.
 */
async function tried(
  context: Services,
  order: FetchedOrder,
  clip: OrderDownload,
): Promise<OrderDownload> {
  const nowMs = Date.now();
  if (Date.parse(clip.at) <= nowMs) return clip;
  const since = { ...clip, at: new Date(nowMs).toISOString() };
  await recordClip(context, order, since);
  return since;
}

/** Why the clip's own last picture replaces the frame by now; throws while it is tried again. */
function overdue(context: Services, clip: OrderDownload, { words }: FailedLastFrame): Frame {
  const { lastFrameMs } = context.timing;
  const span = `${Math.round(lastFrameMs / 1_000)} s`;
  if (Date.now() - Date.parse(clip.at) >= lastFrameMs) {
    return { lastFrameReason: `${NOT_USED}: ${words} for ${span}` };
  }
  const message = `The clip is here. Its last frame is tried for ${span} in all: ${words}.`;
  throw new Trouble(paid('unavailable', 'last-frame', message), 'patient');
}

/** The links from the poll that found the task finished, or fresh ones. */
async function finishedTask(
  context: Services,
  { key, ordered: { entry, intent, taskId } }: FetchedOrder,
): Promise<TaskResult> {
  const { polls, provider } = accountOf(context, key.account);
  const kept = polls.takeResult({ id: taskId });
  if (kept) return kept;
  const [polled] = await provider.status([{ id: taskId }], intent.tier);
  if (!polled || polled.state === 'missing') {
    if (!isOrderedHere(context, key.account, entry)) {
      throw new Trouble(
        { ...otherAccount(context, entry, key.account), billed: 'yes' },
        'repeated',
      );
    }
    throw clipGone(`The provider no longer knows task ${taskId}, which had succeeded.`);
  }
  await takeOver(context, key, entry);
  const { state, result } = polled;
  if (result) return result;
  if (state === 'queued' || state === 'running') {
    const message = `Task ${taskId} had succeeded, and the provider says that it is ${state} again.`;
    throw new Trouble(paid('unavailable', 'not-ready', message), 'repeated');
  }
  if (state === 'succeeded') {
    const message = `Task ${taskId} has succeeded, and the provider names no address of its clip.`;
    throw new Trouble(paid('unavailable', 'no-address', message), 'repeated');
  }
  throw clipGone(`Task ${taskId} had succeeded, and the provider says that it has ${state} now.`);
}

function paid(kind: FailureKind, code: string, message: string): Failure {
  return failure(kind, { code, message, billed: 'yes' });
}

async function downloadTo(
  context: Services,
  { key, signal }: FetchedOrder,
  link: string,
  file: { readonly path: string; readonly maxBytes: number; readonly totalMs?: number },
): Promise<Downloaded> {
  const { linkOrigin } = accountOf(context, key.account);
  return download(link, { ...file, allowedOrigin: linkOrigin, signal });
}

/** Refuses a gateway's page or message that came in place of the clip; it is not kept. */
async function refuseText(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    if (!isText(buffer.subarray(0, bytesRead))) return;
    const what = bytesRead === 0 ? 'an empty file' : 'a page or a message';
    const message = `The link gives ${what}, not the clip.`;
    throw new Trouble(failure('unreadable', { code: 'no-film-file', message }), 'repeated');
  } finally {
    await file.close();
  }
}

/** Every film file has a zero byte near its start. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
