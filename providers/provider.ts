/**
 * The one interface to a company with an API: order, poll, cancel, find, be called back. Nothing
 * here retries, waits or remembers. For all that goes wrong outside, every method throws
 * `ProviderError` and nothing else.
 */

import type { Failure } from '../specs/failures.ts';
import type { Offer, ProviderSheet } from '../specs/models/sheet.ts';
import type { Order } from '../specs/order.ts';

/** A provider's asynchronous job. Opaque but for the id; JSON, kept in the journal. */
export type Task = { readonly id: string };

export type TaskState = 'queued' | 'running' | 'succeeded' | 'failed' | 'expired' | 'cancelled';

/**
 * What a poll says about a task. Times are the provider's own, in whole milliseconds since 1970;
 * one that lies outside these years is null.
 */
export type TaskStatus = {
  readonly id: string;
  readonly state: TaskState;
  /** The status word as it was sent, when we do not know it (then `state` is `running`). */
  readonly unknownState: string | null;
  readonly createdAtMs: number | null;
  /** When the provider gives the task up: created_at + execution_expires_after; null without. */
  readonly deadlineMs: number | null;
  /** The answer's `Date` header: the time by the provider's clock. */
  readonly providerNowMs: number | null;
  readonly tier: string | null;
  /** Model id as the provider names it; absent where it gives none. */
  readonly model?: string | null;
  readonly result: TaskResult | null;
  readonly failure: Failure | null;
};

/** What a finished task gives. Links expire and are secret: they never leave an activity. */
export type TaskResult = {
  readonly clipUrl: string;
  readonly lastFrameUrl: string | null;
  /** A whole number that can be stored exactly. */
  readonly seed: number | null;
  /** A whole number that a clip can have. */
  readonly tokens: number | null;
  /** Facts that were given but cannot be kept, each in a sentence. */
  readonly notes: readonly string[];
};

/** The bytes of a picture of the order, read just before they are sent. */
export type PictureBytes = { readonly bytes: Uint8Array; readonly mimeType: string };

export type SubmitRequest = {
  readonly order: Order;
  /** In the order of `order.request.pictures`; null for an asset. */
  readonly pictures: readonly (PictureBytes | null)[];
  /** Shot and take, for a placeholder's slate: a paid provider is never told. */
  readonly label?: string;
  /** Address at which the provider may report the task's end; null: it is only polled. */
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

/** A task as its provider's list shows it, whoever has ordered it. */
export type ListedTask = Pick<
  TaskStatus,
  'id' | 'state' | 'unknownState' | 'createdAtMs' | 'tier' | 'model'
> & {
  /** What stands in the field that carries an order's token; null: no text. */
  readonly token: string | null;
  /** What it used, as far as the list says so: a number that a clip can have. */
  readonly tokens: number | null;
  /** What was told in its place and is no such number, in a sentence; null: nothing. */
  readonly strangeTokens: string | null;
};

export type PageRequest = {
  /** Each tier has a list of its own. */
  readonly tier: string;
  /** As the page before has given it, as JSON; null: the first page. */
  readonly place: unknown;
  /** Only this task, where a list can be narrowed; others may be listed all the same. */
  readonly taskId: string | null;
};

/** What is on one page; where the list goes on is for the next call. */
export type TaskPage = {
  readonly tasks: readonly ListedTask[];
  /** Items that cannot be read as tasks, and one for a page that says something is wrong. */
  readonly unreadable: number;
  /** Null: the list has ended. */
  readonly next: object | null;
};

/** A model as the provider lists it. */
export type ListedModel = {
  readonly id: string;
  /** Null: a status word that we do not know. */
  readonly status: Offer['status'] | null;
  /** The provider's own status word, or null when it gives none. */
  readonly word: string | null;
};

/**
 * What a callback says. Anybody may have sent it, so it is only a reason to poll, never an answer.
 */
export type CallbackHint = { readonly taskId: string; readonly hasEnded: boolean };

/** A callback as it came in, of which nothing is believed yet. */
export type SignedCallback = {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** The secret of the account's webhook, as the provider issued it. */
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

/** A search that may stop between two pages and go on later. */
export type Walk = {
  /** The last place given to `onPage`; null, or an unreadable place: from the beginning. */
  readonly from: unknown;
  /**
   * Called with the next page's place, as JSON, before that page is requested. If it throws, so
   * does the search.
   */
  readonly onPage: (place: object) => Promise<void>;
};

export interface Provider {
  readonly sheet: ProviderSheet;

  /**
   * Places one order. A `ProviderError` says whether it is proven that the order was not accepted.
   */
  submit(request: SubmitRequest): Promise<Task>;

  /** Polls tasks, at most `sheet.statusBatch` of one tier; answers in the same order. */
  status(tasks: readonly Task[], tier: string): Promise<PolledTask[]>;

  /** Takes a queued task back. `refused`: it runs already, or has ended. */
  cancel?(task: Task, hooks: CancelHooks): Promise<'cancelled' | 'refused'>;

  /**
   * Searches for a task by the tokens of its order, through all pages and tiers. Of several tasks
   * it gives that of the earlier token. Throws when part of the list could not be read and no task
   * was found. With `walk`, a later call can go on.
   */
  find?(tokens: readonly string[], walk?: Walk): Promise<Task | null>;

  /**
   * One page of the list of all tasks of a tier. How far back it goes is `sheet.recordSeconds`.
   * Throws `list-incomplete` for a list that does not end where its provider says it must.
   */
  listPage?(asked: PageRequest): Promise<TaskPage>;

  /** The models of the kinds that we know, as the provider lists them now. */
  listModels?(): Promise<ListedModel[]>;

  /** Reads the JSON of a callback; null if it is not one of this provider's. */
  readCallback?(body: unknown): CallbackHint | null;

  /** Whether a callback for the account was signed with its secret, and just now. */
  isSigned?(callback: SignedCallback): boolean;
}

/** What a person configures for a provider. */
export type ProviderSettings = {
  readonly apiKey: string;
  /** Without the path of any resource, e.g. `https://ark.cn-beijing.volces.com/api/v3`. */
  readonly baseUrl: URL;
  /** Where a person set it, e.g. `BYTEPLUS_BASE_URL in .env`; absent: it is the provider's own. */
  readonly baseUrlFrom?: string;
};

/** A failed request or an unusable answer. `accepted` says whether money may have been spent. */
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

/** For a request about several tasks: what it is refused may be allowed for each by itself. */
export function nullIfRefused(error: unknown): null {
  const kind = error instanceof ProviderError ? error.failure.kind : null;
  if (kind === null || kind === 'throttled' || kind === 'unavailable') throw error;
  return null;
}
