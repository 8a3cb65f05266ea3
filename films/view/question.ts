/** What went wrong with a shot, which of its orders is asked about, and what a person can do. */

import { catalogue } from '../../providers/catalogue.ts';
import { sellersOf } from '../../specs/plan/elsewhere.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import { type Failure, type WayOn, waysOnAfter, waysToClip } from '../../specs/failures.ts';
import { isUnseenAdoption } from '../../store/adoption.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { isOpen, type OrderEntry } from '../../store/order.ts';
import type { ShotTry } from '../../store/tries.ts';
import { isAboutClip, isAsking, type LastEvent } from './last-event.ts';
import { besideNote } from './open-orders.ts';
import { askingTry, entryAt, isBefore, newestTry, type SlotNumbers } from './trying.ts';
import type { ShotView } from './view.ts';

export function asked(view: ShotView, failed: Failure, isQuestion: boolean): ShotView {
  return { ...view, failure: failed, waysOn: waysOnAfter(failed, isQuestion), note: null };
}

/** A question that stands. An older order may ask while a newer one goes well. */
export type Question = {
  readonly failure: Failure;
  readonly sinceMs: number;
  /** The order that it is about; null where nothing was ordered. */
  readonly entry: OrderEntry | null;
  /** A later order was placed for its shot: nobody waits for what comes of this one. */
  readonly isOlder: boolean;
};

type Facts = {
  readonly orders: readonly OrderEntry[];
  readonly lastEvent: LastEvent | null;
  readonly runStartedAtMs: number | null;
  readonly isRunning: boolean;
};

/** `tries`: those that still mean something. */
export function questionOf(tries: readonly ShotTry[], facts: Facts): Question | null {
  const { orders, lastEvent } = facts;
  const newest = orders.findLast(({ intent }) => intent !== null);
  const about = (place: SlotNumbers): Pick<Question, 'entry' | 'isOlder'> => {
    const entry = entryAt(orders, place);
    return {
      entry: entry?.intent ? entry : null,
      isOlder: !!newest && isBefore(place, newest.key),
    };
  };
  if (lastEvent?.event.kind === 'shot.asks') {
    const { entry, isOlder } = about(lastEvent.event);
    const isOver = isOlder && entry?.end !== null;
    if (!isOver && isAsking(lastEvent, entry, facts)) {
      return { failure: lastEvent.event.failure, sinceMs: lastEvent.sinceMs, entry, isOlder };
    }
  }
  const tried = askingTry(tries, facts);
  return tried && { failure: tried.asked.failure, sinceMs: tried.asked.atMs, ...about(tried) };
}

/**
 * Why the shot of an ended order that a person has given up has failed, also where nobody was at work
 * to carry that out; null: it was not given up, or a run began since, which may order it anew.
 */
export function givenUp(
  { end, resolution }: OrderEntry,
  { lastEvent, isRunning, runStartedAtMs }: Omit<Facts, 'orders'>,
): Failure | null {
  if (end === null || resolution?.kind !== 'give-up') return null;
  // An old one does not say when: a run that began after its question would have asked again.
  const said = resolution.at ?? lastEvent?.event.at;
  const at = end.state === 'given-up' ? end.at : said;
  const isBehind = at !== undefined && Date.parse(at) < (runStartedAtMs ?? 0);
  if (isRunning && isBehind) return null;
  const told = lastEvent?.event.kind === 'shot.asks' ? lastEvent.event.failure : null;
  return end.failure ?? told;
}

/** A question about an order; about a clip that is paid there is always more to be said. */
export function askedOf(view: ShotView, question: Question): ShotView {
  const { failure, sinceMs, entry, isOlder } = question;
  const asking = { ...asked(view, failure, true), status: 'asking', sinceMs } as const;
  if (entry === null) return asking;
  const { take, order } = entry.key;
  const waysOn = isAboutClip(failure, entry)
    ? [...waysBack(failure, entry), ...waysToClip(failure, hasPictures(entry))]
    : asking.waysOn;
  return {
    ...asking,
    question: { take, order },
    // What it was ordered for is ordered already.
    waysOn: isOlder ? waysOn.filter((way) => way !== 'resubmit') : waysOn,
  };
}

/** An order that is open may be paid, and its production does not end before it is answered. */
export function withOpenQuestion(view: ShotView, question: Question | null): ShotView {
  const { entry = null } = question ?? {};
  if (!question || !entry || !isOpen(entry)) return view;
  const { asks: _, ...asked } = askedOf(view, { ...question, isOlder: true });
  return { ...asked, taskId: entry.task ? printable(entry.task.task.id) : null };
}

/**
 * A shot that the film goes on without. What is open of it is kept as a take, and is answered for as
 * any other order; while it runs it asks only what goes on being tried in vain.
 */
export function skippedView(base: ShotView, tries: readonly ShotTry[], facts: Facts): ShotView {
  const trying = newestTry(tries);
  const note = besideNote(facts);
  const view: ShotView = { ...base, status: 'skipped', note, ...(trying && { trying }) };
  const told = facts.isRunning ? { ...facts, lastEvent: null } : facts;
  const question = questionOf(tries, told);
  if (!question?.entry || !isOpen(question.entry)) return view;
  const { question: order, waysOn } = askedOf(base, { ...question, isOlder: true });
  return { ...view, ...(order && { question: order }), waysOn };
}

/** A task that its provider does not know, and that was never seen, was perhaps named by mistake. */
function waysBack({ kind }: Failure, entry: OrderEntry): readonly WayOn[] {
  return kind === 'link-dead' && isUnseenAdoption(entry) ? ['adopt'] : [];
}

/** Whether pictures of the clip that is kept of an order may decode. */
function hasPictures({ download }: OrderEntry): boolean {
  return download !== null && download.pictures !== 0;
}

/** Whoever else sells it as it is asked. */
export function othersSelling(
  shot: PlannedShot,
  { provider }: Pick<ShotView, 'provider'>,
  today = '',
): readonly string[] {
  const own = [provider, shot.routes[0].provider];
  return sellersOf(shot, { ...catalogue, today }).filter((name) => !own.includes(name));
}
