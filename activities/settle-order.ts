/**
 * Finds out what became of an order whose activity ended without saying so. It reads the journal,
 * claims the order's file as void, or waits out the answer and searches
 * (docs/decisions/orders-before-retries.md).
 */

import { ProviderError, type Provider, type Walk } from '../providers/provider.ts';
import { failure, isPassing, NO_LONGER_AWAITED, type Failure } from '../specs/failures.ts';
import type { OrderKey } from '../specs/order.ts';
import { takesWanted } from '../specs/plan/several.ts';
import {
  isClosed,
  mayBeAnswered,
  type OrderEntry,
  type OrderIntent,
  type OrderSearch,
} from '../store/order.ts';
import { adopt, carryOutNaming } from './adopt.ts';
import { noLongerAwaited } from './await-task.ts';
import { confirmedTask, isConfirmed } from './callback.ts';
import type { SettleOrderInput, SettleOrderOutput } from './contract.ts';
import { accountOf, isAtSameSite, isSameAccount, type Services } from './context.ts';
import { notYet, redacted, refuses, repeats } from './failure.ts';
import { isNextSlot } from './standing.ts';

/** How often it is checked whether a process still lives. */
const ALIVE_MS = 2_000;
const UNREACHABLE_MS = 10_000;
/** A provider may forget a task this much earlier than its sheet says. */
const RECORD_MARGIN_MS = 3_600_000;

export async function settleOrder(
  context: Services,
  input: SettleOrderInput,
): Promise<SettleOrderOutput> {
  const { journal } = context.store;
  let entry = await journal.readOrder(input);
  if (entry === null && !(await isNextSlot(context, input, await takesAsked(context, input)))) {
    throw refuses(`${input.shot} has no such place.`);
  }
  if (entry === null && (await journal.placeVoid(input)) === 'exists') {
    entry = await journal.readOrder(input);
  }
  if (entry === null || entry.intent === null || isClosed(entry)) return { kind: 'not-placed' };
  if (input.isStale && entry.resolution && !entry.end) {
    const answered = await carryOut(context, input, entry, entry.intent);
    if (answered) return answered;
  }
  // An end that may be billed does not prove that nothing was paid: a person decides what follows.
  if (entry.end && entry.end.state !== 'collected') return { kind: 'unknown' };
  // If the store has lost a collected clip, its provider can still give it.
  if (entry.task) return { kind: 'placed', tier: entry.intent.tier };
  if (entry.end) return { kind: 'unknown' };

  const { taskId } = input;
  if (taskId !== null && (await isConfirmed(context, input, entry.intent, taskId))) {
    return adopt(context, input, entry.intent, taskId);
  }
  await waitForAnswer(entry.intent);
  // A long search asks a person meanwhile: the activity that asks also carries out the answer.
  if (entry.resolution) return { kind: 'unknown' };
  const told = await confirmedTask(context, input, entry.intent);
  if (told !== null) return adopt(context, input, entry.intent, told);
  const found = await search(context, input, entry.intent);
  // A caller that only wants the order's take kept orders nothing in its place.
  const mayGoOn = found.kind === 'unknown' && input.onUnknown === 'resubmit';
  if (!mayGoOn || !(await mayGoOnWithout(context, entry, entry.intent))) return found;
  await giveUp(context, input, GIVEN_UP);
  return { kind: 'given-up' };
}

/**
 * Null where the order has a task: what a person said about its clip is carried out when it is
 * collected.
 */
async function carryOut(
  context: Services,
  input: SettleOrderInput,
  entry: OrderEntry,
  intent: OrderIntent,
): Promise<SettleOrderOutput | null> {
  const { resolution, task } = entry;
  if (!task) await waitForAnswer(intent);
  if (resolution?.kind === 'give-up' || resolution?.kind === 'resubmit') {
    await giveUp(context, input, task ? noLongerAwaited(entry) : UNKNOWN);
    return { kind: 'unknown' };
  }
  if (resolution?.kind !== 'adopt') return null;
  if (task) {
    await carryOutNaming(context, input, entry);
    return null;
  }
  const adopted = await adopt(context, input, intent, resolution.taskId);
  await context.store.journal.clearResolution(input);
  return adopted;
}

