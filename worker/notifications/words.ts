/**
 * One sentence of each notification, as a channel shows it. What a provider has said is not in it: that
 * may repeat a prompt, or hold a link.
 */

import type { FailureKind } from '../../specs/failures.ts';
import { formatMoney, type Money } from '../../specs/money.ts';
import { takeName } from '../../specs/order.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { NotificationKind } from './notification.ts';

type OfShot = Extract<FilmEvent, { readonly shot: string }>;

const WHY: Readonly<Record<FailureKind, string>> = {
  invalid: 'its order was refused as invalid',
  'moderated-input': 'its prompt or a picture was refused by moderation',
  'moderated-output': 'its clip was withheld by moderation',
  unauthorized: 'the key was not accepted',
  unfunded: 'the account has no funds',
  'model-unavailable': 'its model is not open to the account',
  misrouted: 'its order did not get to the provider',
  'over-cap': 'a cap holds it back',
  'local-fault': 'something on the machine is in the way',
  throttled: 'the provider took no more orders',
  unavailable: 'the provider could not be reached',
  'outcome-unknown': 'the outcome of its order is unknown',
  failed: 'its task failed',
  expired: 'its task expired',
  cancelled: 'its task was cancelled',
  'link-dead': 'its clip can no longer be fetched',
  unreadable: 'its clip cannot be used',
};

const BILLED = { no: 'not billed', yes: 'billed', maybe: 'perhaps billed' } as const;

const ASKS = {
  approval: 'is there and waits for approval',
  circle: 'is there: one of its takes is to be circled',
  'hand-over': 'is there, and its last picture is bad: nothing starts from it without a word',
} as const;

/** Channels read commands, links and names of people out of these. */
const SIGNS = /[<>@`*|[\]]/g;
const MAX_NAME_CHARACTERS = 200;

export function sentenceOf(
  kind: NotificationKind,
  event: FilmEvent,
  film: string,
  charge: readonly Money[],
): string {
  const name = nameOf(film);
  const paid = charge.filter(({ micros }) => micros > 0).map(formatMoney);
  if (kind === 'film.done') {
    return `${name}: the film is done${paid.length === 0 ? '' : `, ${paid.join(' and ')} in all`}.`;
  }
  if (kind === 'cap.stops') {
    return isHeldByBudget(event)
      ? `${name}: a budget of the day or the month holds the film back until there is room.`
      : `${name}: a cap stops the film, and asks to be raised.`;
  }
  if (event.kind === 'take.asks') {
    const asked = `${name}: ${nameOf(event.shot)} ${takeName(event.take)} ${ASKS[event.asks]}`;
    return `${asked}${event.until === null ? '' : silenceOf(event.until)}.`;
  }
  if (!('failure' in event)) return `${name}: ${kind}.`;
  const place = `${name}: ${nameOf(event.shot)} ${takeName(event.take)}`;
  if (kind === 'shot.asks') return `${place} asks what to do: ${whyOf(event)}.`;
  if (kind === 'shot.failed') return `${place} has failed: ${whyOf(event)}.`;
  return `${place}: order ${event.order} has expired in the queue.`;
}

/** `until`: an ISO time in UTC. */
function silenceOf(until: string): string {
  return `; unanswered it counts as approved at ${until.slice(0, 16).replace('T', ' ')} UTC`;
}

/** It is tried on, and no person need answer. */
export function isHeldByBudget(event: FilmEvent): boolean {
  return (
    event.kind === 'shot.asks' && event.failure.kind === 'over-cap' && event.trying !== undefined
  );
}

function whyOf(event: Extract<OfShot, { readonly failure: unknown }>): string {
  const { kind, billed } = event.failure;
  return `${WHY[kind]}, ${BILLED[billed]}`;
}

function nameOf(text: string): string {
  const plain = printable(text).replaceAll(SIGNS, '_');
  return plain.length <= MAX_NAME_CHARACTERS ? plain : `…${plain.slice(-MAX_NAME_CHARACTERS)}`;
}
