/**
 * What can go wrong with an order, and what it means for the bill.
 *
 * This table alone decides whether a shot may be ordered again. An order is a purchase: when its
 * answer was lost the provider may be rendering it already, so `maybe` is never read as `no`.
 */

export type Billed = 'no' | 'yes' | 'maybe';

/** What a person can do about a shot that has failed or asks. */
export type WayOn =
  | 'adopt'
  | 'use'
  | 'fetch'
  | 'resubmit'
  | 'give-up'
  | 'change-shot'
  | 'change-settings'
  | 'fund-account'
  | 'choose-model'
  | 'raise-cap'
  | 'run-again';

const AGAIN = ['resubmit', 'give-up'] as const;
/** Of a clip that is paid: in the order of what they cost. */
const OF_CLIP = ['use', 'fetch', ...AGAIN] as const;

export type FailureRule = {
  readonly billed: Billed;
  /** What the engine does by itself: `end` where nothing but what `mayPass` and `mayLeave` say. */
  readonly next: 'end' | 'raise-cap' | 'settle' | 'expiry-policy' | 'ask';
  /** What a person can do, where that is asked. */
  readonly waysOn: readonly WayOn[];
  /** Whether a new take may be ordered within `policy.on_failed`. */
  readonly mayPass: boolean;
  /** Whether it says something about the provider alone: another one may be asked instead. */
  readonly mayLeave: boolean;
};

/** Nothing was billed, and nothing comes of it by itself. */
const OVER = { billed: 'no', next: 'end', mayPass: false, mayLeave: false } as const;

export const FAILURES = {
  invalid: { ...OVER, waysOn: ['change-shot'] },
  'moderated-input': { ...OVER, waysOn: ['change-shot'] },
  'moderated-output': { ...OVER, waysOn: ['change-shot'] },
  unauthorized: { ...OVER, waysOn: ['change-settings'], mayLeave: true },
  unfunded: { ...OVER, waysOn: ['fund-account'], mayLeave: true },
  'model-unavailable': { ...OVER, waysOn: ['choose-model'], mayLeave: true },
  /** Somebody on the way to the provider turned the order away: it never got there. */
  misrouted: { ...OVER, waysOn: ['change-settings'], mayLeave: true },
  /** Ours, not the provider's: nothing was sent. */
  'over-cap': { ...OVER, next: 'raise-cap', waysOn: ['raise-cap'] },
  /**
   * This machine's, not the provider's: a disk, a right, a damaged file, a fault of the program. By
   * itself it bills nothing; what it is in the way of may be paid, and then the failure says so.
   */
  'local-fault': { ...OVER, waysOn: ['run-again'] },
  throttled: { ...OVER, waysOn: ['run-again'], mayPass: true },
  unavailable: { ...OVER, waysOn: ['run-again'], mayPass: true, mayLeave: true },
  'outcome-unknown': { ...OVER, billed: 'maybe', next: 'settle', waysOn: ['adopt', ...AGAIN] },
  failed: { ...OVER, waysOn: ['run-again'], mayPass: true },
  expired: { ...OVER, next: 'expiry-policy', waysOn: AGAIN, mayPass: true },
  cancelled: { ...OVER, waysOn: ['run-again'] },
  'link-dead': { ...OVER, billed: 'yes', next: 'ask', waysOn: OF_CLIP },
  unreadable: { ...OVER, billed: 'yes', next: 'ask', waysOn: OF_CLIP },
} as const satisfies Record<string, FailureRule>;

export type FailureKind = keyof typeof FAILURES;
const RULES: Readonly<Record<FailureKind, FailureRule>> = FAILURES;

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

/** Code of an order that a person has given up, whatever its task has made. */
export const NO_LONGER_AWAITED = 'no-longer-awaited';

/** Code of an order that was not sent, since a person has decided otherwise meanwhile. */
const DECIDED_SINCE = 'decided-since';

/** Nothing was billed, and the shot waits for what follows from the decision. */
export function decidedSince(message: string): Failure {
  return failure('cancelled', { code: DECIDED_SINCE, message });
}

/** By kind and code: a provider may use any code. */
export function isDecidedSince({ kind, code }: Failure): boolean {
  return kind === 'cancelled' && code === DECIDED_SINCE;
}

/** Whether whoever was asked could not answer now: the same may be asked again a little later. */
export function isPassing({ kind }: Pick<Failure, 'kind'>): boolean {
  return kind === 'throttled' || kind === 'unavailable';
}

/** Whether a way on is an answer to a question, and the option of `resolve` that is named so. */
export function isAnswer(way: WayOn): boolean {
  return way === 'adopt' || OF_CLIP.some((one) => one === way);
}

/** What a person can do: only a question can be answered, an ended shot is run again. */
export function waysOnAfter({ kind }: Failure, isAsking: boolean): readonly WayOn[] {
  return isQuestion(kind) && !isAsking ? ['run-again'] : RULES[kind].waysOn;
}

/** Whether a person is asked what to do, where somebody waits for the answer. */
export function isQuestion(kind: FailureKind): boolean {
  return RULES[kind].waysOn.some(isAnswer);
}

/** The same about a clip that is paid: whatever is in the way, it can still be got. */
export function waysToClip({ kind }: Failure, hasPictures: boolean): readonly WayOn[] {
  const repairs = RULES[kind].waysOn.filter(
    (way) => way === 'adopt' || !(isAnswer(way) || way === 'run-again'),
  );
  return [...repairs, ...OF_CLIP.filter((way) => way !== 'use' || hasPictures)];
}
