/**
 * Places one order, once.
 *
 * The order of these lines is the protocol: connect, write the intent down, look at the clock,
 * send. Whatever goes wrong after the intent ends the activity with `outcome-unknown`, unless it
 * is proven that the provider took nothing on.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { createHash } from 'node:crypto';
import { ProviderError, type PictureBytes, type Task } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import type { AskedPicture, Order } from '../specs/order.ts';
import { askOf } from '../specs/plan/ask.ts';
import { fingerprintOf } from '../specs/plan/fingerprint.ts';
import type { PlannedShot, Route } from '../specs/plan/plan.ts';
import { currentProcess } from '../store/identity.ts';
import { isOpen, ownerOf, tokenOf, type OrderIntent } from '../store/order.ts';
import { drawAddress, nameTask } from './callback.ts';
import { reserve } from './caps.ts';
import type { SubmitTakeInput, SubmitTakeOutput } from './contract.ts';
import { accountOf, plannedShot, type Context } from './context.ts';
import { ends, refuses, repeats } from './failure.ts';
import { fittingTake, collectedTake } from './standing.ts';

const HEARTBEAT_MS = 5_000;
/** Pause after a refusal that names none. */
const PAUSE_MS = 5_000;
const SEEDS = 2 ** 31;
const LATE = 'sent-too-late';

export async function submitTake(
  context: Context,
  input: SubmitTakeInput,
): Promise<SubmitTakeOutput> {
  const { store } = context;
  const { plan, planned } = await plannedShot(context, input.plan, input.shot);
  const ask = askOf(planned, input);
  if (!ask) throw refuses(`A frame that ${input.shot} starts from is not known yet.`);
  const fingerprint = fingerprintOf(ask);

  const before = await store.journal.readOrder(input);
  const open = before && ownerOf(before);
  // What is under way comes first: a take that stands must not leave it unwatched.
  if (before && isOpen(before) && before.intent?.fingerprint === fingerprint) {
    if (!(await collectedTake(context, before))) return { kind: 'occupied', open };
  }
  const standing = await fittingTake(context, input, plan, fingerprint);
  if (standing) return { kind: 'standing', standing };
  if (open && before?.intent?.fingerprint !== fingerprint) return { kind: 'foreign', open };
  if (before) return { kind: 'occupied', open };
  refuseUnasked(planned);
  const { provider } = accountOf(context, input.account);
  const route = planned.routes.find((one) => one.provider === provider.sheet.name);
  if (!route) return { kind: 'elsewhere' };
  const refused = await store.refusals.refusalOf(input.film, input.shot, fingerprint);
  // Whoever asks for one more take by name may try the same words once more.
  if (refused && planned.permit.kind !== 'one-more') throw ends(refused.failure);
  await checkAccount(context, input.account, route);
  await reserve(context, input, { planned, modelId: route.modelId });

  const order: Order = {
    ask,
    modelId: route.modelId,
    tier: input.tier,
    expiresAfterSeconds: route.expiresAfterSeconds,
    seed: ask.seed ?? drawnSeed(store.id, input),
    token: tokenOf(store.id, input),
  };
  return place(context, input, order, fingerprint);
}

/** An order of an earlier command is watched to its end; nothing follows it unasked. */
function refuseUnasked({ id, permit }: PlannedShot): void {
  if (permit.kind !== 'nothing') return;
  const message = `${id} is not to be ordered by this run.`;
  throw ends(failure('cancelled', { code: 'not-in-this-run', message }));
}

type Progress = { intent: OrderIntent | null; isOccupied: boolean };

