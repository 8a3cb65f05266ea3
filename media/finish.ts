/**
 * The last part of a film's sound, on all of it at once: music under it, and its loudness. Nothing of
 * it moves or lengthens the sound.
 */

import { MediaError } from './error.ts';
import { SAMPLE_RATE, TO_STEREO } from './sound.ts';

export type LaidMusic = {
  readonly path: string;
  /** As far as it is heard in the film. */
  readonly samples: number;
  readonly gainDb: number;
  readonly fadeSeconds: number;
};

/** What `loudnorm` finds in sound: integrated loudness in LUFS, and the true peak in dBTP. */
export type Loudness = { readonly loud: number; readonly peak: number };

/** How the film's sound is changed as a whole. */
export type LoudnessStep = {
  /** LUFS. */
  readonly wanted: number;
  readonly gainDb: number;
  /** Peaks that the gain would lift above the limit are held. */
  readonly isHeld: boolean;
};

export type Finish = {
  /** Label of the film's sound so far; null where no clip has any. */
  readonly source: string | null;
  /** Of the whole film. */
  readonly samples: number;
  readonly music: (LaidMusic & { readonly input: number }) | null;
  /** Null: as loud as it is. */
  readonly loudness: LoudnessStep | null;
  /** Its loudness is only measured, and told. */
  readonly isMeasured?: boolean;
};

/** Music without a fade begins and ends within 10 ms: a step would be heard as a click. */
const LEAST_FADE_SECONDS = 0.01;

/** Held 0.5 dB below what is usual for films at home, since their encoder adds a little. */
export const TRUE_PEAK_DB = -1.5;
/** Between samples a wave is higher: peaks are held at four times the rate. */
const HELD_RATE = 4 * SAMPLE_RATE;
/** Looks ahead 1 ms, and moves nothing. */
const HELD = `alimiter=limit=${(10 ** (TRUE_PEAK_DB / 20)).toFixed(6)}:attack=1:release=50:level=0:latency=1`;

/** Lines of a filter graph that end in `[sound]`. */
export function finishFilters(finish: Finish): string[] {
  const { source, samples, music, loudness, isMeasured = false } = finish;
  const silence = `anullsrc=r=${SAMPLE_RATE}:cl=stereo,aformat=sample_fmts=fltp,atrim=end_sample=${samples}`;
  const lines = [source === null ? `${silence}[clips]` : `${source}anull[clips]`];
  let label = '[clips]';
  if (music !== null) {
    lines.push(`[${music.input}:a:0]${musicFilters(music, samples)}[music]`);
    lines.push(`${label}[music]amix=inputs=2:duration=first:dropout_transition=0:normalize=0[mix]`);
    label = '[mix]';
  }
  const last = [
    ...(loudness === null ? [] : loudnessFilters(loudness, samples)),
    ...(isMeasured ? ['loudnorm=print_format=json'] : []),
  ];
  return [...lines, `${label}${last.join() || 'anull'}[sound]`];
}

function musicFilters({ samples: own, gainDb, fadeSeconds }: LaidMusic, samples: number): string {
  const heard = Math.min(own, samples);
  const wanted = Math.max(fadeSeconds, LEAST_FADE_SECONDS) * SAMPLE_RATE;
  const fade = Math.max(1, Math.min(Math.round(wanted), Math.floor(heard / 2)));
  return [
    `aresample=${SAMPLE_RATE}:${TO_STEREO}`,
    'aformat=sample_fmts=fltp:channel_layouts=stereo',
    // From its first sample on, whatever time its file gives that.
    'asetpts=N/SR/TB',
    `atrim=end_sample=${heard}`,
    `afade=t=in:ns=${fade}`,
    `afade=t=out:ss=${heard - fade}:ns=${fade}`,
    ...(gainDb === 0 ? [] : [`volume=${gainDb}dB`]),
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}`,
  ].join();
}

/**
 * The second pass of `loudnorm`, told what the first has found so that it is a gain and nothing else:
 * left to itself it changes how loud the parts are to each other.
 */
function loudnessFilters({ wanted, gainDb, isHeld }: LoudnessStep, samples: number): string[] {
  const loud = wanted - gainDb;
  // It is told nothing above 0, and takes a 0 for nothing told.
  const loweredDb = loud > -1 ? loud + 10 : 0;
  const found = Math.max(-99, loud - loweredDb);
  const told = `measured_I=${found.toFixed(2)}:measured_TP=-99:measured_LRA=1:measured_thresh=-99`;
  return [
    ...(loweredDb > 0 ? [`volume=${(-loweredDb).toFixed(2)}dB`] : []),
    `loudnorm=I=${wanted}:TP=0:LRA=50:${told}:linear=true`,
    ...(isHeld ? [`aresample=${HELD_RATE}`, HELD, `aresample=${SAMPLE_RATE}`] : []),
    'aformat=sample_fmts=fltp:channel_layouts=stereo',
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}`,
  ];
}

/** Of what ffmpeg has written about a first pass, line by line; null: it is silent. */
export function loudnessIn(lines: readonly string[]): Loudness | null {
  const found = new Map<string, number>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^\s*"(\w+)"\s*:\s*"([^"]*)"/.exec(line) ?? [];
    if (name !== '') found.set(name, Number(value));
  }
  const loud = found.get('input_i') ?? NaN;
  const peak = found.get('input_tp') ?? NaN;
  // Silence is minus infinity, or the least that is counted.
  if (!Number.isFinite(loud) || loud <= SILENCE_LUFS) return null;
  return { loud: Math.min(99, loud), peak: Number.isFinite(peak) ? Math.min(99, peak) : 0 };
}

const SILENCE_LUFS = -70;

export function silentFilm(wanted: number): MediaError {
  return new MediaError(
    'film-silent',
    `The film has no sound at all, and output.loudness asks for ${wanted} LUFS. ` +
      'Take output.loudness out, set "audio: true" on its shots, or give it music.',
  );
}
