/** One shot as its production sees it. */

import type { ShotNode, StandingTake } from '../activities/contract.ts';

export type ShotEntry = {
  node: ShotNode;
  /**
   * `idle`: nothing runs for it now; it starts as soon as the frames that it needs exist. `asks`: its
   * take waits for a person. `later`: it would be ordered again because of what a person has decided,
   * which waits for the next run.
   */
  phase: 'idle' | 'running' | 'stands' | 'asks' | 'later' | 'failed' | 'cancelled' | 'skipped';
  standing: StandingTake | null;
  /**
   * The shot is no longer in the storyboard: it is waited for while it runs, but is not part of the
   * film.
   */
  isLeaving: boolean;
  /** Its child only waits for an old order, for something else than is asked now. */
  isTended: boolean;
  /** Its own take was there: what still runs for it waits for orders of another time too. */
  hasStood: boolean;
  /** The frames with which it was not ordered, since a person had decided otherwise by then. */
  heldWith: string | null;
  /** It was told to take back what it can and to end, and is not wanted since. */
  isDropped: boolean;
};

/** The film is made without waiting for it: only older orders of it are brought to their end. */
export function isBeside({
  node,
  standing,
  isLeaving,
  isTended: tended,
  hasStood,
}: ShotEntry): boolean {
  if (isLeaving || node.isSkipped) return true;
  const isOver = standing !== null || node.asks !== undefined || node.isLeftOut;
  return isOver && (tended || hasStood);
}

/** Its take was there, is not what stands by now, and one would be ordered in its place. */
export function wouldOrderAgain(known: ShotEntry | undefined, node: ShotNode): boolean {
  if (known === undefined || !HAD_TAKE.includes(known.phase)) return false;
  return isWanted(node) && (node.open === null || node.isStale);
}

/** Whether something is to be ordered for it, or attached to. */
export function isWanted({ standing, asks, isSkipped, isLeftOut }: ShotNode): boolean {
  return !standing && !asks && !isSkipped && !isLeftOut;
}

const HAD_TAKE: readonly ShotEntry['phase'][] = ['stands', 'asks', 'later'];

export function entryOf(node: ShotNode): ShotEntry {
  const { standing } = node;
  const entry: ShotEntry = {
    node,
    phase: 'idle',
    standing,
    isLeaving: false,
    isTended: false,
    hasStood: false,
    heldWith: null,
    isDropped: false,
  };
  if (isTended(node)) return entry;
  if (standing) return { ...entry, phase: 'stands' };
  if (node.asks) return { ...entry, phase: 'asks' };
  return node.isSkipped ? { ...entry, phase: 'skipped' } : entry;
}

/** The shot has its take, which stands or waits for a person. */
export function withTake({ node, standing }: ShotEntry, { asks, ...take }: StandingTake) {
  // A person may have decided between its order's end and now, also for another take.
  if (asks?.kind === 'circle' && standing) return { phase: 'stands', standing } as const;
  if (!asks || standing?.take === take.take) return { phase: 'stands', standing: take } as const;
  return { phase: 'asks', standing: null, node: { ...node, asks } } as const;
}

/**
 * Whether nothing is ordered for the shot, and only an old order is taken back or waited for. What
 * that brings is kept. The shot's own frames can be used meanwhile.
 */
export function isTended({ isStale, standing, asks, isSkipped, isLeftOut }: ShotNode): boolean {
  return isStale && (standing !== null || asks !== undefined || isSkipped || isLeftOut);
}
