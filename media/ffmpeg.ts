/**
 * The one place that starts ffmpeg. ffmpeg gets no standard input, and no environment but what a
 * dynamic loader needs, so that no key can reach it. It ends on an abort, and with this process.
 */

import { constants } from 'node:os';
import { access, constants as modes } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { missingFeatures, type FfmpegFeature } from '../tools/ffmpeg-features.ts';
import { MediaError } from './error.ts';
import { startGuarded, type ProcessEnding, type Guarded } from './guard.ts';

/** How long ffmpeg may take to end after SIGTERM before it gets SIGKILL. */
const KILL_AFTER_MS = 5000;
const MESSAGE_LINES = 20;
/** A damaged clip may produce a line as long as a packet. */
const LINE_LENGTH = 500;
const ALWAYS = ['-hide_banner', '-nostdin', '-v', 'error', '-y'];

type FfmpegOptions = {
  /** Its working folder, from which relative names start. Default: this process's folder. */
  readonly folder?: string | undefined;
  /** Aborting ends ffmpeg and rejects with the signal's reason once it has ended. */
  readonly signal?: AbortSignal | undefined;
  /** Called with each line that ffmpeg writes to its standard output. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** Called with each line about an error, even one that does not end it. */
  readonly onMessage?: ((line: string) => void) | undefined;
};

/**
 * Runs ffmpeg once, to its end.
 *
 * @throws MediaError `ffmpeg-missing`, `ffmpeg-killed`, or `ffmpeg-failed` with the last lines
 * that it wrote
 */
export type Ffmpeg = (args: readonly string[], options?: FfmpegOptions) => Promise<void>;

/** The ffmpeg at an absolute path. Output files named in the arguments are replaced. */
export function ffmpegAt(path: string): Ffmpeg {
  return async (args, { folder, signal, onLine, onMessage } = {}) => {
    signal?.throwIfAborted();
    const running = startGuarded(
      path,
      [...ALWAYS, ...args],
      folder === undefined ? {} : { folder },
    );
    const stop = endOn(signal, running);
    const tail: string[] = [];
    try {
      const [ending] = await Promise.all([
        running.ended,
        readLines(running.stdout, (line) => onLine?.(line)),
        readLines(running.stderr, (line) => {
          tail.push(line.slice(0, LINE_LENGTH));
          if (tail.length > MESSAGE_LINES) tail.shift();
          onMessage?.(line);
        }),
      ]);
      signal?.throwIfAborted();
      if (ending.code !== 0) throw await explain(ending, path, tail);
    } finally {
      stop();
      // Even when a listener threw, ffmpeg must not run on.
      running.kill();
    }
  };
}

/** False where ffmpeg itself failed (`ffmpeg-failed`); rejects with anything else that ends it. */
export async function succeeds(
  run: Promise<void>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await run;
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof MediaError && error.code === 'ffmpeg-failed') return false;
    throw error;
  }
}

async function readLines(from: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: from, crlfDelay: Infinity })) onLine(line);
}

/**
 * Ends the program on an abort: first politely, then by force. Gives a function that removes the
 * listener.
 */
function endOn(signal: AbortSignal | undefined, running: Guarded): () => void {
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    running.terminate();
    timer = setTimeout(running.kill, KILL_AFTER_MS);
  };
  signal?.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  };
}

const NOT_RUN = new Set([126, 127]);

async function explain(
  { code, error }: ProcessEnding,
  path: string,
  tail: readonly string[],
): Promise<MediaError> {
  const fact = NOT_RUN.has(code) ? await whyNotRun(error, path) : null;
  if (fact !== null) {
    const message = `ffmpeg cannot be run at ${path} (${fact}). Run: storyboard doctor`;
    return new MediaError('ffmpeg-missing', message);
  }
  const words = tail.join('\n').trim() || 'no message';
  const name = signalName(code);
  if (name !== null)
    return new MediaError('ffmpeg-killed', `ffmpeg was ended by ${name}: ${words}`);
  return new MediaError('ffmpeg-failed', `ffmpeg ended with code ${code}: ${words}`);
}

/** Why the program could not run; null when the program itself gave this exit code. */
async function whyNotRun(error: Error | null, path: string): Promise<string | null> {
  const codeOf = (thrown: unknown) =>
    thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  if (error !== null) return `the shell: ${codeOf(error)}`;
  return access(path, modes.X_OK).then(() => null, codeOf);
}

