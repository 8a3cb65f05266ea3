/**
 * What it costs to follow a film of which nothing is due: `run` attached to 200 waiting shots, each
 * polled once an hour. Counted over a stretch that begins when all are ordered and polled once, and
 * given for an hour.
 */

import { execa } from 'execa';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { COMMAND, setup } from '../scripts/package.ts';
import { usageOf } from './process.ts';
import type { Bench, BenchRow } from './result.ts';
import { Stage, until } from './stage.ts';

const SHOTS = 200;
/** Until the command has come to rest after the last order. */
const SETTLE_MS = 60_000;
const END_MS = 20_000;

export const idle: Bench = {
  name: 'idle',
  run: (scale) => Stage.use((stage) => measure(stage, scale === 'quick' ? 1 : 5)),
};

async function measure(stage: Stage, minutes: number): Promise<BenchRow[]> {
  await setup();
  stage.standIn.state = 'queued';
  await stage.open();
  const ids = Array.from({ length: SHOTS }, (_, shot) => shot);
  const lines = ids.map((shot) => `id: s${shot}, from: none, prompt: shot ${shot}`);
  const film = await stage.prepare('film', lines, '1h');
  const args = [COMMAND, 'run', join(film.root, film.film.storyboard), '--project', film.root];
  const running = execa(process.execPath, [...args, '--max-cost', '1000USD', '--yes'], {
    env: stage.environment,
    reject: false,
    forceKillAfterDelay: END_MS,
  });
  try {
    await until(`${SHOTS} orders`, async () => stage.standIn.counts.orders === SHOTS);
    await sleep(SETTLE_MS);
    const usage = async () => ({
      ...(await stage.usage()),
      command: await usageOf(running.pid ?? NaN),
    });
    const before = await usage();
    await sleep(minutes * 60_000);
    const after = await usage();
    const seconds = (who: keyof typeof after) =>
      ((after[who].cpuSeconds - before[who].cpuSeconds) * 60) / minutes;
    const megabytes = (who: keyof typeof after) => after[who].rssMb.toFixed(0);
    const note = `command + server + worker; counted for ${minutes} min`;
    return [
      {
        what: `\`run\` attached to ${SHOTS} waiting shots, nothing due`,
        value: `${seconds('command').toFixed(0)} + ${seconds('server').toFixed(0)} + ${seconds('worker').toFixed(0)} s an hour`,
        against: null,
        note: `processor time; ${note}`,
      },
      {
        what: 'its memory',
        value: `${megabytes('command')} + ${megabytes('server')} + ${megabytes('worker')} MB`,
        against: null,
        note: `resident; ${note}`,
      },
    ];
  } finally {
    running.kill('SIGINT');
    await running;
  }
}
