/** The state of a film from those of its shots. */

import { takeName } from '../../specs/order.ts';
import type { FilmEvent } from '../../store/events.ts';
import { STANDING, type FilmState, type FilmView, type ShotState, type ShotView } from './view.ts';

type Collected = Extract<FilmEvent, { readonly kind: 'take.collected' }>;

/** Whether a take is of no film: of a shot that it goes on without, or has no longer. */
function isBeside({ shot: id, take }: Collected, shots: readonly ShotView[]): boolean {
  const shot = shots.find((one) => one.id === id);
  if (!shot || shot.status === 'skipped') return true;
  // Another one of its own stands.
  return shot.take !== null && shot.takeOf === null && shot.take !== takeName(take);
}

/** Whether the film was made of the newest takes, as the newest plan joins them. */
function isAssembled(events: readonly FilmEvent[], shots: readonly ShotView[]): boolean {
  let plan: string | null = null;
  let isMade = false;
  for (const event of events) {
    if (event.kind === 'film.assembled') isMade = true;
    if (event.kind === 'take.collected' && !isBeside(event, shots)) isMade = false;
    if (event.kind !== 'run.started') continue;
    if (event.plan !== plan) isMade = false;
    plan = event.plan;
  }
  return isMade;
}

/** Whether the newest run was cancelled. */
export function wasCancelled(events: readonly FilmEvent[]): boolean {
  const last = events.findLast(({ kind }) => kind === 'run.started' || kind === 'run.cancelled');
  return last?.kind === 'run.cancelled';
}

const ACTIVE: readonly ShotState[] = ['waiting', 'queued', 'running', 'collecting'];

type Made = {
  readonly events: readonly FilmEvent[];
  /** Whether the film is made of the takes that people have chosen. Absent: they chose none. */
  readonly isAsChosen?: boolean;
};

/** Whether the film is there as its takes stand, whatever its run still brings to its end. */
export function isMade(shots: readonly ShotView[], { events, isAsChosen = true }: Made): boolean {
  const isWhole = shots.every(({ status }) => status === 'skipped' || STANDING.includes(status));
  return isWhole && isAssembled(events, shots) && isAsChosen;
}

export function filmState(
  shots: readonly ShotView[],
  { isRunning, ...made }: Made & { readonly isRunning: boolean },
): FilmState {
  const states = new Set(shots.filter((shot) => !shot.isLeftOut).map(({ status }) => status));
  if (!isRunning && isMade(shots, made)) return 'done';
  if (isRunning) {
    return (states.has('asking') || shots.some(isKeptInVain)) &&
      !ACTIVE.some((state) => states.has(state))
      ? 'asking'
      : 'running';
  }
  // A film that asks is open, whether or not a program serves it now.
  if (states.has('asking')) return 'asking';
  if (states.has('failed')) return 'failed';
  // A person has to choose a take, and nothing else goes on.
  if (states.has('rejected')) return 'asking';
  // What was never ordered has no end of its own.
  return states.has('cancelled') || wasCancelled(made.events) ? 'cancelled' : 'stopped';
}

/** What a skipped shot has open holds up nothing, and needs a person's word. */
function isKeptInVain({ status, question }: ShotView): boolean {
  return status === 'skipped' && question !== undefined;
}

/**
 * Whether nothing goes on without a person: what a budget of the day or the month holds back does,
 * and a take that counts as approved after a while, although they ask.
 */
export function isLeftToPeople({
  status,
  shots,
}: {
  readonly status: FilmView['status'];
  readonly shots: readonly Pick<ShotView, 'status' | 'failure' | 'trying' | 'asks'>[];
}): boolean {
  const isHeld = ({ status: state, failure, trying, asks }: (typeof shots)[number]) =>
    state === 'asking' &&
    ((failure?.kind === 'over-cap' && trying !== undefined) || asks?.otherwise === 'approve');
  return status === 'asking' && !shots.some(isHeld);
}
