/**
 * A program that ends when this process does, even if killed. A shell reads a pipe whose other end
 * only this process holds, and kills the program when that end is gone.
 */

import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import process from 'node:process';
import type { Readable, Writable } from 'node:stream';
import { MediaError } from './error.ts';

/**
 * `$1` is macOS' library path, which a system shell is not given; then come the program and its
 * arguments, which no shell ever reads as code. A line on descriptor 3 means SIGTERM for the
 * program, the end of the pipe SIGKILL. The shell itself ends as the program did.
 */
const SCRIPT = `
[ -z "$1" ] || export DYLD_LIBRARY_PATH="$1"
shift
exec 4<&0
"$@" <&4 3<&- 4<&- &
program=$!
trap '' INT TERM HUP
exec 4<&-
{ while read -r _ <&3; do kill -TERM "$program"; done; kill -KILL "$program"; } </dev/null >/dev/null 2>&1 &
guard=$!
exec 3<&- </dev/null >/dev/null 2>&1
wait "$program"
code=$?
kill -KILL "$guard"
wait "$guard"
exit "$code"
`;

/** Some package managers set these for the programs that they install. */
const LOADER_VARIABLES = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR'];

export type ProcessEnding = {
  /** 127 and 126: the program is missing, or may not be run. 128 plus a number: that signal. */
  readonly code: number;
  /** Why the shell itself could not be started; null otherwise. */
  readonly error: Error | null;
};

export type Guarded = {
  /** Null where the program gets none. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Asks the program to end; it may take its time. */
  readonly terminate: () => void;
  readonly kill: () => void;
  /** Resolves once the program is gone and its output was read. Never rejects. */
  readonly ended: Promise<ProcessEnding>;
  /** Whether this process waits for the program before it ends by itself. */
  readonly holdOpen: (isHeld: boolean) => void;
};

/**
 * Starts a program, with no environment but what a dynamic loader needs, so that no key can reach
 * it.
 */
export function startGuarded(
  program: string,
  args: readonly string[],
  { hasInput = false, folder }: { readonly hasInput?: boolean; readonly folder?: string } = {},
): Guarded {
  const env = loaderEnvironment();
  const libraries = env['DYLD_LIBRARY_PATH'] ?? '';
  const words = ['-c', SCRIPT, 'sh', libraries, program, ...args];
  const child = spawn('/bin/sh', words, {
    env,
    cwd: folder,
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<ProcessEnding>((resolve) => {
    child.once('error', (error) => resolve({ code: 127, error }));
    child.once('close', (code) => resolve({ code: code ?? 255, error: null }));
  });
  const { stdin, stdout, stderr } = child;
  const pipe = child.stdio[3];
  // If this process has too many files open, Node makes no pipes.
  if (!stdout || !stderr || !(pipe instanceof Socket)) {
    throw new MediaError('ffmpeg-failed', `${program} cannot be started: too many open files`);
  }
  // Writing to a program that is gone fails silently: its end is reported anyway.
  for (const stream of [stdin, pipe]) stream?.on('error', () => undefined);
  pipe.resume();
  // If somebody kills only the shell, the program must end as well.
  child.once('exit', () => pipe.end());
  return {
    stdin,
    stdout,
    stderr,
    terminate: () => void pipe.write('\n'),
    kill: () => void pipe.end(),
    ended,
    holdOpen: (isHeld) => {
      if (isHeld) child.ref();
      else child.unref();
      for (const stream of [stdin, stdout, stderr, pipe]) {
        if (!(stream instanceof Socket)) continue;
        if (isHeld) stream.ref();
        else stream.unref();
      }
    },
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
