/**
 * Why a paid clip is not here yet, and what follows.
 *
 * Nothing here says that it is not billed, and nothing sends the shot elsewhere: an attempt is
 * repeated with growing pauses, shown, and asked about while it goes on. Only what cannot pass
 * ends the activity, and the workflow then waits for a person.
 */

import { ApplicationFailure, Context as ActivityContext } from '@temporalio/activity';
import { MediaError } from '../media/error.ts';
import { LINK_HTML } from '../providers/link.ts';
import { ProviderError } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import { StoreError, systemCode } from '../store/error.ts';
import type { OrderEntry, OrderLook } from '../store/order.ts';
import { NO_LOOK } from './await-task.ts';
import type { OrderKey } from './contract.ts';
import { accountOf, type Context } from './context.ts';
import { ends, redacted, repeats } from './failure.ts';
import { nextFetchInMs } from './timing.ts';

/** What cannot pass by itself is asked about after so many attempts in a row. */
const ATTEMPTS = 5;
/** Reasons that are counted at once. */
const REASONS = 20;

/**
 * `passing`: shown, and asked about when it lasts as long as an overdue task. `lasting`: asked
 * about after a few attempts. `gone`: the same, and over when the provider says so for minutes.
 * `bounded`: over after a few attempts. `final`: over at once. `patient`: shown, never asked about.
 */
type Course = 'passing' | 'lasting' | 'gone' | 'bounded' | 'final' | 'patient';

export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly failure: Failure;
  readonly course: Course;
  /** Not before this many milliseconds have passed in all is anybody asked. */
  readonly quietMs: number;

  constructor(failed: Failure, course: Course, quietMs = 0) {
    super(failed.message);
    this.failure = failed;
    this.course = course;
    this.quietMs = quietMs;
  }
}

/** The provider no longer gives what it has made. */
export function clipGone(message: string): Trouble {
  return new Trouble(failure('link-dead', { code: 'clip-gone', message }), 'gone');
}

/** Null for what is no trouble with the clip, but how the activity ends. */
function troubleOf(error: unknown): Trouble | null {
  if (error instanceof Trouble) return error;
  if (error instanceof ApplicationFailure) {
    // What the engine refuses must not end a shot whose clip is paid.
    return error.type === 'Refused' ? local('engine-refused', error.message) : null;
  }
  if (error instanceof ProviderError) return ofProvider(error.failure);
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull();
  if (error instanceof StoreError) {
    return error.code === 'disk-full' ? diskFull() : local(`store-${error.code}`, error.message);
  }
  if (error instanceof MediaError) {
    if (/no space left on device/i.test(error.message)) return diskFull();
    return local(error.code, `The clip is here, and ffmpeg fails on it: ${error.message}`);
  }
  return local('collect-failed', error instanceof Error ? error.message : String(error));
}

function ofProvider(failed: Failure): Trouble {
  const billed = { ...failed, billed: 'yes' } as const;
  if (failed.kind === 'throttled' || failed.kind === 'unavailable') {
    return new Trouble(billed, 'passing');
  }
  // A link that may not be followed, or that gives too much, is tried anew a few times; a page in
  // place of the clip goes away.
  const isBounded = failed.kind === 'unreadable' && failed.code !== LINK_HTML;
  return new Trouble(billed, isBounded ? 'bounded' : 'lasting');
}

function diskFull(): Trouble {
  const message = 'The disk of the project is full: the clip is fetched when there is room.';
  return local('disk-full', message);
}

/** Something on this machine: the provider can do nothing about it. */
function local(code: string, message: string): Trouble {
  return new Trouble(failure('unreadable', { code, message }), 'lasting');
}

type Order = { readonly key: OrderKey & { readonly account: string }; readonly entry: OrderEntry };

