/**
 * Engine time: how much longer a chain of shots takes through the engine than by a script.
 *
 * The provider has finished before it answers the order, so all that is left is overhead. Time
 * counts from the submission of the film to the record of its last take (the assembly after it is
 * waited for and not counted). Decoding each clip is work that a bare script does not do, so there
 * are two scripts, without and with it; the runs take turns, and ratios are of neighbouring runs.
 */

import { execa } from 'execa';
import { mkdtemp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { findTool } from '../tools/find.ts';
import { median, ratio, spread, type Bench, type BenchRow } from './result.ts';
import { readSpans, totalMs } from './span.ts';
import { Stage } from './stage.ts';

const RAW = fileURLToPath(new URL('raw.ts', import.meta.url));
const ACTIVITIES = ['submitTake', 'awaitTask', 'collectTake'] as const;

type Job = { readonly films: number; readonly shots: number; readonly runs: number };

/** Milliseconds a shot, a number for each run. */
type Times = Record<
  'raw' | 'checked' | 'engine' | 'ffmpeg' | 'server' | 'worker' | (typeof ACTIVITIES)[number],
  number[]
>;

export const chain: Bench = {
  name: 'chain',
  run: async (scale) => {
    const job = { films: 1, shots: scale === 'quick' ? 6 : 20, runs: 3 };
    return chainRows(job, await measure(job));
  },
};

export const batch: Bench = {
  name: 'batch',
  run: async (scale) => {
    const job = { films: scale === 'quick' ? 5 : 20, shots: 4, runs: scale === 'quick' ? 1 : 3 };
    const times = await measure(job);
    const perSecond = (values: readonly number[]) => values.map((ms) => 1_000 / ms);
    const note = `${job.films} films × ${job.shots} shots, shots a second: median (runs)`;
    return [
      {
        what: 'batch, clips checked',
        value: spread(perSecond(times.engine)),
        against: `script with the same check: ${spread(perSecond(times.checked))}`,
        note: `${note}; time ratio ${ratio(times.engine, times.checked)}`,
      },
    ];
  },
};

/** What one command over a folder of films starts. */
export const films: Bench = {
  name: 'films',
  run: async (scale) => {
    const job = { films: scale === 'quick' ? 8 : 40, shots: 3, runs: scale === 'quick' ? 1 : 3 };
    const times = await measure(job);
    const count = job.films * job.shots;
    const seconds = times.engine.map((ms) => (ms * count) / 1_000);
    const note = `${job.films} films × ${job.shots} shots at once, s in all: median (runs)`;
    return [
      {
        what: 'many films, to the last take',
        value: spread(seconds),
        against: `script with the same check: ${spread(times.checked.map((ms) => (ms * count) / 1_000))}`,
        note: `${note}; time ratio ${ratio(times.engine, times.checked)}`,
      },
      {
        what: 'processor time of a shot among many films',
        value: `server ${spread(times.server, 0)} + worker ${spread(times.worker, 0)}`,
        against: null,
        note: 'ms a shot: median (runs); ffmpeg is not in it',
      },
    ];
  },
};

function chainRows(job: Job, times: Times): BenchRow[] {
  const note = `${job.films} film × ${job.shots} shots, ms a shot: median (runs)`;
  const unchecked = times.engine.map((ms, run) => ms - (times.ffmpeg[run] ?? NaN));
  const above = times.engine.map((ms, run) => ms - (times.checked[run] ?? NaN));
  const activities = ACTIVITIES.map((name) => `${name} ${median(times[name]).toFixed(0)}`);
  const inside = times.engine.map((_, run) =>
    ACTIVITIES.reduce((sum, name) => sum + (times[name][run] ?? NaN), 0),
  );
  const between = median(times.engine.map((ms, run) => ms - (inside[run] ?? NaN))).toFixed(0);
  return [
    {
      what: 'chained shot',
      value: spread(times.engine),
      against: `script with the same check: ${spread(times.checked)}`,
      note: `${note}; ratio ${ratio(times.engine, times.checked)}`,
    },
    {
      what: 'chained shot without ffmpeg',
      value: spread(unchecked),
      against: `bare script: ${spread(times.raw)}`,
      note: `${note}; ratio ${ratio(unchecked, times.raw)}`,
    },
    {
      what: 'engine time above the script',
      value: spread(above),
      against: null,
      note,
    },
    {
      what: 'processor time of a shot',
      value: `server ${spread(times.server, 0)} + worker ${spread(times.worker, 0)}`,
      against: null,
      note: 'ms a shot: median (runs); ffmpeg is not in it. Hardly depends on what else runs',
    },
    {
      what: 'where a shot’s time goes',
      value: `${activities.join(' + ')} + between ${between}`,
      against: null,
      note: `ms a shot, medians; ffmpeg is ${median(times.ffmpeg).toFixed(0)} of collectTake`,
    },
  ];
}

function measure(job: Job): Promise<Times> {
  return Stage.use(async (stage) => {
    await stage.open();
    await engineRun(stage, 'warm-up', { ...job, films: 1, shots: 3 });
    const times: Times = {
      raw: [],
      checked: [],
      engine: [],
      ffmpeg: [],
      server: [],
      worker: [],
      submitTake: [],
      awaitTask: [],
      collectTake: [],
    };
    for (let run = 1; run <= job.runs; run += 1) {
      times.raw.push(await rawRun(stage, job, []));
      times.checked.push(await rawRun(stage, job, ['--check', (await findTool('ffmpeg')).path]));
      const measured = await engineRun(stage, `run${run}`, job);
      times.engine.push(measured.ms);
      times.ffmpeg.push(measured.of('ffmpeg'));
      times.server.push(measured.cpu('server'));
      times.worker.push(measured.cpu('worker'));
      for (const name of ACTIVITIES) times[name].push(measured.of(name));
    }
    return times;
  });
}

async function rawRun(stage: Stage, job: Job, more: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(stage.folder, 'raw-'));
  const size = ['--films', `${job.films}`, '--shots', `${job.shots}`];
  const args = [RAW, '--url', stage.standIn.url, '--folder', folder, ...size, ...more];
  const { stdout } = await execa(process.execPath, args);
  return Number(stdout) / (job.films * job.shots);
}

async function engineRun(stage: Stage, name: string, { films, shots }: Job) {
  const prepared = [];
  for (let film = 1; film <= films; film += 1) {
    const title = `${name}-${film}`;
    const lines = Array.from(
      { length: shots },
      (_, shot) => `id: s${shot}, prompt: ${title} ${shot}`,
    );
    prepared.push(await stage.prepare(title, lines));
  }
  const before = await stage.usage();
  const startMs = Date.now();
  await Promise.all(prepared.map((film) => stage.start(film)));
  const endMs = Math.max(...(await Promise.all(prepared.map((film) => stage.collected(film)))));
  const after = await stage.usage();
  await Promise.all(prepared.map((film) => stage.ended(film)));
  const spans = await readSpans(stage.spans, startMs, endMs);
  const count = films * shots;
  return {
    ms: (endMs - startMs) / count,
    of: (name: string) => totalMs(spans, name) / count,
    cpu: (who: 'server' | 'worker') =>
      ((after[who].cpuSeconds - before[who].cpuSeconds) * 1_000) / count,
  };
}
