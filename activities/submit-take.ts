/**
 * Places one order, once. The order of these lines is the protocol: connect, write the intent down,
 * look at the clock, send (docs/decisions/orders-before-retries.md).
 */

import { createHash } from 'node:crypto';
import { Context as ActivityContext } from '@temporalio/activity';
import type { Task } from '../providers/provider.ts';
import { failure } from '../specs/failures.ts';
import { MOST_SEED } from '../specs/options.ts';
import { type Order, takeName } from '../specs/order.ts';
import { bridged } from '../specs/plan/middle.ts';
import { requestOf } from '../specs/plan/request.ts';
import { fingerprintOf } from '../specs/plan/fingerprint.ts';
import type { PlannedShot, Route } from '../specs/plan/plan.ts';
import { isHeldBy } from '../specs/plan/redirect.ts';
import { currentProcess } from '../store/identity.ts';
import { drawToken } from '../store/own-id.ts';
import { ownerOf, type OrderIntent } from '../store/order.ts';
import { refuseUnbridged } from './bridge.ts';
import { drawAddress, nameTask } from './callback.ts';
import { reserve } from './caps.ts';
import type { SubmitTakeInput, SubmitTakeOutput } from './contract.ts';
import { accountOf, grantedShot, type Services } from './context.ts';
import { wantedOf, isForSame, vanishedSince, type WantedTake } from './door.ts';
import { refuseUndirected } from './directed.ts';
import { ends, refuses, repeats } from './failure.ts';
import { afterRefusal, late } from './refused-order.ts';
import { readPictures } from './sent-pictures.ts';
import { ENOUGH, isEnough, takenBeside, takenBy, type WantedShot } from './room.ts';
import { collectedTake, fittingTake, isNextSlot } from './standing.ts';
import { refuseForeignFrames } from './frames.ts';

const HEARTBEAT_MS = 5_000;
const SEEDS = MOST_SEED + 1;
/** Orders of one command for the same take that were sent and then proven absent. */
const MAX_VANISHED = 3;

export async function submitTake(
  context: Services,
  input: SubmitTakeInput,
): Promise<SubmitTakeOutput> {
  const { store } = context;
  const { plan, planned } = await grantedShot(context, input, input.plan);
  const request = requestOf(planned, input);
  if (!request) throw refuses(`A frame that ${input.shot} starts from is not known yet.`);
  const fingerprint = fingerprintOf(request);
  const asked = wantedOf(planned, fingerprint);

  // Open orders come first: a take that stands must not leave one of them unwatched.
  const taken = await takenBy(context, input, { planned, asked });
  if (taken) return taken;
  const before = await store.journal.readOrder(input);
  const open = before && ownerOf(before);
  if (before?.intent && open && !isForSame(asked, before.intent)) return { kind: 'foreign', open };
  const standing = await fittingTake(context, input, plan, fingerprint);
  if (standing) return { kind: 'standing', standing };
  if (await isEnough(context, input, { planned, asked })) return ENOUGH;
  // Its number is that of a person's own file: the order goes into the next take.
  if (await store.ownFiles.isClaimed(input)) return { kind: 'foreign', open: null };
  const isPassed = before?.end?.state === 'collected' && input.take <= asked.after;
  // Beside others that are wanted, the take of another order is none of this one.
  const isOther =
    asked.count !== undefined && before !== null && (await collectedTake(context, before)) !== null;
  if (isPassed || isOther) return { kind: 'foreign', open: null };
  if (before) return { kind: 'occupied', open };
  refuseUnasked(planned);
  await refuseUndirected(context, input, plan, planned);
  await refuseUnbridged(context, input, plan, planned);
  await refuseForeignFrames(context, input, plan, planned);
  if (!(await isNextSlot(context, input, asked.count)))
    throw refuses(`${input.shot} has no such place.`);
  const { provider } = accountOf(context, input.account);
  const route = planned.routes.find((one) => one.provider === provider.sheet.name);
  if (!route) return { kind: 'elsewhere' };
  refuseTier(input, route);
  await refuseVanishing(context, input, asked, route.provider);
  const refused = await store.rejections.read(input.film, input.shot, fingerprint);
  if (refused && isHeldBy(planned, refused)) throw ends(refused.failure);
  await checkAccount(context, input.account, route);
  await reserve(context, input, { planned, modelId: route.modelId });

  const order: Order = {
    request: bridged(request, planned.bridge),
    modelId: route.modelId,
    tier: input.tier,
    expiresAfterSeconds: route.expiresAfterSeconds,
    seed: request.seed ?? toldSeed(planned, input) ?? drawnSeed(store.id, input),
    token: drawToken(store.id),
  };
  return place(context, input, order, { planned, asked });
}

/** Refuses a tier that the plan does not name: whoever reaches the server can ask for any. */
function refuseTier({ shot, tier }: SubmitTakeInput, { provider, ...route }: Route): void {
  if (tier === route.tier || route.onExpired.includes(tier)) return;
  throw refuses(`The plan has ${shot} not on tier ${tier} of ${provider}.`);
}

/** Stops after several orders that never arrived: a person must check the way to the provider. */
async function refuseVanishing(
  { store }: Services,
  { film, shot, plan }: SubmitTakeInput,
  asked: WantedTake,
  provider: string,
): Promise<void> {
  const grant = await store.grants.grantOf(film, plan);
  const sinceMs = Math.min(Date.parse(grant?.at ?? '') || 0, Date.now());
  const orders = await store.journal.ordersOf(film, shot);
  if (vanishedSince(orders, asked, { provider, sinceMs }) < MAX_VANISHED) return;
  const message =
    `${MAX_VANISHED} orders in a row got no answer of ${provider}'s own, and none of them is ` +
    'there. Look at its base URL and at what stands on the way to it, then run again.';
  throw ends(failure('misrouted', { code: 'orders-vanish', message }));
}