async function place(
  context: Context,
  input: SubmitTakeInput,
  order: Order,
  fingerprint: string,
): Promise<SubmitTakeOutput> {
  const { store, timing } = context;
  const { provider } = accountOf(context, input.account);
  const { journal } = store;
  const activity = ActivityContext.current();
  let told: { taskId: string } | null = null;
  const beat = setInterval(() => activity.heartbeat(told), HEARTBEAT_MS);
  const sendByMs = Date.now() + timing.sendMs;
  const answerByMs = (bodyBytes: number) =>
    sendByMs + timing.answerMs + (bodyBytes * 1_000) / timing.answerBytesPerSecond;
  const progress: Progress = { intent: null, isOccupied: false };
  const address = drawAddress(context, provider.sheet);

  try {
    const task = await provider.submit({
      order,
      pictures: await readPictures(context, order.ask.pictures),
      callbackUrl: address?.url ?? null,
      answerByMs,
      beforeSend: async ({ bytes }) => {
        if (address) await store.callbacks.openAddress(address.sha256, input);
        const intent: OrderIntent = {
          fingerprint,
          provider: provider.sheet.name,
          ...(address && { callbackSha256: address.sha256 }),
          ...orderedBy(input, order),
          process: currentProcess(),
          at: new Date().toISOString(),
          sendByMs,
          answerByMs: answerByMs(bytes),
        };
        progress.isOccupied = (await journal.placeIntent(input, intent)) === 'exists';
        if (progress.isOccupied) throw new Error('This order stands in the journal already.');
        progress.intent = intent;
        // A laptop that slept, or a worker that was stopped here, must not send hours later.
        if (Date.now() > sendByMs) throw late();
      },
    });
    told = { taskId: task.id };
    activity.heartbeat(told);
    const isWritten = await writeDown(context, input, task);
    await store.accounts.answered(input.account).catch(() => undefined);
    return isWritten ? { kind: 'placed' } : { kind: 'unwritten', taskId: task.id };
  } catch (error) {
    if (address && progress.intent === null) await store.callbacks.closeAddress(address.sha256);
    if (progress.isOccupied) {
      const entry = await journal.readOrder(input);
      return { kind: 'occupied', open: entry && ownerOf(entry) };
    }
    throw await afterRefusal(context, input, {
      fingerprint,
      order,
      intent: progress.intent,
      error,
    });
  } finally {
    clearInterval(beat);
  }
}

function orderedBy(
  { account, plan, firstFrameSha256, lastFrameSha256 }: SubmitTakeInput,
  { token, modelId, tier, seed, expiresAfterSeconds }: Order,
) {
  const frames = { firstFrameSha256, lastFrameSha256 };
  return { account, plan, frames, token, modelId, tier, seed, expiresAfterSeconds };
}

function late(): ProviderError {
  const message = 'The order was not sent in time; nothing left this machine.';
  return new ProviderError(failure('unavailable', { code: LATE, message }), 'no');
}

/** The order is bought: a journal that cannot be written must not lose its id. */
async function writeDown(context: Context, input: SubmitTakeInput, task: Task): Promise<boolean> {
  const { journal, events } = context.store;
  try {
    await journal.recordTask(input, { task, adopted: false, at: new Date().toISOString() });
    await nameTask(context, input, task.id);
    await events.append(input.film, {
      kind: 'order.placed',
      shot: input.shot,
      take: input.take,
      order: input.order,
      taskId: task.id,
      tier: input.tier,
      account: input.account,
    });
    return true;
  } catch (error) {
    ActivityContext.current().log.error('order placed but not written down', {
      taskId: task.id,
      error: String(error),
    });
    return false;
  }
}

