/** Which events are told without asking, and as what. */

import { createHash } from 'node:crypto';
import { priceJson, type Money, type MoneyJson } from '../../specs/money.ts';
import { takeName } from '../../specs/order.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { NotificationCursor } from '../../store/notifications.ts';
import { isHeldByBudget, sentenceOf } from './words.ts';

export type NotificationKind =
  'shot.asks' | 'shot.failed' | 'cap.stops' | 'order.expired' | 'film.done';

/** What is posted, as JSON. Neither a key nor a link nor a prompt is in it. */
export type Notification = {
  /** The same however often it is posted. */
  readonly id: string;
  /** The same sentence twice: for those that show the one or the other. */
  readonly text: string;
  readonly content: string;
  /** Nobody is called by a name that stands in it. */
  readonly allowed_mentions: { readonly parse: readonly string[] };
  readonly event: NotificationKind;
  /** Its storyboard, from the project folder; of a table's film with its name: `film.yaml oslo`. */
  readonly film: string;
  readonly shot: string | null;
  readonly take: string | null;
  readonly asks: {
    readonly kind: string;
    readonly since: string;
    /** Of a take that waits: when silence counts as approval; null: never. Absent: no take waits. */
    readonly until?: string | null;
  } | null;
  /**
   * What counts against the film's cap when it is done, also what was perhaps billed; else what the
   * take has cost. A sum a currency.
   */
  readonly charge: readonly Pick<MoneyJson, 'currency' | 'amount'>[];
  readonly at: string;
};

/** What is told of an event; null where nothing is. */
export type Told = {
  readonly kind: NotificationKind;
  readonly event: FilmEvent;
};

/** Whether it was told that a cap, or a budget, stops the run that the events are of. */
export type CapsTold = Pick<NotificationCursor, 'isCapTold' | 'isBudgetTold'>;

type NewsOf = (event: FilmEvent, told: CapsTold) => NotificationKind | null;

const never: NewsOf = () => null;

const NEWS: { readonly [Kind in FilmEvent['kind']]: NewsOf } = {
  'run.started': never,
  'run.cancelled': never,
  'order.placed': never,
  'order.adopted': never,
  'order.taken-over': never,
  'order.unknown': never,
  'order.expired': () => 'order.expired',
  'task.running': never,
  'shot.asks': (event, told) => {
    if (!isOverCap(event)) return 'shot.asks';
    // Every shot that it holds back asks: once a run is enough.
    return told[boundOf(event)] ? null : 'cap.stops';
  },
  'take.collected': never,
  'take.asks': () => 'shot.asks',
  'provider.left': never,
  'shot.failed': () => 'shot.failed',
  'shot.cancelled': never,
  'rough.assembled': never,
  // What is put together once more is no news.
  'film.assembled': (event) => (isSameFilm(event) ? null : 'film.done'),
};

export function newsOf(
  event: FilmEvent,
  told: CapsTold,
): { readonly kind: NotificationKind | null; readonly told: CapsTold } {
  if (event.kind === 'run.started') {
    return { kind: null, told: { isCapTold: false, isBudgetTold: false } };
  }
  const kind = NEWS[event.kind](event, told);
  return { kind, told: kind === 'cap.stops' ? { ...told, [boundOf(event)]: true } : told };
}

/** What a budget holds back goes on by itself, so a cap that stops a film after it is news. */
function boundOf(event: FilmEvent): keyof CapsTold {
  return isHeldByBudget(event) ? 'isBudgetTold' : 'isCapTold';
}

function isSameFilm(event: FilmEvent): boolean {
  return event.kind === 'film.assembled' && event.isSame === true;
}

function isOverCap(event: FilmEvent): boolean {
  return event.kind === 'shot.asks' && event.failure.kind === 'over-cap';
}

/** `film`: the name of its storyboard; `filmId`: of its store. */
export function notificationOf(
  { kind, event }: Told,
  place: { readonly store: string; readonly filmId: string; readonly film: string },
  charge: readonly Money[],
): Notification {
  const isOfShot = 'shot' in event && kind !== 'cap.stops';
  const text = sentenceOf(kind, event, place.film, charge);
  return {
    id: idOf(kind, event, place),
    text,
    content: text,
    allowed_mentions: { parse: [] },
    event: kind,
    film: place.film,
    shot: isOfShot ? event.shot : null,
    take: isOfShot && 'take' in event ? takeName(event.take) : null,
    asks: questionOf(event),
    charge: charge.map(priceJson),
    at: event.at,
  };
}

function questionOf(event: FilmEvent): Notification['asks'] {
  if (event.kind === 'take.asks') return { kind: event.asks, since: event.at, until: event.until };
  return event.kind === 'shot.asks' ? { kind: event.failure.kind, since: event.at } : null;
}

function idOf(
  kind: NotificationKind,
  event: FilmEvent,
  { store, filmId }: { readonly store: string; readonly filmId: string },
): string {
  const ofTake = event.kind === 'take.asks' ? [event.shot, event.take] : [];
  const place = 'order' in event ? [event.shot, event.take, event.order] : ofTake;
  // An order expires once, however often that is written down.
  const time = kind === 'order.expired' ? [] : [event.at];
  const name = JSON.stringify([store, filmId, kind, ...place, ...time]);
  return createHash('sha256').update(name).digest('hex').slice(0, 32);
}
