/** What the journal holds of an order: one small file for each fact, written when it is known. */

import { z } from 'zod';

import { FAILURES } from '../specs/failures.ts';
import type { OrderKey } from '../specs/order.ts';
import type { OrderedRequest } from '../specs/plan/decide.ts';
import type { StoreError } from './error.ts';
import {
  clampedTimeMsSchema,
  failureSchema,
  tierSchema,
  timeMsSchema,
  timeSchema,
} from './facts.ts';
import { isProcessAlive, processIdentitySchema } from './identity.ts';
import { accountTagSchema, sha256Schema } from './layout.ts';

/** Only the key: callers pass in larger values that have one. */
export function keyOf({ film, shot, take, order }: OrderKey): OrderKey {
  return { film, shot, take, order };
}

/** Written before the request is sent: from here on the order may have been paid. */
export const orderIntentSchema = z.object({
  fingerprint: z.string(),
  token: z.string(),
  /** Id of the store that placed it; absent in old ones. A copied project has another's. */
  store: z.string().optional(),
  account: accountTagSchema,
  provider: z.string(),
  /** Origin of the address that it was sent to; null: the provider's own. Absent in old ones. */
  origin: z.string().nullable().optional(),
  modelId: z.string(),
  tier: tierSchema,
  seed: z.int(),
  expiresAfterSeconds: z.number(),
  /** SHA-256 of the secret in the order's callback address; absent: it has no such address. */
  callbackSha256: sha256Schema.optional(),
  /** The process that is about to send it. */
  process: processIdentitySchema,
  at: timeSchema,
  /** Wall-clock times in ms since 1970, after which it is not sent, and not answered. */
  sendByMs: timeMsSchema,
  answerByMs: timeMsSchema,
  /** Hash of the plan that the order belongs to. */
  plan: sha256Schema,
  /** Frames of other shots that it was ordered with; null where it has none. */
  frames: z.object({
    firstFrameSha256: z.string().nullable(),
    lastFrameSha256: z.string().nullable(),
  }),
  /** SHA-256 of the picture that it ends on, since others start from it; absent: none. */
  bridge: sha256Schema.optional(),
});
export type OrderIntent = z.infer<typeof orderIntentSchema>;

/** The file that is created once for an order: either it may be sent, or it never can be. */
export const placeSchema = z.discriminatedUnion('kind', [
  orderIntentSchema.extend({ kind: z.literal('intent') }),
  /** `isOwnFile`: the take's number is a person's own file's, so that it never has an order. */
  z.object({ kind: z.literal('void'), at: timeSchema, isOwnFile: z.literal(true).optional() }),
]);

export const recordedTaskSchema = z.object({
  /** The provider's own handle, opaque but for its id. */
  task: z.looseObject({ id: z.string().min(1) }),
  /** Found at the provider or named by a person, not given in the answer to the request. */
  adopted: z.boolean(),
  at: timeSchema,
});
export type RecordedTask = z.infer<typeof recordedTaskSchema>;

/** The task that the fact is about: it says nothing about another one. Absent in old journals. */
const ofTask = { taskId: z.string().optional() };

/** An end that names no task is the order's own, whatever its task: it was given up. */
export const orderEndSchema = z.object({
  ...ofTask,
  state: z.enum(['collected', 'failed', 'expired', 'cancelled', 'given-up']),
  failure: failureSchema.nullable(),
  at: timeSchema,
});
export type OrderEnd = z.infer<typeof orderEndSchema>;

/** Written when the order's task is first seen finished: from here on its clip is paid. */
export const orderDeliveredSchema = z.object({ at: timeSchema, ...ofTask });
export type OrderDelivered = z.infer<typeof orderDeliveredSchema>;

/** Tokens of attempts in a slot that were proven not accepted, newest first. */
export const refusedTokensSchema = z.object({ tokens: z.array(z.string()) });

/** Providers have given years that no calendar has: such a time counts as none. */
const pollTimeSchema = z
  .number()
  .nullable()
  .transform((ms) => (ms !== null && Math.abs(ms) <= 8.64e15 ? ms : null));