/**
 * A shell reports a signal as 128 plus its number. ffmpeg's own codes are not among the usual ones.
 */
function signalName(code: number): string | null {
  const found = Object.entries(constants.signals).find(([, number]) => code === 128 + number);
  return found?.[0] ?? null;
}

/** Makes ffmpeg write its progress to standard output, to be read with {@link framesOf}. */
export const PROGRESS = '-progress pipe:1 -stats_period 0.5'.split(' ');

/** Frames written so far to the first output with pictures; null for a line about something else. */
export function framesOf(line: string): number | null {
  const match = /^frame=\s*(\d+)$/.exec(line);
  return match ? Number(match[1]) : null;
}

/**
 * Formats that a file from outside may have: those that contain all of their pictures and sound.
 * ffmpeg tells a format by its bytes. Other formats are scripts that name further files or draw
 * with them (`concat`, `hls`, `dash`, `imf`, SVG).
 */
const CLIP_FORMATS = 'mov matroska webm mp4 mpegts mpeg avi flv nut ogg asf mxf ivf h264 hevc obu';
const SOUND_FORMATS = 'aac flac mp3 wav';
const PICTURE_FORMATS =
  'image2 image2pipe apng gif ico mjpeg webp_anim jpegxl_anim bmp_pipe dds_pipe dpx_pipe exr_pipe ' +
  'gem_pipe gif_pipe hdr_pipe j2k_pipe jpeg_pipe jpegls_pipe jpegxl_pipe jpegxs_pipe pam_pipe ' +
  'pbm_pipe pcx_pipe pfm_pipe pgm_pipe pgmyuv_pipe phm_pipe png_pipe ppm_pipe psd_pipe qoi_pipe ' +
  'sgi_pipe sunrast_pipe tiff_pipe webp_pipe xbm_pipe xpm_pipe xwd_pipe';
const FORMATS = [CLIP_FORMATS, SOUND_FORMATS, PICTURE_FORMATS].join(' ').split(' ');

/** A file as an input: never a playlist that makes ffmpeg open other files or hosts. */
export function inputOf(path: string, ...options: readonly string[]): string[] {
  return openedAs(FORMATS, path, options);
}

/** A list that we wrote ourselves, of files laid end to end; each file is one from outside. */
export function listInputOf(path: string): string[] {
  return openedAs(['concat', ...FORMATS], path, ['-f', 'concat', '-safe', '0']);
}

function openedAs(formats: readonly string[], path: string, options: readonly string[]): string[] {
  const only = ['-protocol_whitelist', 'file', '-format_whitelist', formats.join()];
  return [...options, ...only, '-i', `file:${path}`];
}

/**
 * Option of an input: the filters of its pictures live as long as the input. Otherwise, where size
 * or range change within a clip, ffmpeg would start the filters again, and they would count
 * pictures from zero.
 */
export const ONE_GRAPH = '-reinit_filter:v 0'.split(' ');

const KNOWN_MISSING = new WeakMap<Ffmpeg, ReadonlySet<FfmpegFeature>>();

/**
 * Features that can be replaced, and that this ffmpeg lacks: a graph then goes another way. Asked
 * once of each ffmpeg.
 *
 * @throws MediaError `ffmpeg-missing`, `ffmpeg-failed`, `ffmpeg-killed`
 */
export async function missingOf(
  ffmpeg: Ffmpeg,
  signal?: AbortSignal,
): Promise<ReadonlySet<FfmpegFeature>> {
  const known = KNOWN_MISSING.get(ffmpeg);
  if (known) return known;
  const missing = await missingFeatures('spared', async (args) => {
    const lines: string[] = [];
    await ffmpeg(args, { signal, onLine: (line) => lines.push(line) });
    return lines.join('\n');
  });
  KNOWN_MISSING.set(ffmpeg, missing);
  return missing;
}

const KNOWN_VERSIONS = new WeakMap<Ffmpeg, string>();

/** What it says of itself: its version and the libraries that it was built with. */
export async function versionOf(ffmpeg: Ffmpeg, signal?: AbortSignal): Promise<string> {
  const known = KNOWN_VERSIONS.get(ffmpeg);
  if (known !== undefined) return known;
  const lines: string[] = [];
  await ffmpeg(['-version'], { signal, onLine: (line) => lines.push(line) });
  const version = lines.join('\n');
  KNOWN_VERSIONS.set(ffmpeg, version);
  return version;
}
