/** What went wrong with a shot, with what a person can do about it. */

import type { Failure } from '../specs/failures.ts';
import { isUnseenAdoption, type OrderEntry } from '../store/order.ts';
import { isAboutClip } from './last-event.ts';
import { waysOnAfter, waysToClip } from './text/failure-text.ts';
import type { ShotView, WayOn } from './view.ts';

export function asked(view: ShotView, failed: Failure, isQuestion: boolean): ShotView {
  return { ...view, failure: failed, waysOn: waysOnAfter(failed, isQuestion), note: null };
}

/** A question about an order; about a clip that is paid there is always more to be said. */
export function askedOf(view: ShotView, failed: Failure, newest: OrderEntry | null): ShotView {
  const question = { ...asked(view, failed, true), status: 'asking' } as const;
  if (newest === null || !isAboutClip(failed, newest)) return question;
  return {
    ...question,
    waysOn: [...waysBack(failed, newest), ...waysToClip(failed, hasPictures(newest))],
  };
}

/** A task that its provider does not know, and that was never seen, was perhaps named by mistake. */
function waysBack({ kind }: Failure, entry: OrderEntry): readonly WayOn[] {
  return kind === 'link-dead' && isUnseenAdoption(entry) ? ['adopt'] : [];
}

/** Whether pictures of the clip that is kept of an order may decode. */
function hasPictures({ download }: OrderEntry): boolean {
  return download !== null && download.pictures !== 0;
}