/** The newest poll of an order's task, for waiting and for people. Times in ms since 1970. */
export const orderPollSchema = z.object({
  ...ofTask,
  atMs: timeMsSchema,
  /** The last state that the provider gave; null before the first successful poll. */
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled']).nullable(),
  createdAtMs: pollTimeSchema,
  deadlineMs: pollTimeSchema,
  nextLookAtMs: pollTimeSchema,
  /** Since when every poll has said that there is no such task. */
  missingSinceMs: pollTimeSchema,
  /** Why the newest poll failed, or why the clip is not here yet. */
  failure: failureSchema.nullable(),
  /** When the task was first seen finished. `OrderDelivered` counts: a poll can be lost. */
  succeededAtMs: clampedTimeMsSchema.optional(),
  /** About failed attempts in a row to get the clip; absent without any. */
  fetching: z
    .object({
      /** How many, by the code of what went wrong. */
      counts: z.record(z.string(), z.int()),
      /** Since when the provider says that it no longer has the clip. */
      goneSinceMs: pollTimeSchema,
    })
    .optional(),
  /** How many polls of a cancel saw the task queued, but were too old to take it back. */
  tooOldLooks: z.int().optional(),
});
export type OrderPoll = z.infer<typeof orderPollSchema>;

/** The state before the first poll. */
export const NO_POLL: Omit<OrderPoll, 'atMs'> = {
  state: null,
  createdAtMs: null,
  deadlineMs: null,
  nextLookAtMs: null,
  missingSinceMs: null,
  failure: null,
};

/** Set when the order's key was replaced by another one that sees its task. */
export const orderHolderSchema = z.object({ account: accountTagSchema, at: timeSchema });
export type OrderHolder = z.infer<typeof orderHolderSchema>;

/** A person's consent that this store, too, may take back an order of another store. */
export const orderReleaseSchema = z.object({
  /** Id of the store in which it was given: a copy of this folder has to ask again. */
  store: z.string(),
  at: timeSchema,
});
export type OrderRelease = z.infer<typeof orderReleaseSchema>;

/** The one whole clip that is kept of an order, whatever is wrong with it. */
export const orderDownloadSchema = z.object({
  ...ofTask,
  sha256: sha256Schema,
  bytes: z.int(),
  at: timeSchema,
  /** Why the clip is not used; null before it is judged, or when nothing is wrong with it. */
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** How many pictures of an unusable clip decode; null: not counted. */
  pictures: z.int().nullable(),
  /** A person wants the clip used as far as it decodes. */
  isAccepted: z.boolean(),
  /** How many whole clips came and were unusable before a person was asked. */
  fetches: z.int(),
  /** The clip came from our simulator, so it is a placeholder; absent: it did not. */
  isSimulated: z.literal(true).optional(),
  /** The last frame that came with it; absent: none. */
  lastFrameSha256: sha256Schema.optional(),
  /** Why no last frame came; absent while it is still tried. */
  lastFrameReason: z.string().optional(),
  /** What the provider said about the clip, as far as it made sense. */
  seed: z.int().nullable(),
  tokens: z.int().nullable(),
  notes: z.array(z.string()),
});
export type OrderDownload = z.infer<typeof orderDownloadSchema>;

/**
 * A search for an order whose answer was lost: how far it is, for the next attempt and the next
 * program. Times in ms since 1970.
 */
export const orderSearchSchema = z.object({
  startedAtMs: clampedTimeMsSchema,
  /** Lists that were read to their end, without the order's task. */
  searches: z.int().min(0),
  /** The next list is not asked for before this: a task may appear late in a list. */
  notBeforeMs: z.number().optional(),
  /** Whether each of those lists was whole. */
  isProof: z.boolean(),
  /** Where in the list the reading stopped, in its provider's own form; null: at its beginning. */
  place: z.unknown(),
  /** When the place was noted: lists change, so an old place is not used. */
  placedAtMs: pollTimeSchema,
});
export type OrderSearch = z.infer<typeof orderSearchSchema>;

/** What a person said about an order that asks; `elsewhere`: once the plan has it elsewhere. */
export const orderResolutionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('adopt'), taskId: z.string().min(1) }),
  /** `use`: its kept clip, as far as it decodes. `fetch`: its clip once more, now. */
  z.object({ kind: z.enum(['use', 'fetch']) }),
  /** `at`: when it was said; absent in old ones. */
  z.object({ kind: z.literal('give-up'), at: timeSchema.optional() }),
  z.object({ kind: z.literal('resubmit'), elsewhere: z.literal(true).optional() }),
]);
export type OrderResolution = z.infer<typeof orderResolutionSchema>;

