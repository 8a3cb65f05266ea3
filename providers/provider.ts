/**
 * The one seam to a company with an API: start, poll, collect, cancel, find, be called back.
 * Nothing here retries, waits or remembers. Every method throws `ProviderError` and nothing else
 * for what the world does.
 */

import type { Failure } from '../specs/failures.ts';
import type { Offer, ProviderSheet } from '../specs/models/sheet.ts';
import type { Order } from '../specs/order.ts';

/** A provider's asynchronous job. Opaque but for the id; JSON, kept in the journal. */
export type Task = { readonly id: string };

export type TaskState = 'queued' | 'running' | 'succeeded' | 'failed' | 'expired' | 'cancelled';

/**
 * What a poll tells of a task. Times are the provider's own, in whole milliseconds since 1970, and
 * can be times of these years: what cannot is null.
 */
export type TaskStatus = {
  readonly id: string;
  readonly state: TaskState;
  /** The status word as it was sent, when it is none that we know (then `state` is `running`). */
  readonly unknownState: string | null;
  readonly createdAtMs: number | null;
  /** When the provider gives the task up: created_at + execution_expires_after; null without. */
  readonly deadlineMs: number | null;
  /** The provider's `Date` header of the answer, for a clock that is not ours. */
  readonly providerNowMs: number | null;
  readonly tier: string | null;
  /** Model id as the provider names it; absent where it tells none. */
  readonly model?: string | null;
  readonly result: TaskResult | null;
  readonly failure: Failure | null;
};

/** What a finished task is made of. Links die and are secret: they never leave an activity. */
export type TaskResult = {
  readonly clipUrl: string;
  readonly lastFrameUrl: string | null;
  /** A whole number that is kept exactly. */
  readonly seed: number | null;
  /** A whole number that a clip can have. */
  readonly tokens: number | null;
  /** Facts that were told and cannot be kept, each in a sentence. */
  readonly notes: readonly string[];
};

/** The bytes of an asked picture, read just before they are sent. */
export type PictureBytes = { readonly bytes: Uint8Array; readonly mimeType: string };

export type SubmitRequest = {
  readonly order: Order;
  /** In the order of `order.request.pictures`; null where an asset stands. */
  readonly pictures: readonly (PictureBytes | null)[];
  /** Shot and take, for a placeholder's slate: a provider that is paid is never told. */
  readonly label?: string;
  /** Where the provider may say that the task has ended; null: it is only asked. */
  readonly callbackUrl: string | null;
  /**
   * Called when the connection is open and before the first byte of the request is written. What
   * it throws is thrown on, with the connection closed and nothing sent.
   */
  readonly beforeSend: (body: { readonly bytes: number }) => Promise<void>;
  /** Wall-clock time at which an answer is no longer waited for, in milliseconds since 1970. */
  readonly answerByMs: (bodyBytes: number) => number;
};

export type PolledTask = TaskStatus | { readonly id: string; readonly state: 'missing' };

/** A model as the provider itself lists it. */
export type ListedModel = {
  readonly id: string;
  /** Null: a status word that we do not know. */
  readonly status: Offer['status'] | null;
  /** The provider's own status word, or null when it gives none. */
  readonly word: string | null;
};

/** What a callback says. Anybody may have sent it: it is a reason to poll, never an answer. */
export type CallbackHint = { readonly taskId: string; readonly hasEnded: boolean };

/** A callback as it came in, before anything in it is believed. */
export type SignedCallback = {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** Of the account's webhook, as the provider gave it out. */
  readonly secret: string;
  readonly nowMs: number;
};

export type CancelHooks = {
  /**
   * Called when the connection is open and before the first byte of the request is written. What
   * it throws is thrown on, with the connection closed and nothing sent.
   */
  readonly beforeSend: () => Promise<void>;
};

/** A search that is cut off between two pages and goes on from there. */
export type Walk = {
  /** What `onPage` was told before the cut; null, or a place that is none: from the beginning. */
  readonly from: unknown;
  /** Told where the next page is, as JSON, before it is asked for. What it throws is thrown on. */
  readonly onPage: (place: object) => Promise<void>;
};

export interface Provider {
  readonly sheet: ProviderSheet;

  /** Places one order. A `ProviderError` says whether it is proven that nothing was accepted. */
  submit(request: SubmitRequest): Promise<Task>;

  /** Polls tasks, at most `sheet.statusBatch` of one tier; answers in the order asked. */
  status(tasks: readonly Task[], tier: string): Promise<PolledTask[]>;

  /** Takes a queued task back. `refused` when it runs already or has ended. */
  cancel?(task: Task, hooks: CancelHooks): Promise<'cancelled' | 'refused'>;

  /**
   * Looks for a task by the tokens of its order, through every page and tier; of several tasks
   * that of the earlier token. Throws when some of the list could not be read and none was found.
   * Whoever has more pages than time walks on later.
   */
  find?(tokens: readonly string[], walk?: Walk): Promise<Task | null>;

  /** Models of the kind that is sold here, as the provider lists them now. */
  listModels?(): Promise<ListedModel[]>;

  /** Reads the JSON of a callback; null for what is none of this provider's. */
  readCallback?(body: unknown): CallbackHint | null;

  /** Whether a callback for the account was signed with its secret, and just now. */
  isSigned?(callback: SignedCallback): boolean;
}

/** What a person configures for a provider. */
export type ProviderSettings = {
  readonly apiKey: string;
  /** Without the path of any resource, e.g. `https://ark.cn-beijing.volces.com/api/v3`. */
  readonly baseUrl: URL;
  /** Where a person has set it, e.g. `BYTEPLUS_BASE_URL in .env`; absent: it is the company's own. */
  readonly baseUrlFrom?: string;
};

/** A failed request or an unusable answer. `accepted` is the money question. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly failure: Failure;
  /** `no`: proven that the provider took nothing on. */
  readonly accepted: 'no' | 'unknown';

  constructor(failure: Failure, accepted: 'no' | 'unknown', cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
    this.accepted = accepted;
  }
}
