/**
 * Loaded by NODE_OPTIONS: a worker, or a command, stops itself (SIGSTOP) right before or after it
 * gives a file of the store its name, so that a test can kill what it likes at that very moment.
 *
 * Every fact of the store gets its name by `link` or `rename`: no line of the product is changed.
 */

import { linkSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { StopPoint } from './stage.ts';

const { STOP_POINTS = '[]', STOP_MARKS: marks = '' } = process.env;
const all: readonly StopPoint[] = JSON.parse(STOP_POINTS);
const [, program = ''] = process.argv;
const isWorker = /worker\/main\.[jt]s$/.test(program);
const isCommand = program.endsWith('bin/storyboard.js');
const points = all.filter(({ of }) => (of === 'command' ? isCommand : isWorker));

/** Each point stops one process once: the one that makes its mark. */
function stopAt(when: StopPoint['when'], from: string, path: string): void {
  for (const point of points) {
    if (point.when !== when || !new RegExp(point.path).test(path)) continue;
    if (point.holds !== undefined && !readFileSync(from, 'utf8').includes(point.holds)) continue;
    try {
      writeFileSync(join(marks, point.name), String(process.pid), { flag: 'wx' });
    } catch {
      continue;
    }
    process.kill(process.pid, 'SIGSTOP');
  }
}

if (isMainThread && points.length > 0) {
  // In one piece: a process that is killed at another point is never between name and mark.
  files.link = async (from, path) => {
    await Promise.resolve();
    stopAt('before', String(from), String(path));
    linkSync(from, path);
    stopAt('after', String(from), String(path));
  };
  files.rename = async (from, path) => {
    await Promise.resolve();
    stopAt('before', String(from), String(path));
    renameSync(from, path);
    stopAt('after', String(path), String(path));
  };
  syncBuiltinESMExports();
}