export type OrderEntry = {
  readonly key: OrderKey;
  readonly isOwnFile?: true;
  /** Null for a void: the order was never sent, and never can be. */
  readonly intent: OrderIntent | null;
  readonly task: RecordedTask | null;
  readonly end: OrderEnd | null;
  /** Absent before its task has succeeded, and in journals from before this was written. */
  readonly delivered?: OrderDelivered;
  readonly poll: OrderPoll | null;
  readonly holder: OrderHolder | null;
  readonly download: OrderDownload | null;
  readonly resolution: OrderResolution | null;
  /** Absent unless a person has said that this order of another store may be taken back. */
  readonly release?: OrderRelease;
  /** Set when a person's answer cannot be read: then `resolution` is null. */
  readonly answerError?: StoreError;
  /** Absent when no search has begun. */
  readonly search?: OrderSearch;
};

/**
 * Whether an order can no longer bring anything paid, or somebody has decided to go on without it.
 * That is a void, an unpaid end, or an end that a person or the plan's policy decided. Only then
 * may another order be placed for the same take.
 */
export function isClosed({ intent, end, delivered }: OrderEntry): boolean {
  if (intent === null) return true;
  if (end === null || end.state === 'collected') return false;
  if (end.state === 'given-up') return true;
  if (delivered) return false;
  return (end.failure ?? FAILURES[end.state]).billed === 'no';
}

/** Whether an order may have been paid and has no known end. */
export function isOpen(entry: OrderEntry): boolean {
  return entry.intent !== null && entry.end === null;
}

/**
 * Whether an order was placed by another store: the project was copied with it, and the original
 * may still wait for its clip.
 */
export function isOfAnotherStore({ intent }: Pick<OrderEntry, 'intent'>, own: OwnStore): boolean {
  if (!intent) return false;
  if (intent.store !== undefined) return intent.store !== own.id;
  return own.copiedAt !== null && Date.parse(intent.at) < Date.parse(own.copiedAt);
}

type OwnStore = { readonly id: string; readonly copiedAt: string | null };

/**
 * Whether a queued task may be deleted at its provider: another store's only if a person agreed.
 */
export function mayBeTakenBack(
  entry: Pick<OrderEntry, 'intent' | 'release'>,
  own: OwnStore,
): boolean {
  return !isOfAnotherStore(entry, own) || entry.release?.store === own.id;
}

/** Whether the order's clip is paid: then only getting it can follow, whatever later polls say. */
export function hasSucceeded({ delivered, poll, download }: OrderEntry): boolean {
  if (delivered || download) return true;
  // Before this had a file of its own, only a poll said it.
  return poll?.succeededAtMs !== undefined || poll?.state === 'succeeded';
}

export type OrderOwner = Pick<OrderIntent, 'provider' | 'account' | 'tier'>;

/** Provider, account and tier of an order, whatever the storyboard says now; null for a void. */
export function ownerOf({ intent, holder }: OrderEntry): OrderOwner | null {
  if (!intent) return null;
  const { provider, account, tier } = intent;
  return { provider, account: holder?.account ?? account, tier };
}

/** The longest wait for an answer: a later time was not written by this program. */
const MAX_ANSWER_MS = 24 * 60 * 60 * 1_000;

/** Whether a process may still be sending the order or reading its answer. */
export function mayBeAnswered({ answerByMs, process }: OrderIntent, nowMs: number): boolean {
  const leftMs = answerByMs - nowMs;
  return leftMs >= 0 && leftMs <= MAX_ANSWER_MS && isProcessAlive(process) !== false;
}

/** What an order without a known end is for; an empty list for any other. */
export function placedOrder(entry: OrderEntry): OrderedRequest[] {
  const { intent, key } = entry;
  if (!intent || !isOpen(entry)) return [];
  const { fingerprint, bridge } = intent;
  return [{ shot: key.shot, fingerprint, ...(bridge !== undefined && { bridge }) }];
}
