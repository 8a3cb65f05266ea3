/**
 * The one place that starts ffmpeg. It gets no standard input, no environment but what a dynamic
 * loader needs (so no key can reach it), and does not outlive an abort.
 */

import process from 'node:process';
import { execa, ExecaError } from 'execa';
import { MediaError } from './error.ts';

/** How long ffmpeg may take to end after SIGTERM before it gets SIGKILL. */
const KILL_AFTER_MS = 5000;
const STDERR_LINES = 20;
const ALWAYS = ['-hide_banner', '-nostdin', '-v', 'error', '-y'];
/** Set by some package managers for the programs that they install. */
const LOADER_VARIABLES = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR'];

type FfmpegOptions = {
  /** Aborting ends ffmpeg and rejects with the signal's reason once it has ended. */
  readonly signal?: AbortSignal | undefined;
  /** Each line that ffmpeg writes to its standard output. */
  readonly onLine?: ((line: string) => void) | undefined;
};

/**
 * Runs ffmpeg once, to its end.
 *
 * @throws MediaError `ffmpeg-missing`, or `ffmpeg-failed` with the last lines that it wrote
 */
export type Ffmpeg = (args: readonly string[], options?: FfmpegOptions) => Promise<void>;

/** The ffmpeg at an absolute path. Output files named in the arguments are replaced. */
export function ffmpegAt(path: string): Ffmpeg {
  return async (args, { signal, onLine } = {}) => {
    signal?.throwIfAborted();
    try {
      const lines = execa(path, [...ALWAYS, ...args], {
        env: loaderEnvironment(),
        extendEnv: false,
        stdin: 'ignore',
        buffer: { stdout: false },
        forceKillAfterDelay: KILL_AFTER_MS,
        ...(signal && { cancelSignal: signal }),
      });
      for await (const line of lines) onLine?.(line);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof ExecaError ? explain(error, path) : error;
    }
  };
}

function loaderEnvironment(): Record<string, string> {
  return Object.fromEntries(
    LOADER_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function explain(error: ExecaError, path: string): MediaError {
  const { code, exitCode, signal, stderr } = error;
  if (code === 'ENOENT' || code === 'EACCES') {
    const message = `ffmpeg cannot be run at ${path} (${code}). Run: storyboard doctor`;
    return new MediaError('ffmpeg-missing', message, { cause: error });
  }
  const end = signal === undefined ? `ended with code ${exitCode}` : `was ended by ${signal}`;
  const tail = String(stderr).trim().split('\n').slice(-STDERR_LINES).join('\n');
  return new MediaError('ffmpeg-failed', `ffmpeg ${end}: ${tail || 'no message'}`, {
    cause: error,
  });
}

/** Makes ffmpeg write its progress to standard output, to be read with {@link framesOf}. */
export const PROGRESS = '-progress pipe:1 -stats_period 0.5'.split(' ');

/** Frames written so far to the first output with pictures; null for a line about something else. */
export function framesOf(line: string): number | null {
  const match = /^frame=\s*(\d+)$/.exec(line);
  return match ? Number(match[1]) : null;
}

/** A file as an input: never a playlist that makes ffmpeg open other files or hosts. */
export function inputOf(path: string, ...options: readonly string[]): string[] {
  return [...options, '-protocol_whitelist', 'file', '-i', `file:${path}`];
}