async function afterRefusal(
  context: Context,
  input: SubmitTakeInput,
  attempt: { fingerprint: string; order: Order; intent: OrderIntent | null; error: unknown },
): Promise<Error> {
  const { accounts, refusals, spending } = context.store;
  const { error } = attempt;
  if (!(error instanceof ProviderError)) {
    if (attempt.intent === null) return error instanceof Error ? error : new Error(String(error));
    return await tellLost(context, input, lost(error));
  }
  if (error.accepted === 'unknown' && attempt.intent) {
    return await tellLost(context, input, lost(error));
  }

  if (attempt.intent) await takeBack(context, input, attempt.intent);
  const failed = error.failure;
  const pauseMs = failed.retryAfterMs ?? PAUSE_MS;
  if (failed.kind === 'unavailable') {
    if (!(await isDownTooLong(context, input, failed))) return repeats(failed, pauseMs);
  } else {
    await accounts.answered(input.account);
  }
  if (failed.kind === 'throttled') {
    await accounts.pauseUntil(input.account, Date.now() + pauseMs);
    return repeats(failed, pauseMs);
  }
  await spending.release(input);
  if (failed.kind === 'model-unavailable') {
    await accounts.markModelUnavailable(input.account, attempt.order.modelId, failed);
  }
  if (failed.kind === 'moderated-input') {
    const { fingerprint } = attempt;
    const provider = accountOf(context, input.account).provider.sheet.name;
    const at = new Date().toISOString();
    await refusals.recordRefusal(input, { fingerprint, provider, failure: failed, at });
  }
  return ends(failed);
}

/** People are told at once; that it cannot be written down changes nothing of what follows. */
async function tellLost(
  { store: { events } }: Context,
  { film, shot, take, order }: SubmitTakeInput,
  unknown: Failure,
): Promise<Error> {
  const event = { kind: 'order.unknown', shot, take, order, failure: unknown } as const;
  await events.append(film, event).catch((error: unknown) => {
    ActivityContext.current().log.warn('lost answer not told', { error: String(error) });
  });
  return ends(unknown);
}

/** Counted over all orders of the account that were not accepted: a chain waits for it once. */
async function isDownTooLong(
  { store: { accounts } }: Context,
  { account, leaveAfterMs }: SubmitTakeInput,
  failed: Failure,
): Promise<boolean> {
  // What this machine was late with says nothing about the provider.
  if (leaveAfterMs === null || failed.code === LATE) return false;
  const sinceMs = await accounts.downSince(account, leaveAfterMs);
  return Date.now() - sinceMs >= leaveAfterMs;
}

async function takeBack({ store }: Context, key: SubmitTakeInput, intent: OrderIntent) {
  await store.journal.retract(key, intent);
  if (intent.callbackSha256) await store.callbacks.closeAddress(intent.callbackSha256);
}

function lost(error: unknown): Failure {
  const known = error instanceof ProviderError ? error.failure : null;
  return failure('outcome-unknown', {
    code: known?.code ?? 'answer-lost',
    message: known?.message ?? `The answer to the order was lost: ${String(error)}`,
    requestId: known?.requestId ?? null,
  });
}

/** What this account is known to refuse is not asked again. */
async function checkAccount(context: Context, tag: string, route: Route): Promise<void> {
  const { accounts } = context.store;
  const unavailable = await accounts.unavailableModel(tag, route.modelId);
  if (unavailable) throw ends(unavailable);
  const notBefore = await accounts.notBefore(tag);
  const waitMs = notBefore === null ? 0 : notBefore - Date.now();
  if (waitMs > 0) {
    const message = `${tag} asked to be left alone for ${Math.ceil(waitMs / 1_000)} s more.`;
    throw repeats(failure('throttled', { code: 'account-paused', message }), waitMs);
  }
}

function readPictures(
  context: Context,
  pictures: readonly AskedPicture[],
): Promise<(PictureBytes | null)[]> {
  return Promise.all(
    pictures.map(async ({ picture }) => {
      if (picture.kind === 'asset') return null;
      const bytes = await context.store.objects.read(picture.sha256);
      return { bytes, mimeType: `image/${picture.format}` };
    }),
  );
}

/** One seed a take, the same for every order of it. */
function drawnSeed(store: string, { film, shot, take }: SubmitTakeInput): number {
  const digest = createHash('sha256').update(`${store}/${film}/${shot}/${take}`).digest();
  return digest.readUInt32BE(0) % SEEDS;
}