/** How many takes of the shot the film's plan wants side by side. */
async function takesAsked({ store }: Services, { film, shot }: OrderKey): Promise<number> {
  const { plan } = await store.films.readFilm(film);
  const asked = plan && (await store.plans.getPlan(plan)).shots.find(({ id }) => id === shot);
  return asked ? takesWanted(asked) : 1;
}

/**
 * Whether the plan's policy orders again what nobody can find. It does so at most once for the same
 * take, since both may be paid. Counted in the journal, which outlives the server's database.
 */
async function mayGoOnWithout(
  context: Services,
  { key: { film, shot } }: OrderEntry,
  { fingerprint }: OrderIntent,
): Promise<boolean> {
  const { store } = context;
  const { plan } = await store.films.readFilm(film);
  const asked = plan && (await store.plans.getPlan(plan)).shots.find(({ id }) => id === shot);
  if (!asked || asked.onUnknown !== 'resubmit') return false;
  const orders = await store.journal.ordersOf(film, shot);
  return !orders.some(
    ({ intent, end }) =>
      intent?.fingerprint === fingerprint && end?.failure?.code === GIVEN_UP.code,
  );
}

/** Waits until no process can still be sending the order or reading its answer. */
async function waitForAnswer(intent: OrderIntent): Promise<void> {
  if (!mayBeAnswered(intent, Date.now())) return;
  const leftMs = intent.answerByMs - Date.now();
  throw notYet('the answer may still come', Math.min(leftMs + 1_000, ALIVE_MS));
}

async function search(
  context: Services,
  input: SettleOrderInput,
  intent: OrderIntent,
): Promise<SettleOrderOutput> {
  const { provider } = accountOf(context, input.account);
  if (!provider.find) return unknown(provider, 'it has no list of tasks');
  const { journal } = context.store;
  const before = await searchBefore(context, input);
  waitForLists(before, context.timing.searchPausesMs);
  const tokens = [intent.token, ...(await journal.refusedTokens(input))];
  const found = await find(provider, tokens, pageByPage(context, input, before));
  if (found.kind === 'found') {
    await journal.recordSearch(input, null);
    return adopt(context, input, intent, found.taskId);
  }
  const whyNot = whyNoProof(context, input, intent);
  const searches = before.searches + 1;
  const isProof = before.isProof && found.kind === 'absent';
  const pauseMs = context.timing.searchPausesMs[searches - 1];
  if (whyNot === null && pauseMs !== undefined) {
    const notBeforeMs = Date.now() + pauseMs;
    await journal.recordSearch(input, { ...before, searches, isProof, notBeforeMs, ...NOWHERE });
    throw notYet(`not found in ${searches} lists`, pauseMs);
  }
  await journal.recordSearch(input, null);
  if (whyNot !== null || !isProof) return unknown(provider, reasonOf(found, whyNot));
  await giveUp(context, input, null);
  return { kind: 'not-placed' };
}

/**
 * Why a list without the order would prove nothing; null where it would prove absence. A list
 * proves nothing if it is another account's or site's, is never whole, or no longer shows orders
 * this old. The oldest journals do not say where an order was sent: the address may have changed
 * since.
 */
function whyNoProof(
  context: Services,
  { account }: SettleOrderInput,
  intent: OrderIntent,
): string | null {
  const asked = accountOf(context, account);
  const { findIsComplete, isFree, recordSeconds } = asked.provider.sheet;
  if (!findIsComplete) return 'its list is never whole';
  if (!isSameAccount(asked, account, intent.account)) return 'it was ordered with another key';
  if (intent.origin === undefined && !isFree)
    return 'nobody has noted at which address it was ordered';
  if (!isAtSameSite(asked, intent)) return 'it was ordered at another address';
  const ageMs = Date.now() - Date.parse(intent.at);
  if (Math.abs(ageMs) < recordSeconds * 1_000 - RECORD_MARGIN_MS) return null;
  return ageMs < 0 ? 'it is dated in the future' : 'it is older than the list goes back';
}