/** What an attempt that failed is thrown as: written down, told, and asked about when it is time. */
export async function afterAttempt(
  context: Context,
  { key, entry }: Order,
  error: unknown,
): Promise<unknown> {
  const activity = ActivityContext.current();
  const trouble = activity.cancellationSignal.aborted ? null : troubleOf(error);
  if (!trouble) return error;
  const nowMs = Date.now();
  const sinceMs = Math.min(succeededAtMs(entry), nowMs);
  const failed = redacted(trouble.failure);
  const fetching = counted(entry.look?.fetching, { code: failed.code, trouble, nowMs });
  const end = endOf(context, { key, entry }, { trouble, fetching, nowMs });
  const pauseMs = nextFetchInMs({
    sinceMs: trouble.course === 'patient' ? nowMs : sinceMs,
    nowMs,
    fetchMs: context.timing.fetchMs,
    retryAfterMs: failed.retryAfterMs,
  });
  const look: OrderLook = {
    ...NO_LOOK,
    ...entry.look,
    state: 'succeeded',
    atMs: nowMs,
    succeededAtMs: sinceMs,
    missingSinceMs: null,
    failure: failed,
    nextLookAtMs: end ? null : nowMs + pauseMs,
  };
  delete look.fetching;
  try {
    const isAsked = !end && asksNow(context, trouble, fetching, nowMs);
    if (isAsked) await ask(context, key, failed);
    const asked = isAsked ? [...fetching.asked, failed.code] : fetching.asked;
    // After an end everything begins anew, when somebody has it fetched again.
    const row = end ? {} : { fetching: { ...fetching, asked } };
    await context.store.journal.recordLook(key, { ...look, ...row });
  } catch (problem) {
    // On a full disk nothing can be written down, and the clip is still to be had.
    activity.log.warn('failed attempt not written down', { error: String(problem) });
  }
  return end ? ends(end) : repeats(failed, pauseMs);
}

type Fetching = NonNullable<OrderLook['fetching']>;

/** One failed attempt more, by its reason. */
function counted(
  before: Fetching | undefined,
  { code, trouble, nowMs }: { code: string; trouble: Trouble; nowMs: number },
): Fetching {
  const counts = { ...before?.counts, [code]: (before?.counts[code] ?? 0) + 1 };
  return {
    sinceMs: Math.min(before?.sinceMs ?? nowMs, nowMs),
    counts: Object.fromEntries(Object.entries(counts).slice(-REASONS)),
    asked: before?.asked ?? [],
    goneSinceMs: trouble.course === 'gone' ? (before?.goneSinceMs ?? nowMs) : null,
  };
}

/** When the task was first seen finished, as far as it is known. */
function succeededAtMs({ look, download, task }: OrderEntry): number {
  const known = look?.succeededAtMs ?? (look?.state === 'succeeded' ? look.atMs : null);
  if (known !== null) return known;
  return Date.parse(download?.at ?? task?.at ?? new Date().toISOString());
}

/** Whether the provider may still have the clip, by the life that its sheet gives a record. */
export function mayBeFetched(entry: OrderEntry, recordSeconds: number, nowMs: number): boolean {
  return nowMs <= succeededAtMs(entry) + recordSeconds * 1_000;
}

type Row = {
  readonly trouble: Trouble;
  readonly fetching: Fetching;
  readonly nowMs: number;
};

/** How the activity ends: always paid, always for a person to decide. Null: it goes on. */
function endOf(context: Context, { key, entry }: Order, row: Row): Failure | null {
  const { counts, goneSinceMs } = row.fetching;
  const { failure: failed, course } = row.trouble;
  if (course === 'final') return failed;
  if (course === 'bounded' && (counts[failed.code] ?? 0) >= ATTEMPTS) return failed;
  if (goneSinceMs !== null && row.nowMs - goneSinceMs > context.timing.goneMs) return failed;
  // What fails on this machine has all the time of the world: the bytes are here, or will be.
  if (failed.kind === 'unreadable' || course === 'patient') return null;
  const { recordSeconds } = accountOf(context, key.account).provider.sheet;
  if (mayBeFetched(entry, recordSeconds, row.nowMs)) return null;
  const { code, requestId } = failed;
  const message = `${failed.message} Its provider keeps what it has made no longer than this.`;
  return failure('link-dead', { code, message, requestId });
}

/** Once for each reason. */
function asksNow(context: Context, trouble: Trouble, fetching: Fetching, nowMs: number) {
  const { failure: failed, course, quietMs } = trouble;
  if (course === 'patient' || fetching.asked.includes(failed.code)) return false;
  const forMs = nowMs - fetching.sinceMs;
  if (course === 'passing') return forMs >= context.timing.overdueMs;
  return (fetching.counts[failed.code] ?? 0) >= ATTEMPTS && forMs >= quietMs;
}

async function ask(context: Context, key: OrderKey, failed: Failure): Promise<void> {
  const { film, shot, take, order } = key;
  await context.store.events.append(film, {
    kind: 'shot.asks',
    shot,
    take,
    order,
    failure: failed,
  });
}
