/**
 * What the project needs of an ffmpeg beyond its version: builds leave parts out, and releases add
 * some. One row per feature; the program itself is asked, never judged by its number.
 */

type Feature = {
  /** Arguments by which ffmpeg is asked; it answers on its standard output. */
  readonly asks: readonly string[];
  /** Whether its answer shows the feature. */
  readonly isIn: (answer: string) => boolean;
  /**
   * `needed`: an ffmpeg without it is not used. `spared`: there is another way without it. `asked`:
   * only films need it that ask for it.
   */
  readonly use: 'needed' | 'spared' | 'asked';
};

/** Each line of these listings is flags, name, description. */
function listed(listing: '-encoders' | '-filters', name: string): Feature {
  const isIn = (answer: string) =>
    answer.split('\n').some((line) => line.trim().split(/\s+/)[1] === name);
  return { asks: [listing], isIn, use: 'needed' };
}

const asked = (feature: Feature) => ({ ...feature, use: 'asked' }) as const;

const encoder = (name: string) => listed('-encoders', name);
const filter = (name: string) => listed('-filters', name);

const FFMPEG_FEATURES = {
  libx264: encoder('libx264'),
  aac: encoder('aac'),
  /** For placeholder pictures, which say what they stand for. */
  drawtext: filter('drawtext'),
  /** For placeholder clips, which end on the requested picture. */
  xfade: filter('xfade'),
  /** For dissolves in a film. */
  blend: filter('blend'),
  /** For clips in HDR or wide colours. */
  lut3d: filter('lut3d'),
  /**
   * `-/filter_complex FILE`, from 7.0 on. Older releases have `-filter_complex_script FILE`
   * instead, which newer ones first list as deprecated, and later not at all.
   */
  optionFromFile: {
    asks: ['-h', 'long'],
    isIn: (answer) => !/^-filter_complex_script (?!.*deprecated)/m.test(answer),
    use: 'spared',
  },
  libx265: asked(encoder('libx265')),
  prores_ks: asked(encoder('prores_ks')),
  loudnorm: asked(filter('loudnorm')),
  /** For peaks that a loudness would lift too high. */
  alimiter: asked(filter('alimiter')),
  amix: asked(filter('amix')),
  colorchannelmixer: asked(filter('colorchannelmixer')),
} as const satisfies Record<string, Feature>;

export type FfmpegFeature = keyof typeof FFMPEG_FEATURES;

/** Those that a film may ask for. */
export type DeliveryFeature = {
  [Name in FfmpegFeature]: (typeof FFMPEG_FEATURES)[Name] extends { readonly use: 'asked' }
    ? Name
    : never;
}[FfmpegFeature];

const NAMES: readonly FfmpegFeature[] = Object.keys(FFMPEG_FEATURES).filter(isFeature);

export const DELIVERY_FEATURES: readonly DeliveryFeature[] = NAMES.filter(isAsked);

function isAsked(name: FfmpegFeature): name is DeliveryFeature {
  return FFMPEG_FEATURES[name].use === 'asked';
}

function isFeature(name: string): name is FfmpegFeature {
  return name in FFMPEG_FEATURES;
}

/**
 * The features of one use that an ffmpeg lacks. `ask` runs ffmpeg with these arguments and gives
 * its standard output; each question is asked once.
 */
export async function missingFeatures(
  use: Feature['use'],
  ask: (args: readonly string[]) => Promise<string>,
): Promise<ReadonlySet<FfmpegFeature>> {
  const answers = new Map<string, Promise<string>>();
  const missing = new Set<FfmpegFeature>();
  for (const name of NAMES) {
    const feature: Feature = FFMPEG_FEATURES[name];
    if (feature.use !== use) continue;
    const question = feature.asks.join(' ');
    const answer = answers.get(question) ?? ask(feature.asks);
    answers.set(question, answer);
    if (!feature.isIn(await answer)) missing.add(name);
  }
  return missing;
}