/**
 * Refuses a shot that this run may not order. An earlier command's order is watched to its end, and
 * nothing follows it.
 */
function refuseUnasked({ id, permit }: PlannedShot): void {
  if (permit.kind !== 'nothing') return;
  const message = `${id} is not to be ordered by this run.`;
  throw ends(failure('cancelled', { code: 'not-in-this-run', message }));
}

type Progress = { intent: OrderIntent | null; taken: SubmitTakeOutput | null };

/**
 * Ends the request before its first byte: another process has the slot, or ordered the same take.
 */
class Taken extends Error {}

async function place(
  context: Services,
  input: SubmitTakeInput,
  order: Order,
  wanted: WantedShot,
): Promise<SubmitTakeOutput> {
  const { store, timing } = context;
  const { asked } = wanted;
  const { provider } = accountOf(context, input.account);
  const activity = ActivityContext.current();
  let told: { taskId: string } | null = null;
  const beat = setInterval(() => activity.heartbeat(told), HEARTBEAT_MS);
  const sendByMs = Date.now() + timing.sendMs;
  const answerByMs = (bodyBytes: number) =>
    sendByMs + timing.answerMs + (bodyBytes * 1_000) / timing.answerBytesPerSecond;
  const progress: Progress = { intent: null, taken: null };
  const address = drawAddress(context, provider.sheet);

  try {
    const task = await provider.submit({
      order,
      pictures: await readPictures(context, provider.sheet, order),
      ...(provider.sheet.isFree && { label: `${input.shot} ${takeName(input.take)}` }),
      callbackUrl: address?.url ?? null,
      answerByMs,
      beforeSend: async ({ bytes }) => {
        if (address) await store.callbacks.openAddress(address.sha256, input);
        const intent: OrderIntent = {
          fingerprint: asked.fingerprint,
          store: store.id,
          provider: provider.sheet.name,
          origin: accountOf(context, input.account).linkOrigin,
          ...(address && { callbackSha256: address.sha256 }),
          ...orderedBy(input, order),
          ...(asked.bridge !== undefined && { bridge: asked.bridge }),
          process: currentProcess(),
          at: new Date().toISOString(),
          sendByMs,
          answerByMs: answerByMs(bytes),
        };
        progress.taken = await enter(context, input, wanted, intent);
        if (progress.taken) throw new Taken();
        progress.intent = intent;
        // If the laptop slept or the worker was stopped here, the order must not go out hours
        // later.
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
    if (progress.taken) return progress.taken;
    const { intent } = progress;
    throw await afterRefusal(context, input, { order, intent, error, ...asked });
  } finally {
    clearInterval(beat);
  }
}

/**
 * Writes the intent down. If something stands in its way, gives that, and leaves no intent behind.
 */
async function enter(
  context: Services,
  input: SubmitTakeInput,
  wanted: WantedShot,
  intent: OrderIntent,
): Promise<SubmitTakeOutput | null> {
  const { journal } = context.store;
  if ((await journal.placeIntent(input, intent)) === 'exists') {
    const entry = await journal.readOrder(input);
    return { kind: 'occupied', open: entry && ownerOf(entry) };
  }
  try {
    // Two orders in two slots may pass the check at the same moment: each then sees the other's
    // intent.
    const other = await takenBeside(context, input, wanted);
    if (other) await journal.retract(input, intent);
    return other;
  } catch (error) {
    await journal.retract(input, intent);
    throw error;
  }
}

function orderedBy(
  { account, plan, firstFrameSha256, lastFrameSha256 }: SubmitTakeInput,
  { token, modelId, tier, seed, expiresAfterSeconds }: Order,
) {
  const frames = { firstFrameSha256, lastFrameSha256 };
  return { account, plan, frames, token, modelId, tier, seed, expiresAfterSeconds };
}

/** The order is bought: if the journal cannot be written, the task's id must not be lost. */
async function writeDown(context: Services, input: SubmitTakeInput, task: Task): Promise<boolean> {
  const { journal, events } = context.store;
  try {
    await journal.recordTask(input, { task, adopted: false, at: new Date().toISOString() });
    await nameTask(context, input, task.id);
    const { tier, account } = input;
    await events.appendOf(input, { kind: 'order.placed', taskId: task.id, tier, account });
    return true;
  } catch (error) {
    ActivityContext.current().log.error('order placed but not written down', {
      taskId: task.id,
      error: String(error),
    });
    return false;
  }
}

/** Ends the order if this account is known not to have the model. */
async function checkAccount(context: Services, tag: string, route: Route): Promise<void> {
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

/** As the command has said it: of several takes each has the next one. */
function toldSeed({ permit }: PlannedShot, { take }: SubmitTakeInput): number | null {
  if (permit.kind !== 'one-more' || permit.seed === undefined) return null;
  const { after, count = 1, seed } = permit;
  return count === 1 ? seed : (seed + take - after - 1) % SEEDS;
}

/** The seed of a take, the same for every order of that take. */
function drawnSeed(store: string, { film, shot, take }: SubmitTakeInput): number {
  const digest = createHash('sha256').update(`${store}/${film}/${shot}/${take}`).digest();
  return digest.readUInt32BE(0) % SEEDS;
}
