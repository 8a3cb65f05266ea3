/**
 * What follows when an order was not accepted: it is retracted where that is proven, else its fate
 * is not known.
 */

import { Context as ActivityContext } from '@temporalio/activity';
import { ProviderError } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import type { Order } from '../specs/order.ts';
import type { OrderIntent } from '../store/order.ts';
import type { SubmitTakeInput } from './contract.ts';
import { accountOf, type Services } from './context.ts';
import { ends, repeats } from './failure.ts';

/** Pause after a rejection that names none. */
const PAUSE_MS = 5_000;
const LATE = 'sent-too-late';

/** Thrown between the open connection and the first byte. */
export function late(): ProviderError {
  const message = 'The order was not sent in time; nothing left this machine.';
  return new ProviderError(failure('unavailable', { code: LATE, message }), 'no');
}

/**
 * The error that ends the activity. `intent`: null when nothing was written down, so nothing was
 * sent.
 */
export async function afterRefusal(
  context: Services,
  input: SubmitTakeInput,
  attempt: {
    readonly fingerprint: string;
    readonly bridge?: string;
    readonly order: Order;
    readonly intent: OrderIntent | null;
    readonly error: unknown;
  },
): Promise<Error> {
  const { accounts, rejections, spending } = context.store;
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
    const { fingerprint, bridge } = attempt;
    const ofBridge = bridge !== undefined && { bridge };
    const provider = accountOf(context, input.account).provider.sheet.name;
    const at = new Date().toISOString();
    await rejections.record(input, { fingerprint, ...ofBridge, provider, failure: failed, at });
  }
  return ends(failed);
}

/** People are told at once; if that cannot be written down, what follows is the same. */
async function tellLost(
  { store: { events } }: Services,
  input: SubmitTakeInput,
  unknown: Failure,
): Promise<Error> {
  const event = { kind: 'order.unknown', failure: unknown } as const;
  await events.appendOf(input, event).catch((error: unknown) => {
    ActivityContext.current().log.warn('lost answer not told', { error: String(error) });
  });
  return ends(unknown);
}

/**
 * Counted over all of the account's orders that were not accepted, so that a chain waits only once.
 */
async function isDownTooLong(
  { store: { accounts } }: Services,
  { account, leaveAfterMs }: SubmitTakeInput,
  failed: Failure,
): Promise<boolean> {
  // If this machine was too slow to send, that says nothing about the provider.
  if (leaveAfterMs === null || failed.code === LATE) return false;
  const sinceMs = await accounts.downSince(account, leaveAfterMs);
  return Date.now() - sinceMs >= leaveAfterMs;
}

async function takeBack({ store }: Services, key: SubmitTakeInput, intent: OrderIntent) {
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
