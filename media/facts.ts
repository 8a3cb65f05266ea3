/** What is known about a clip without decoding all of it: plain data, every number finite. */

import type { SeenPicture } from './seen-picture.ts';

export type AudioFacts = {
  readonly codec: string;
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Nothing says where its channels belong, so all are heard on both sides. Found by decoding. */
  readonly hasNoPlaces?: boolean;
  readonly durationSeconds: number;
  /** Where the sound starts relative to the first picture; negative when it comes first. */
  readonly startSeconds: number;
};

export type ClipFacts = {
  /** `MP4`, `QuickTime File Format`, `Matroska`, `WebM`. */
  readonly container: string;
  readonly bytes: number;
  /**
   * As displayed, turned by `rotation`. In square pixels once `seen` is set, before that as stored.
   */
  readonly width: number;
  readonly height: number;
  /** Clockwise, in degrees. */
  readonly rotation: number;
  readonly frames: number;
  /** When the first picture is shown, by the file's own clock. */
  readonly startSeconds: number;
  readonly framesPerSecond: number;
  /** Length of the pictures; the sound may be longer. */
  readonly durationSeconds: number;
  /**
   * The length that the file claims. If it cannot be believed, `durationSeconds` differs: the
   * pictures are then counted one by one, 24 a second.
   */
  readonly claimedSeconds: number;
  readonly videoCodec: string;
  /** RFC 6381, with profile and level. */
  readonly codecParameters: string;
  /** The decoder's own header, hex: clips with equal ones can follow each other undecoded. */
  readonly decoderHeader: string | null;
  /** H.264 only: there is no other header among the pictures. */
  readonly hasOneHeader?: boolean;
  readonly bitDepth: number | null;
  /** Matrix of the colours, e.g. `bt709`; null when the file does not say. */
  readonly colorMatrix: string | null;
  readonly hasBFrames: boolean;
  /** Every picture lasts as long as every other, to the millisecond. */
  readonly isSteady: boolean;
  /**
   * The first pictures in the file are shown before its first key picture, and refer to pictures
   * that are not there: a cut at an open GOP. A decoder leaves them out.
   */
  readonly startsOpen: boolean;
  readonly audio: AudioFacts | null;
  /** How its first picture decodes; null where none does, absent before that was tried. */
  readonly seen?: SeenPicture | null;
  /** For people: what is missing or was set aside, each a short sentence; not about the sound. */
  readonly notes: readonly string[];
  /** The same about the sound. */
  readonly soundNotes: readonly string[];
};
