/** What the page is told, and what it asks for. Words and prices come ready: it makes none itself. */

export type PageAction =
  'circle' | 'approve' | 'reject' | 'retake' | 'bridge' | 'freeze' | 'unfreeze' | 'note';

export type PageTake = {
  /** `f0123456789/sh0010/v001`. */
  readonly id: string;
  /** `v001`, and whose it is when it is another shot's. */
  readonly name: string;
  readonly isStanding: boolean;
  /** `circled`, `frozen`, `rejected`. */
  readonly said: readonly string[];
  /** How it differs from what is asked now; null: it fits. */
  readonly differs: string | null;
  /** Hashes, by which pictures and clips are asked for. */
  readonly clip: string;
  readonly first: string;
  readonly last: string;
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly hasSound: boolean;
  /** Model, tier, provider, seed, length. */
  readonly made: readonly string[];
  readonly cost: string;
  /** What people have said of it, oldest first. */
  readonly notes: readonly string[];
};

/** What an action costs that orders something; null: it orders nothing. */
export type PagePrice = {
  readonly text: string;
  readonly isFree: boolean;
  readonly shots: readonly string[];
} | null;

export type PageShot = {
  readonly id: string;
  readonly state: string;
  /** More of that, as `status` tells it. */
  readonly detail: string;
  /** The take that stands, waits or was rejected, by the file as it is now. */
  readonly take: string | null;
  /** The one that is shown: that, else the one in the film, else the newest. */
  readonly shown: string | null;
  readonly from: string | null;
  readonly prompt: string;
  readonly cost: string;
  readonly seconds: number;
  readonly takes: readonly PageTake[];
  readonly said: readonly string[];
  /** What is in the film of its clip, in frames. */
  readonly trim: { readonly head: number; readonly tail: number };
  readonly isFrozen: boolean;
  /** Its take waits for a person. */
  readonly asks: string | null;
  /** One more take of it. */
  readonly retake: PagePrice;
  /** What starts at once when its take may hand on. */
  readonly behind: PagePrice;
  /** What a new take of it has rendered again by the next run, unless it is bridged; null: nothing. */
  readonly follows: string | null;
};

export type PageJoin = {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  /** Each number with its name. */
  readonly numbers: readonly (readonly [name: string, value: string])[];
  /** What a viewer may stumble over. */
  readonly faults: readonly string[];
  readonly isDuplicate: boolean;
};

export type PageFilm = {
  readonly title: string;
  readonly file: string;
  readonly state: string;
  /** The number of the newest decision; 0: none. */
  readonly decision: number;
  /** Names what lies there; null: neither a film nor a rough cut. */
  readonly master: { readonly version: string; readonly name: string } | null;
  readonly cost: string;
  /** Null: nothing may be ordered from this page that costs something. */
  readonly cap: string | null;
  readonly isRunning: boolean;
  /** Why the storyboard cannot be read as it is now. */
  readonly trouble: string | null;
};

/** One event: `shots` are those that changed, `order` names all of them. */
export type PageNews = {
  readonly film: PageFilm;
  readonly order: readonly string[];
  readonly shots: readonly PageShot[];
  /** Null: as they were. */
  readonly joins: readonly PageJoin[] | null;
  readonly told: readonly PageTold[];
};

/** What happened beside what was clicked, newest last. */
export type PageTold = { readonly number: number; readonly text: string; readonly isBad: boolean };

export type PostedAction = {
  readonly kind: PageAction;
  readonly shot: string;
  /** What the page shows. */
  readonly take: string | null;
  readonly decision: number;
  /** The price that stands on the button. */
  readonly price: string | null;
  /** Its id. */
  readonly chosen?: string;
  readonly note?: string;
};

export type PageAnswer =
  | { readonly done: string }
  | {
      readonly error: {
        readonly code: string;
        readonly message: string;
        readonly hint: string | null;
      };
    };
