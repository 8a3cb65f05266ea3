/**
 * A shell around the worker that starts it again when a signal has killed it: a crash of native
 * code, or the system for want of memory. So a detached film goes on although nobody watches.
 *
 * The loop has a file under `loops/`: while this exists, the loop may start the worker again.
 * Whoever stops a worker removes the file first. It is also gone when the project was moved or
 * removed.
 */

import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { identityOf, processIdentitySchema, type ProcessIdentity } from '../store/identity.ts';
import { openToAppend } from '../store/open.ts';
import { ensureFolder } from '../store/write.ts';
import { startDetached, stopProcess, type ChildProgram, type Started } from './process.ts';
import {
  fileIdSchema,
  isLive,
  isSameFile,
  liveRecords,
  removeStale,
  writeRecord,
  type State,
} from './state.ts';

/** Variables that tell the worker its loop: the loop's file, and its process. */
const FILE_VARIABLE = 'STORYBOARD_WORKER_LOOP';
const PID_VARIABLE = 'STORYBOARD_WORKER_LOOP_PID';

/**
 * Positional arguments: the loop's file, the log of deaths, the worker's command. None of them is
 * ever read as code. Requested ends (HUP, INT, TERM) and exit codes are not deaths. A signal is
 * reported as 128 plus its number, which is 64 at most, so 255 is an exit code. The five times are
 * those of the last five restarts, in seconds since 1970.
 */
const LOOP = `
file=$1 deaths=$2
shift 2
export ${FILE_VARIABLE}="$file" ${PID_VARIABLE}="$$"
child= ending=
trap 'ending=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM INT HUP
a=0 b=0 c=0 d=0 e=0
while :; do
  "$@" &
  child=$!
  [ -z "$ending" ] || kill -TERM "$child" 2>/dev/null
  wait "$child"
  code=$?
  # A signal to this shell ends the wait before the worker has ended.
  while [ -n "$ending" ] && [ "$code" -ne 127 ] && kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
  done
  child=
  [ "$code" -gt 128 ] && [ "$code" -le 192 ] || exit "$code"
  signal=$((code - 128))
  case $signal in 1 | 2 | 15) exit "$code" ;; esac
  [ -z "$ending" ] && [ -e "$file" ] || exit "$code"
  now=$(date +%s)
  again=true
  [ $((now - a)) -ge 3600 ] || again=false
  line="\\"atSeconds\\":$now,\\"signal\\":$signal,\\"isStartedAgain\\":$again"
  echo "{$line}" >>"$deaths"
  echo "{\\"level\\":50,\\"time\\":\${now}000,\\"event\\":\\"worker.died\\",$line}"
  $again || exit "$code"
  a=$b b=$c c=$d d=$e e=$now
  sleep 1
  [ -z "$ending" ] && [ -e "$file" ] || exit "$code"
done
`;

const loopSchema = z.object({ home: fileIdSchema, identity: processIdentitySchema });

/** Starts a worker's program inside a loop of its own. `identity` is the loop's. */
export async function startInLoop(state: State, program: ChildProgram): Promise<Started> {
  const file = path.join(state.loops, `${randomBytes(8).toString('hex')}.json`);
  // The shell would follow a link in place of the log.
  await ensureFolder(path.dirname(state.workerDeaths));
  await (await openToAppend(state.workerDeaths)).close();
  const words = [file, state.workerDeaths, program.path, ...program.args];
  const started = await startDetached({
    ...program,
    path: '/bin/sh',
    args: ['-c', LOOP, 'storyboard-worker', ...words],
  });
  // The worker takes far longer to start than this takes; without the file it would not announce
  // itself.
  await writeRecord(file, { home: state.home, identity: started.identity });
  return started;
}

/** Living loops: each has a worker, or starts one. */
export async function loopsOf(state: State): Promise<ProcessIdentity[]> {
  const live = await liveRecords(state.loops, loopSchema, (loop) => isLive(state, loop));
  return live.map(({ record }) => record.identity);
}

/** Removes the files of loops that have ended. */
export async function removeStaleLoops(state: State): Promise<void> {
  await removeStale(state.loops, loopSchema, (loop) => isLive(state, loop));
}

/** From now on a worker that dies is not started again. */
export async function forbidRestart(
  state: State,
  worker: { readonly loop?: ProcessIdentity | undefined },
): Promise<void> {
  const { loop } = worker;
  if (loop !== undefined) await removeFiles(state, loop);
}

/** Ends a loop and the worker that it has or is starting. */
export async function endLoop(state: State, loop: ProcessIdentity, graceMs: number): Promise<void> {
  await removeFiles(state, loop);
  await stopProcess(loop, graceMs);
}

async function removeFiles(state: State, loop: ProcessIdentity): Promise<void> {
  const ofLoop = await liveRecords(state.loops, loopSchema, ({ home, identity }) => {
    return isSameFile(home, state.home) && identity.pid === loop.pid;
  });
  await Promise.all(ofLoop.map(({ file }) => rm(file, { force: true })));
}

/**
 * The loop around this very process; `ended`: the loop was told to end. Null for a worker without a
 * loop.
 */
export async function ownLoop(): Promise<ProcessIdentity | 'ended' | null> {
  const { [FILE_VARIABLE]: file, [PID_VARIABLE]: pid } = process.env;
  if (!file) return null;
  if ((await stat(file).catch(() => null)) === null) return 'ended';
  return pid === String(process.ppid) ? identityOf(process.ppid) : null;
}
