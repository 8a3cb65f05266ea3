/** What can be said of a shot, with its price and its key. */

import type { PageAction, PageFilm, PagePrice, PageShot, PageTake } from '../protocol.ts';

export type ActionButton = {
  readonly kind: PageAction;
  readonly key: string;
  readonly label: string;
  /** Null: it orders nothing. */
  readonly price: PagePrice;
  /** Why it cannot be said now; null: it can. */
  readonly not: string | null;
  /** It orders something, or asks for words: that is shown first. */
  readonly isAsked: boolean;
};

const NO_CAP = 'It costs something: start storyboard dailies with --max-cost to order it here.';

const UNFIT = 'No take fits what is asked now: the next run orders one.';

export function actionsFor(
  shot: PageShot,
  film: PageFilm,
  picked: PageTake | null,
): ActionButton[] {
  const lacks = shot.takes.length === 0 ? 'It has no take yet.' : null;
  const none = shot.take === null ? (lacks ?? UNFIT) : null;
  const isRejected = shot.state === 'rejected';
  const isApprovable = shot.asks === 'approval' || isRejected;
  const { behind, retake } = shot;
  const letOn = { price: behind, isAsked: isPaid(behind) };
  const capped = (price: PagePrice) => (isPaid(price) && film.cap === null ? NO_CAP : null);
  return [
    {
      ...letOn,
      kind: 'circle',
      key: 'c',
      label: picked ? `Circle ${picked.name}` : 'Circle',
      not: picked ? capped(behind) : 'There is no take to circle.',
    },
    {
      ...letOn,
      kind: 'approve',
      key: 'a',
      label: 'Approve',
      not: isApprovable ? capped(behind) : 'No take of it waits for approval.',
    },
    {
      kind: 'reject',
      key: 'r',
      label: 'Reject',
      price: null,
      not: none ?? (isRejected ? 'It is rejected.' : null),
      isAsked: false,
    },
    {
      kind: 'retake',
      key: 't',
      label: 'Retake',
      price: retake,
      not: none ?? capped(retake),
      isAsked: true,
    },
    {
      kind: 'bridge',
      key: 'b',
      label: 'Bridge',
      price: retake,
      not: none ?? (shot.follows ? capped(retake) : 'No take starts from it.'),
      isAsked: true,
    },
    shot.isFrozen
      ? { kind: 'unfreeze', key: 'f', label: 'Unfreeze', price: null, not: null, isAsked: false }
      : { ...letOn, kind: 'freeze', key: 'f', label: 'Freeze', not: lacks ?? capped(behind) },
    { kind: 'note', key: 'n', label: 'Note', price: null, not: none, isAsked: true },
  ];
}

export function isPaid(price: PagePrice): boolean {
  return price !== null && !price.isFree;
}

/** What an action means, before it is ordered. */
export function meaningOf(
  { kind, price }: ActionButton,
  { id, follows, behind }: PageShot,
): string {
  if (kind === 'retake') {
    const after = follows
      ? ` What starts from it is rendered again by the next run, unless it is bridged: ${follows}.`
      : '';
    return `The take that ${id} has is set aside, and one more is ordered.${after}`;
  }
  if (kind === 'bridge') {
    return `One more take of ${id} is ordered that ends on the picture from which the takes after it start: nothing else is rendered again.`;
  }
  if (kind === 'note') return `A remark on the take of ${id}, one line.`;
  const shots = (behind ?? price)?.shots.join(', ') ?? '';
  return `The film runs: what waits behind ${id} is ordered at once (${shots}).`;
}
