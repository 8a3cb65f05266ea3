/** What the journal holds of an order: one small file for each fact, written when it is known. */

import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import { failureSchema, tierSchema, timeMsSchema, timeSchema } from './facts.ts';
import { isProcessAlive, processIdentitySchema } from './identity.ts';
import { accountTagSchema, sha256Schema } from './layout.ts';

/** One order's place in the journal: film, shot, take number, order number within the take. */
export type OrderKey = {
  readonly film: string;
  readonly shot: string;
  /** From 1; written `v001` for people. */
  readonly take: number;
  /** From 1; a resubmit after `expired` is a new order of the same take. */
  readonly order: number;
};

/** The key alone: callers hand in whatever has one. */
export function keyOf({ film, shot, take, order }: OrderKey): OrderKey {
  return { film, shot, take, order };
}

/** Written before the request is sent: from here on the order may have been paid. */
export const orderIntentSchema = z.object({
  fingerprint: z.string(),
  token: z.string(),
  /** Id of the store that placed it; absent in old ones. A copied project has those of another. */
  store: z.string().optional(),
  account: accountTagSchema,
  provider: z.string(),
  modelId: z.string(),
  tier: tierSchema,
  seed: z.int(),
  expiresAfterSeconds: z.number(),
  /** SHA-256 of the secret in the address that its provider calls back; absent: it has none. */
  callbackSha256: sha256Schema.optional(),
  /** Who is about to send it. */
  process: processIdentitySchema,
  at: timeSchema,
  /** Wall-clock bounds, in milliseconds since 1970: not sent after, not answered after. */
  sendByMs: timeMsSchema,
  answerByMs: timeMsSchema,
  /** Hash of the plan that the order stands in. */
  plan: z.string(),
  /** Frames of other shots that it was ordered with; null where it has none. */
  frames: z.object({
    firstFrameSha256: z.string().nullable(),
    lastFrameSha256: z.string().nullable(),
  }),
});
export type OrderIntent = z.infer<typeof orderIntentSchema>;

/** The file that is created once for an order: it was to be sent, or it never can be. */
export const placeSchema = z.discriminatedUnion('kind', [
  orderIntentSchema.extend({ kind: z.literal('intent') }),
  z.object({ kind: z.literal('void'), at: timeSchema }),
]);

export const recordedTaskSchema = z.object({
  /** The provider's own handle, opaque but for its id. */
  task: z.looseObject({ id: z.string().min(1) }),
  /** Found at the provider or named by a person, not answered to the request. */
  adopted: z.boolean(),
  at: timeSchema,
});
export type RecordedTask = z.infer<typeof recordedTaskSchema>;

export const orderEndSchema = z.object({
  state: z.enum(['collected', 'failed', 'expired', 'cancelled', 'given-up']),
  failure: failureSchema.nullable(),
  at: timeSchema,
});
export type OrderEnd = z.infer<typeof orderEndSchema>;

/** The newest look at an order's task, for waiting and for people. Times in ms since 1970. */
export const orderLookSchema = z.object({
  atMs: timeMsSchema,
  /** As the provider gave it last; null before the first good look. */
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled']).nullable(),
  createdAtMs: timeMsSchema.nullable(),
  deadlineMs: timeMsSchema.nullable(),
  nextLookAtMs: timeMsSchema.nullable(),
  /** Since when every look has said that there is no such task. */
  missingSinceMs: timeMsSchema.nullable(),
  /** Why the newest look told nothing. */
  failure: failureSchema.nullable(),
});
export type OrderLook = z.infer<typeof orderLookSchema>;

/** Set when the order's key was replaced by another one that sees its task. */
export const orderHolderSchema = z.object({ account: accountTagSchema, at: timeSchema });
export type OrderHolder = z.infer<typeof orderHolderSchema>;

/** What a person said about an order whose outcome is unknown. */
export const orderResolutionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('adopt'), taskId: z.string().min(1) }),
  z.object({ kind: z.literal('resubmit') }),
  z.object({ kind: z.literal('give-up') }),
]);
export type OrderResolution = z.infer<typeof orderResolutionSchema>;

export type OrderEntry = {
  readonly key: OrderKey;
  /** Null for a void: the order was never sent and never can be. */
  readonly intent: OrderIntent | null;
  readonly task: RecordedTask | null;
  readonly end: OrderEnd | null;
  readonly look: OrderLook | null;
  readonly holder: OrderHolder | null;
  readonly resolution: OrderResolution | null;
};

/** Whether an order may have been paid and has no known end. */
export function isOpen(entry: OrderEntry): boolean {
  return entry.intent !== null && entry.end === null;
}

/**
 * Whether an order was placed by another store: the project was copied with it, and the original
 * may still be waiting for its clip.
 */
export function isOfAnotherStore(
  { intent }: OrderEntry,
  own: { readonly id: string; readonly copiedAt: string | null },
): boolean {
  if (!intent) return false;
  if (intent.store !== undefined) return intent.store !== own.id;
  return own.copiedAt !== null && Date.parse(intent.at) < Date.parse(own.copiedAt);
}

export type OrderOwner = Pick<OrderIntent, 'provider' | 'account' | 'tier'>;

/** Where an order is asked about, whatever the storyboard says by now; null for a void. */
export function ownerOf({ intent, holder }: OrderEntry): OrderOwner | null {
  if (!intent) return null;
  const { provider, account, tier } = intent;
  return { provider, account: holder?.account ?? account, tier };
}

/** No answer is waited for longer: a later time was not written by this program. */
const MAX_ANSWER_MS = 24 * 60 * 60 * 1_000;

/** Whether somebody may still be sending the order or reading its answer. */
export function mayBeAnswered({ answerByMs, process }: OrderIntent, nowMs: number): boolean {
  const leftMs = answerByMs - nowMs;
  return leftMs >= 0 && leftMs <= MAX_ANSWER_MS && isProcessAlive(process) !== false;
}

/** What an order without a known end was placed for; none for any other. */
export function placedOrder(entry: OrderEntry): { shot: string; fingerprint: string }[] {
  const { intent, key } = entry;
  return intent && isOpen(entry) ? [{ shot: key.shot, fingerprint: intent.fingerprint }] : [];
}

/** By this an order is found at its provider when the answer was lost. */
export function tokenOf(storeId: string, { film, shot, take, order }: OrderKey): string {
  const name = JSON.stringify([storeId, film, shot, take, order]);
  return `sb-${createHash('sha256').update(name).digest('hex').slice(0, 40)}`;
}

/** 8 hex digits of a store's id: every token of its orders begins with them. */
export function markOf(storeId: string): string {
  return storeId.slice(0, 8);
}

/**
 * A new token: by it an order is found at its provider when the answer was lost. Drawn once and
 * kept in the intent. Derived from ids, those of a copied folder would name the original's task.
 */
export function drawToken(storeId: string): string {
  return `sb-${markOf(storeId)}${randomBytes(16).toString('hex')}`;
}