/** The pauses are part of the proof: a new attempt of this activity must not skip one. */
function waitForLists({ notBeforeMs = 0 }: OrderSearch, pausesMs: readonly number[]): void {
  const leftMs = Math.min(notBeforeMs - Date.now(), Math.max(0, ...pausesMs));
  if (leftMs > 0) throw notYet('the next list is asked for later', leftMs);
}

/** `unread`: this key may not read the list, or it is never whole, so it proves nothing. */
type Found =
  | { readonly kind: 'found'; readonly taskId: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly failure: Failure };

/** Why nobody knows what became of an order. */
function unknown(
  { sheet }: Provider,
  reason: string,
): SettleOrderOutput & { readonly kind: 'unknown' } {
  const why = `The answer to the order was lost, and ${sheet.title} cannot be asked for it: ${reason}.`;
  return { kind: 'unknown', why };
}

const NOT_WHOLE = 'one of its lists could not be read whole';
/** The code of a provider that lost its place in a list, or cannot read all of it. */
const INCOMPLETE = 'list-incomplete';

function reasonOf(found: Exclude<Found, { kind: 'found' }>, whyNot: string | null): string {
  if (found.kind === 'absent') return whyNot ?? NOT_WHOLE;
  const { code, message } = redacted(found.failure);
  if (code === INCOMPLETE) return NOT_WHOLE;
  const words = message.trim().replace(/\.$/, '');
  return words === '' || words.includes(code)
    ? `the list was refused: ${words || code}`
    : `the list was refused: ${code}, ${words}`;
}

async function find(provider: Provider, tokens: readonly string[], walk: Walk): Promise<Found> {
  try {
    const task = (await provider.find?.(tokens, walk)) ?? null;
    return task === null ? { kind: 'absent' } : { kind: 'found', taskId: task.id };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, retryAfterMs } = error.failure;
    if (!isPassing(error.failure) || code === INCOMPLETE)
      return { kind: 'unread', failure: error.failure };
    throw repeats(error.failure, retryAfterMs ?? UNREACHABLE_MS);
  }
}

const NOWHERE = { place: null, placedAtMs: null } as const;
/** Lists change: after this time a remembered place in one is no longer valid. */
const PLACE_HOLDS_MS = 120_000;

/** Kept in the journal, which outlives attempts, workers, and Temporal's database. */
async function searchBefore({ store: { journal } }: Services, key: OrderKey): Promise<OrderSearch> {
  const known = (await journal.readOrder(key))?.search;
  if (!known) return { startedAtMs: Date.now(), searches: 0, isProof: true, ...NOWHERE };
  const ageMs = Date.now() - (known.placedAtMs ?? 0);
  const isFresh = ageMs >= 0 && ageMs <= PLACE_HOLDS_MS;
  return isFresh ? known : { ...known, ...NOWHERE };
}

/** If a list is long or slow, the next attempt reads on where this one stopped. */
function pageByPage(context: Services, input: SettleOrderInput, before: OrderSearch): Walk {
  const beganMs = performance.now();
  return {
    from: before.place,
    onPage: async (place) => {
      if (performance.now() - beganMs < context.timing.searchMs) return;
      const search = { ...before, place, placedAtMs: Date.now() };
      await context.store.journal.recordSearch(input, search);
      const message = 'The list of tasks is long or slow: it is read on.';
      throw notYet(message, 1, failure('unavailable', { code: 'list-slow', message }));
    },
  };
}

const UNKNOWN = failure('outcome-unknown', {
  code: NO_LONGER_AWAITED,
  message: 'Nobody could find the order, and a person gave it up.',
});

const GIVEN_UP = failure('outcome-unknown', {
  code: 'given-up',
  message: 'Nobody could find the order, and it was not waited for any longer.',
});

/** `lost`: what may have been paid for nothing; null after proof that nothing was. */
export async function giveUp(
  context: Services,
  input: OrderKey,
  lost: Failure | null,
): Promise<void> {
  const at = new Date().toISOString();
  await context.store.journal.recordEnd(input, { state: 'given-up', failure: lost, at });
}
