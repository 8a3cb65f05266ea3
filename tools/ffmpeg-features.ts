/**
 * What the project needs of an ffmpeg beyond its version: builds leave parts out, and releases add
 * them. One row a feature; each is asked of the program itself, never guessed from its number.
 */

type Feature = {
  /** What ffmpeg is asked; it answers on its standard output. */
  readonly asks: readonly string[];
  /** Whether its answer shows the feature. */
  readonly isIn: (answer: string) => boolean;
  /** `needed`: an ffmpeg without it is passed over. `spared`: there is another way without it. */
  readonly use: 'needed' | 'spared';
};

/** Each line of these listings is flags, name, description. */
function listed(listing: '-encoders' | '-filters', name: string): Feature {
  const isIn = (answer: string) =>
    answer.split('\n').some((line) => line.trim().split(/\s+/)[1] === name);
  return { asks: [listing], isIn, use: 'needed' };
}

const encoder = (name: string) => listed('-encoders', name);
const filter = (name: string) => listed('-filters', name);

const FFMPEG_FEATURES = {
  libx264: encoder('libx264'),
  aac: encoder('aac'),
  /** Placeholder pictures say what they stand for. */
  drawtext: filter('drawtext'),
  /** Placeholder clips end on the picture asked for. */
  xfade: filter('xfade'),
  /** Dissolves of a film. */
  blend: filter('blend'),
  /** Clips of HDR or of wide colours. */
  lut3d: filter('lut3d'),
  /**
   * `-/filter_complex FILE`, from 7.0 on. Else `-filter_complex_script FILE`, which later releases
   * only name as deprecated, and then no more.
   */
  optionFromFile: {
    asks: ['-h', 'long'],
    isIn: (answer) => !/^-filter_complex_script (?!.*deprecated)/m.test(answer),
    use: 'spared',
  },
} as const satisfies Record<string, Feature>;

export type FfmpegFeature = keyof typeof FFMPEG_FEATURES;

const NAMES: readonly FfmpegFeature[] = Object.keys(FFMPEG_FEATURES).filter(isFeature);

function isFeature(name: string): name is FfmpegFeature {
  return name in FFMPEG_FEATURES;
}

/**
 * The features of one use that an ffmpeg lacks. `ask` runs it with these arguments and gives what
 * it wrote to standard output; each question is asked once.
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
