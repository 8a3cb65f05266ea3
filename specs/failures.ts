/**
 * What can go wrong with an order, and what it means for the bill.
 *
 * This table alone decides whether a shot may be ordered again. An order is a purchase: when its
 * answer was lost the provider may be rendering it already, so `maybe` is never read as `no`.
 */

export type Billed = 'no' | 'yes' | 'maybe';

/** What follows: who must act, and whether the engine may order again by itself. */
type NextStep =
  | 'fix-shot'
  | 'fix-settings'
  | 'fund-account'
  | 'other-model'
  | 'raise-cap'
  | 'wait'
  | 'settle'
  | 'new-take'
  | 'expiry-policy'
  | 'nothing'
  | 'ask';

export type FailureRule = {
  readonly billed: Billed;
  readonly next: NextStep;
  /** Whether a new take may be ordered within `policy.on_failed`. */
  readonly mayPass: boolean;
  /** Whether it says something about the provider alone: another one may be asked instead. */
  readonly mayLeave: boolean;
};

export const FAILURES = {
  invalid: { billed: 'no', next: 'fix-shot', mayPass: false, mayLeave: false },
  'moderated-input': { billed: 'no', next: 'fix-shot', mayPass: false, mayLeave: false },
  'moderated-output': { billed: 'no', next: 'fix-shot', mayPass: false, mayLeave: false },
  unauthorized: { billed: 'no', next: 'fix-settings', mayPass: false, mayLeave: true },
  unfunded: { billed: 'no', next: 'fund-account', mayPass: false, mayLeave: true },
  'model-unavailable': { billed: 'no', next: 'other-model', mayPass: false, mayLeave: true },
  /** Somebody on the way to the provider turned the order away: it never got there. */
  misrouted: { billed: 'no', next: 'fix-settings', mayPass: false, mayLeave: true },
  /** Ours, not the provider's: nothing was sent. */
  'over-cap': { billed: 'no', next: 'raise-cap', mayPass: false, mayLeave: false },
  /**
   * This machine's, not the provider's: a disk, a right, a damaged file, a fault of the program. By
   * itself it bills nothing; what it is in the way of may be paid, and then the failure says so.
   */
  'local-fault': { billed: 'no', next: 'fix-settings', mayPass: false, mayLeave: false },
  throttled: { billed: 'no', next: 'wait', mayPass: true, mayLeave: false },
  unavailable: { billed: 'no', next: 'wait', mayPass: true, mayLeave: true },
  'outcome-unknown': { billed: 'maybe', next: 'settle', mayPass: false, mayLeave: false },
  failed: { billed: 'no', next: 'new-take', mayPass: true, mayLeave: false },
  expired: { billed: 'no', next: 'expiry-policy', mayPass: true, mayLeave: false },
  cancelled: { billed: 'no', next: 'nothing', mayPass: false, mayLeave: false },
  'link-dead': { billed: 'yes', next: 'ask', mayPass: false, mayLeave: false },
  unreadable: { billed: 'yes', next: 'ask', mayPass: false, mayLeave: false },
} as const satisfies Record<string, FailureRule>;

export type FailureKind = keyof typeof FAILURES;

export const FAILURE_KINDS = Object.keys(FAILURES).filter(
  (kind): kind is FailureKind => kind in FAILURES,
);

/** A failure as it travels: plain JSON, already free of keys and links. */
export type Failure = {
  readonly kind: FailureKind;
  /** The provider's own code, or ours in the manner of `clip-truncated`. */
  readonly code: string;
  readonly message: string;
  readonly billed: Billed;
  readonly requestId: string | null;
  /** How long the provider asks to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;
  /**
   * Who answered so, with the proxy on the way and the setting that names the address, for people:
   * `HTTP 429 from 127.0.0.1:8080 (BYTEPLUS_BASE_URL in .env)`. Absent where the message says it.
   */
  readonly source?: string | undefined;
};

export function failure(
  kind: FailureKind,
  facts: { code: string; message: string } & Partial<Omit<Failure, 'kind'>>,
): Failure {
  return { requestId: null, retryAfterMs: null, billed: FAILURES[kind].billed, kind, ...facts };
}

/** Prefix of the type names under which these failures travel through Temporal. */
export const PROVIDER_FAILURE = 'Provider.';

export function failureType(kind: FailureKind): string {
  return `${PROVIDER_FAILURE}${kind}`;
}

/** Recognises a failure that came back as plain JSON. */
export function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(FAILURES, value.kind)
  );
}
