/** What is decided for each shot before anything is ordered: the words that planning shares. */

import type { Failure } from '../failures.ts';
import type { PictureFault } from '../picture/hand-over.ts';
import type { FieldChange } from './change.ts';
import type { TakeInputs } from './fingerprint.ts';

/** A take's place among all takes of the project. */
export type TakeName = {
  /** The film's id in the project, not its title. */
  readonly film: string;
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
};

/** A finished take: its bytes are ours. */
export type TakeSummary = TakeName & {
  readonly fingerprint: string;
  readonly inputs: TakeInputs;
  /** Of the clip's own first frame. */
  readonly firstFrameSha256: string;
  /** Of its hand-over. */
  readonly lastFrameSha256: string;
  /** Of the clip's own last frame, where that is not the hand-over. */
  readonly clipLastFrameSha256?: string;
  /** It was ordered to end on the picture that it hands on: it is lent to nobody. */
  readonly isBridged?: true;
  /** A person has chosen this frame of its clip to be handed on, and to be its last one, from 0. */
  readonly chosenFrame?: number;
  /** What was wrong with its clip's last picture when it came; absent: nothing that was measured. */
  readonly pictureFaults?: readonly PictureFault[];
  readonly isPlaceholder: boolean;
  /** A person's own file: its name. It fits nothing, and stands where that person has put it. */
  readonly ownFile?: string;
  /**
   * Of the address that it came from; null: the provider's own. Absent in old takes and those of
   * `local`, which has no address of its own.
   */
  readonly origin?: string | null;
  /** The shot whose last frame it was started from, or null. */
  readonly firstFrameFrom: string | null;
  /** ISO time. */
  readonly finishedAt: string;
};

/**
 * `approval`: whether a take may be used. `circle`: which one of several. `hand-over`: whether a shot
 * may start from its last picture.
 */
export type TakeAsks = 'approval' | 'circle' | 'hand-over';

export type ShotDecision =
  /** Left out of the film; its take, if it has one, still gives frames. */
  | {
      readonly shot: string;
      readonly kind: 'skipped';
      readonly take: TakeSummary | null;
      /** A person has rejected that take: what started from it stands, nothing more starts from it. */
      readonly isRejected?: true;
    }
  | {
      readonly shot: string;
      readonly kind: 'stands';
      readonly take: TakeSummary;
      /** Set when the take was made for another id or film. */
      readonly reusedFrom: TakeName | null;
      /** Why it would be rendered again if this run might order it; null when it fits. */
      readonly keptDespite: Cause | null;
      /** Of what is asked now; null while its frames are not known, and for a pinned take. */
      readonly fingerprint: string | null;
      /** A person has said that it stands whatever is asked. */
      readonly isFrozen?: true;
      /** It was chosen among several: it stands while others of the same are still open. */
      readonly isChosen?: true;
      /** A person has said that it stands whatever picture the shot before it hands on. */
      readonly isCut?: true;
      /** SHA-256 of the picture that it has to hand on. */
      readonly bridge?: string;
    }
  /** Its take is there and fits, and waits for a person: until then it hands nothing on. */
  | {
      readonly shot: string;
      readonly kind: 'asks';
      readonly asks: TakeAsks;
      /** The one that would stand; of several the newest. */
      readonly take: TakeSummary;
      /** Set where it was made for another id or film. */
      readonly reusedFrom?: TakeName;
      /** Of several those to choose from: `f0123456789/sh0010/v001`. */
      readonly among?: readonly string[];
      /** Of what is asked now. */
      readonly fingerprint: string | null;
    }
  /** A person has rejected its take, and chosen no other: nothing is ordered, nothing steps in. */
  | {
      readonly shot: string;
      readonly kind: 'rejected';
      /** What stood; shots that have started from it stand on. */
      readonly take: TakeSummary;
      /** Of what is asked now. */
      readonly fingerprint: string | null;
    }
  | {
      readonly shot: string;
      readonly kind: 'orders';
      /** Null until the shots before it have their takes. */
      readonly fingerprint: string | null;
      readonly because: Cause;
      /** Where several takes are wanted; absent: one, and none is there. */
      readonly takes?: SeveralTakes;
      /** SHA-256 of the picture that it is ordered to end on, and hands on. */
      readonly bridge?: string;
      /** The circled one, which goes on handing on: the order is for one beside it. */
      readonly beside?: TakeSummary;
    }
  /** Refused for its content, and unchanged since: ordered only when it is asked for by name. */
  | {
      readonly shot: string;
      readonly kind: 'refused';
      readonly fingerprint: string;
      readonly provider: string;
      readonly failure: Failure;
    }
  /** It would be ordered, but waits for a shot that is refused or blocked itself. */
  | { readonly shot: string; readonly kind: 'blocked'; readonly after: string }
  /** This run may not order it, and it has no take. */
  | { readonly shot: string; readonly kind: 'left-out'; readonly fingerprint: string | null }
  /** It is ordered already, as it is asked now: only the order's end is waited for. */
  | {
      readonly shot: string;
      readonly kind: 'under-way';
      readonly takes?: SeveralTakes;
      readonly bridge?: string;
    }
  /** The take that `take:` pins does not exist (for a paid film: not among paid ones). */
  | { readonly shot: string; readonly kind: 'missing'; readonly take: string };

/** It was chosen, and stands while other orders of the same are still open. */
export function isChosenTake(decision: ShotDecision | undefined): boolean {
  if (decision?.kind !== 'stands') return false;
  return decision.isChosen === true || decision.isFrozen === true;
}

export type SeveralTakes = {
  readonly wanted: number;
  /** Those of them that are there: `f0123456789/sh0010/v001`. */
  readonly there: readonly string[];
  /** How many of them are ordered and open; absent: none, or they were not looked at. */
  readonly open?: number;
};

/** Why a shot is ordered. */
export type Cause =
  /** It has no take yet. */
  | { readonly kind: 'new' }
  /** One more take of what is asked unchanged. */
  | { readonly kind: 'again' }
  /** Several takes are wanted, and only some of them are there. */
  | { readonly kind: 'more' }
  /** Never empty. */
  | { readonly kind: 'changed'; readonly fields: readonly FieldChange[] }
  /**
   * It takes a frame from a shot that is rendered again or stands with another take, or from one that
   * takes it from that. `take`: circled there, it gives the old frame again.
   */
  | { readonly kind: 'follows'; readonly shot: string; readonly take?: string }
  /** Its place alone: `previous` is another shot now. Null: none. */
  | { readonly kind: 'place'; readonly was: string | null; readonly is: string | null }
  /** Its take is a person's own file, which was never asked of any model. */
  | { readonly kind: 'own-file'; readonly name: string };

/** The name alone, of what has more than it. */
export function nameOf({ film, shot, take }: TakeName): TakeName {
  return { film, shot, take };
}

/** A take's name as ids travel: `f0123456789/sh0010/v001`. */
export function takeId({ film, shot, take }: TakeName): string {
  return `${film}/${shot}/${take}`;
}

/** 2 for `v002`. */
export function numberOf({ take }: Pick<TakeName, 'take'>): number {
  return Number(take.slice(1));
}

/** `v001` in an id as `takeId` gives it. */
export function takeNameIn(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
