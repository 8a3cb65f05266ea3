/**
 * What a clip shows and sounds like, as numbers. Kept beside the clip; joins and hand-overs are
 * judged by them, so that no clip is decoded again for that.
 */

/** Means over one picture of the film, 0 to 255. */
export type PictureMeans = {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** How much the picture differs within itself: standard deviation over all three colours. */
  readonly spread: number;
  /** Mean difference from the picture measured before it; 0 of the first. */
  readonly motion: number;
};

export type ClipMeasures = {
  /** Pictures that the clip has. */
  readonly frames: number;
  /** Each how many-th picture was measured, from 0 on; 1 but for very long clips. */
  readonly every: number;
  /** In the order of the clip. */
  readonly pictures: readonly PictureMeans[];
  /** Mean difference between its first and its last picture. */
  readonly change: number;
  /**
   * How sharp some of its pictures are, the last one last: variance of the Laplacian at 640 pixels'
   * width. Comparable within one clip alone.
   */
  readonly sharpness: readonly { readonly frame: number; readonly value: number }[];
  /**
   * Loudness of each 24th of a second from its first picture on, in LUFS by BS.1770's weighting,
   * `SILENCE_LUFS` at least; null without sound that could be measured.
   */
  readonly loudness: readonly number[] | null;
};

/** As silent as it is written down. */
export const SILENCE_LUFS = -70;

/** Of the picture that is nearest before it; null where nothing of it was measured. */
export function meansAt({ pictures, every }: ClipMeasures, frame: number): PictureMeans | null {
  return pictures[Math.min(pictures.length - 1, Math.max(0, Math.floor(frame / every)))] ?? null;
}

/** Brightness by the weights of bt709, 0 to 255. */
export function lumaOf({ red, green, blue }: Pick<PictureMeans, 'red' | 'green' | 'blue'>): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How long a clip is silent from its start and until its end, in seconds. */
export function silenceOf({ loudness }: Pick<ClipMeasures, 'loudness'>) {
  if (loudness === null) return null;
  const isHeard = (level: number) => level > SILENT_BELOW_LUFS;
  const first = loudness.findIndex(isHeard);
  if (first === -1)
    return { headSeconds: loudness.length / PER_SECOND, tailSeconds: loudness.length / PER_SECOND };
  const last = loudness.findLastIndex(isHeard);
  return {
    headSeconds: first / PER_SECOND,
    tailSeconds: (loudness.length - 1 - last) / PER_SECOND,
  };
}

/** A clip in a few numbers, for people and programs. */
export type MeasuredTake = {
  /** Means over all of it, 0 to 255. */
  readonly luma: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** Mean difference from one picture to the next, 0 to 255. */
  readonly motion: number;
  /** Of its last picture, as a part of what is usual in it; null of a single picture. */
  readonly sharpness: number | null;
  /** LUFS; null without sound. */
  readonly loudness: number | null;
  readonly silence: { readonly headSeconds: number; readonly tailSeconds: number } | null;
};

export function measuredTake(measures: ClipMeasures): MeasuredTake {
  const { pictures, loudness } = measures;
  const mean = (of: (picture: PictureMeans) => number) =>
    rounded(pictures.reduce((sum, picture) => sum + of(picture), 0) / pictures.length);
  const sharpness = endSharpness(measures);
  const level = loudnessBetween(measures, 0, (loudness?.length ?? 0) / PER_SECOND);
  return {
    luma: mean(lumaOf),
    red: mean(({ red }) => red),
    green: mean(({ green }) => green),
    blue: mean(({ blue }) => blue),
    motion: mean(({ motion }) => motion),
    sharpness: sharpness === null ? null : rounded(sharpness),
    loudness: level === null ? null : rounded(level),
    silence: silenceOf(measures),
  };
}

/**
 * How sharp its last picture is, as a part of the usual. A picture of less contrast has weaker edges,
 * as in a fade, and is none the softer for it. Null where nothing is to be compared.
 */
export function endSharpness(measures: ClipMeasures): number | null {
  const values = measures.sharpness.map(({ frame, value }) => {
    const spread = Math.max(1, meansAt(measures, frame)?.spread ?? 1);
    return value / spread ** 2;
  });
  const last = values.pop();
  const usual = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return last === undefined || usual === 0 ? null : last / usual;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

const PER_SECOND = 24;
/** Below it nothing is heard in a room. */
const SILENT_BELOW_LUFS = -60;

/** Mean over time, of the sound's power; null when there is none. */
export function loudnessBetween(
  { loudness }: Pick<ClipMeasures, 'loudness'>,
  fromSeconds: number,
  toSeconds: number,
): number | null {
  if (loudness === null) return null;
  const [from, to] = [Math.max(0, fromSeconds), Math.min(toSeconds, loudness.length / PER_SECOND)];
  let [power, seconds] = [0, 0];
  for (let at = Math.floor(from * PER_SECOND); at / PER_SECOND < to; at += 1) {
    const part = Math.min(to, (at + 1) / PER_SECOND) - Math.max(from, at / PER_SECOND);
    if (part <= 0) continue;
    power += part * 10 ** ((loudness[at] ?? SILENCE_LUFS) / 10);
    seconds += part;
  }
  return seconds > 0 ? Math.max(SILENCE_LUFS, 10 * Math.log10(power / seconds)) : null;
}
