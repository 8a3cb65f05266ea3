/**
 * A storyboard as it is meant: defaults filled in, `previous` resolved, every value checked.
 *
 * What `readStoryboard` gives once a file has no errors. Plain data: the file's own spelling is
 * gone, but each shot keeps its place in the file for messages.
 */

import type { Codec, Quality } from '../delivery/delivery.ts';
import type { Mode, Tier } from '../models/sheet.ts';
import type { ShotOptions } from '../options.ts';
import type { Length } from '../order.ts';
import type { Redirect } from '../plan/redirect.ts';

/** A picture as the file names it; bytes are looked at by the caller. */
export type PictureReference =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'asset'; readonly assetId: string };

/** Where a first or last frame comes from. */
export type FrameSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'picture'; readonly picture: PictureReference }
  | { readonly kind: 'last-frame-of'; readonly shot: string }
  | { readonly kind: 'first-frame-of'; readonly shot: string };

export type Join =
  /** `keepsDuplicate`: a repeated first frame stays in the film, by the author's word. */
  | { readonly kind: 'cut'; readonly keepsDuplicate?: true }
  /** Overlapping: the film is `frames` shorter. */
  | { readonly kind: 'dissolve'; readonly frames: number };

/** Steps after an expired task; past the last one the shot has failed. */
export type ExpiryStep = Tier | 'ask';

/** Whose takes wait for a person before they hand on, and for how long. */
export type Approval = {
  readonly of: 'none' | 'first' | 'each';
  readonly withinSeconds: number;
  /** What counts after that. */
  readonly otherwise: 'hold' | 'approve';
};

export type Policy = {
  readonly onExpired: readonly ExpiryStep[];
  /** New takes after a failure that was not billed and may pass. */
  readonly onFailed: number;
  readonly onUnknown: 'ask' | 'resubmit';
  readonly onDownSeconds: number;
  /** Bounds of the time between two looks, or null for the provider's own. */
  readonly poll: { readonly minMs: number; readonly maxMs: number } | null;
  /** The film's life-long bound. */
  readonly budget: { readonly currency: string; readonly micros: number } | null;
  /** Absent: the file says nothing of it, and only shots wait that say so themselves. */
  readonly approval?: Approval;
  /**
   * What becomes of a picture that is handed on and has a fault: `stop`: its shot asks before another
   * one starts from it; `off`: nobody is told. Absent: it is told.
   */
  readonly handOver?: 'stop' | 'off';
};

export type Output = {
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly fit: 'crop' | 'pad';
  readonly audio: 'clip' | 'mute';
  /** All that follows is absent where it is not asked: then the film is as films always were. */
  readonly codec?: Exclude<Codec, 'h264'>;
  readonly quality?: Exclude<Quality, 'standard'>;
  readonly match?: 'colour';
  /** LUFS. */
  readonly loudness?: number;
  readonly music?: Music;
};

/** Music under a film. */
export type Music = {
  /** As the file names it. */
  readonly path: string;
  /** Of its bytes; null while nobody has looked at it. */
  readonly sha256: string | null;
  readonly gainDb: number;
  readonly fadeSeconds: number;
};

/** What the header of a sound file says, or why it cannot be used; `unread`: nobody has looked. */
export type MusicLookup = (
  path: string,
) => { readonly sha256: string } | { readonly problem: string } | 'unread';

export type Shot = ShotOptions & {
  readonly id: string;
  /** 1-based place of the shot in the file, for messages. */
  readonly at: { readonly line: number; readonly column: number };
  /** Prompt, a space, style; runs of white space are one space. */
  readonly text: string;
  readonly mode: Mode;
  readonly first: FrameSource;
  /**
   * The file names neither `from` nor a first frame, or says `from: previous`. `first` is then what
   * `previous` means without looking at takes; the plan resolves it again, since a skipped shot
   * that has a take is not passed over.
   */
  readonly isFromPrevious?: boolean;
  readonly last: FrameSource;
  readonly references: readonly PictureReference[];
  readonly provider: string;
  readonly family: string;
  readonly modelId: string;
  /** Who is tried after `provider`, in turn; absent when the file names nobody. */
  readonly fallbacks?: readonly { readonly provider: string; readonly modelId: string }[];
  readonly length: Length;
  readonly join: Join;
  readonly trim: { readonly headFrames: number; readonly tailFrames: number };
  /** `v002`: this take stands, whatever else the file says. */
  readonly take: string | null;
  /** Where the file says so, for messages; absent without a take. */
  readonly takeAt?: { readonly line: number; readonly column: number };
  /** How many takes are wanted of it; absent: one. */
  readonly takes?: number;
  readonly skip: boolean;
  /** What a person has said of its order beside the file; absent: nothing, as the file is read. */
  readonly redirect?: Redirect;
  /** Stronger than the film's policy; absent: the file says nothing. */
  readonly approve?: boolean;
  readonly note: string | null;
  /** As it is shown; absent: none. */
  readonly caption?: string;
  /** Of its sound in the film, in decibels; absent: 0. */
  readonly gainDb?: number;
};

export type Storyboard = {
  readonly title: string;
  readonly policy: Policy;
  readonly output: Output;
  readonly shots: readonly Shot[];
};

/** What the header of a still says; found by whoever may read files. */
export type PictureFacts = {
  /** SHA-256 of the bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** As the header says: `png`, `jpeg`, `webp` … */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** EXIF orientation other than upright. */
  readonly isRotated: boolean;
  /** An orientation that turns it by a quarter: upright it is `height` wide. */
  readonly isSideways?: boolean;
  /** In words that follow its name: `is cut off: …`. */
  readonly damage?: string;
  /** Something shows through it. */
  readonly isTransparent?: boolean;
  readonly isAnimated?: boolean;
  /** Printing colours. */
  readonly isCmyk?: boolean;
};

/** Its size as an eye sees it. */
export function uprightSize({ width, height, isSideways }: PictureFacts): {
  width: number;
  height: number;
} {
  return isSideways === true ? { width: height, height: width } : { width, height };
}

/** Facts of a picture, or why there are none; `unfetched` for a URL that nobody asked for yet. */
export type PictureLookup = (
  picture: PictureReference,
) => PictureFacts | { readonly problem: string } | 'unfetched';
