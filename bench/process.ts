/** Memory and processor time of a process, as the system tells them. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Usage = { readonly rssMb: number; readonly cpuSeconds: number };

/** Of the times in /proc, on every system that has it. */
const TICKS_PER_SECOND = 100;

export async function usageOf(pid: number): Promise<Usage> {
  const { stdout } = await run('ps', ['-o', 'rss=,time=', '-p', `${pid}`]);
  const [rss = '', time = ''] = stdout.trim().split(/\s+/);
  const ticks = await ticksOf(pid);
  const cpuSeconds = ticks === null ? secondsOf(time) : ticks / TICKS_PER_SECOND;
  return { rssMb: Number(rss) / 1024, cpuSeconds };
}

/** User and system time without children; null where there is no /proc. `ps` there is finer. */
async function ticksOf(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The name in brackets may hold anything, also brackets and spaces.
  const fields = text?.split(') ').at(-1)?.split(' ');
  return fields ? Number(fields[11]) + Number(fields[12]) : null;
}

/** `[[dd-]hh:]mm:ss[.cc]`. */
function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Number(days) * 86_400 + seconds;
}
