/**
 * From where on a number is a fault of the picture: all thresholds of the hand-over's gate and of
 * joins, each with the clips that it was set on (docs/measured.md has their numbers).
 */
export const PICTURE_LIMITS = {
  /** A picture is black up to this brightness, if nothing in it stands out. */
  black: { luma: 12, spread: 6 },
  /** It is of one colour up to this spread: flat pictures that were encoded have up to 1. */
  flat: { spread: 2 },
  /** It is blurred below this part of its own clip's usual sharpness. */
  blurred: { part: 0.3 },
  /** Nothing moves in a clip whose pictures never differ by more than this. */
  still: { motion: 0.25, change: 0.6 },
  /**
   * A fade: over so many last pictures brightness and spread shrink together to this part, at each
   * step or nearly.
   */
  fading: { pictures: 12, part: 0.8, together: 0.15, steps: 0.75 },
  /** A join is worth naming from here on; one that is asked for as a cut to another scene never. */
  join: { deltaE: 5, lumaStep: 8, loudnessStepDb: 6, driftDeltaE: 10 },
} as const;
