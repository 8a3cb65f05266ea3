/**
 * What waiting costs: requests to the provider, memory and processor time of server and worker,
 * while 1, 100 and 1,000 shots wait and each is looked at every ten seconds, the shortest interval
 * of the default tier. Counted over a stretch that begins when every shot has been looked at.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, BenchRow, Scale } from './result.ts';
import { Stage, until } from './stage.ts';

/** A film has at most 500 shots under way. */
const SHOTS_PER_FILM = 250;

export const waiting: Bench = {
  name: 'waiting',
  run: async (scale) => {
    const rows: BenchRow[] = [];
    for (const shots of scale === 'quick' ? [1, 100] : [1, 100, 1_000]) {
      rows.push(...(await wait(shots, scale)));
    }
    return rows;
  },
};

function wait(shots: number, scale: Scale): Promise<BenchRow[]> {
  return Stage.use(async (stage) => {
    const { standIn } = stage;
    standIn.state = 'queued';
    await stage.open();
    for (let first = 0; first < shots; first += SHOTS_PER_FILM) {
      const ids = Array.from(
        { length: Math.min(SHOTS_PER_FILM, shots - first) },
        (_, shot) => shot,
      );
      const lines = ids.map((shot) => `id: s${shot}, from: none, prompt: ${first} ${shot}`);
      await stage.start(await stage.prepare(`film${first}`, lines));
    }
    await until(`${shots} orders`, async () => standIn.counts.orders === shots);
    await sleep(10_000);
    const minutes = scale === 'quick' ? 1 / 3 : 1;
    const [before, begin] = [{ ...standIn.counts }, await stage.usage()];
    await sleep(minutes * 60_000);
    const [after, end] = [{ ...standIn.counts }, await stage.usage()];
    const looks = (after.tasksLookedAt - before.tasksLookedAt) / minutes;
    const requests = (after.lookRequests - before.lookRequests) / minutes;
    const spent = (who: 'server' | 'worker') => end[who].cpuSeconds - begin[who].cpuSeconds;
    const cpuSeconds = (spent('server') + spent('worker')) / minutes;
    return [
      {
        what: `${shots.toLocaleString('en')} shots waiting`,
        value: `${requests.toFixed(0)} requests a minute`,
        against: `a request a look: ${looks.toFixed(0)}`,
        note: 'each shot looked at every 10 to 11 s',
      },
      {
        what: `${shots.toLocaleString('en')} shots waiting, memory`,
        value: `worker ${end.worker.rssMb.toFixed(0)} MB, server ${end.server.rssMb.toFixed(0)} MB`,
        against: null,
        note: `resident; ${cpuSeconds.toFixed(1)} s of processor time a minute, both together`,
      },
    ];
  });
}
