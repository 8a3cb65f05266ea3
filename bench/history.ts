/**
 * Events in Temporal's history: what a shot adds to its own workflow and to its film's, and what
 * waiting adds. A wait of 48 h is many looks; here one shot is looked at every second, and its
 * history is read at the first look and after the last one. The looks that a real wait takes are
 * counted with the engine's own schedule.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { BYTEPLUS } from '../providers/ark/sheet.ts';
import { names } from '../workflows/messages.ts';
import { looksOf } from './requests.ts';
import type { Bench, BenchRow } from './result.ts';
import { Stage, until } from './stage.ts';

const WAIT_HOURS = 48;
const WAIT_MS = WAIT_HOURS * 3_600_000;

export const history: Bench = {
  name: 'history',
  run: (scale) =>
    Stage.use(async (stage) => {
      await stage.open();
      const seconds = scale === 'quick' ? 10 : 60;
      return [...(await shotRows(stage)), await waitRow(stage, seconds)];
    }),
};

async function shotRows(stage: Stage): Promise<BenchRow[]> {
  const [few, many] = [2, 12];
  const parents: number[] = [];
  let child = 0;
  for (const shots of [few, many]) {
    const lines = Array.from(
      { length: shots },
      (_, shot) => `id: s${shot}, prompt: ${shots} ${shot}`,
    );
    const film = await stage.prepare(`of${shots}`, lines);
    await stage.start(film);
    await stage.ended(film);
    parents.push(await stage.events(names.production(film.store.id, film.film.id)));
    child = await stage.events(names.shot(film.store.id, film.film.id, 's1'));
  }
  const [ofFew = 0, ofMany = 0] = parents;
  return [
    {
      what: 'history of a shot',
      value: `${child} events`,
      against: null,
      note: 'its own workflow: order, one look, collected; Temporal’s limit is 51,200',
    },
    {
      what: 'history of a film',
      value: `${((ofMany - ofFew) / (many - few)).toFixed(1)} events a shot`,
      against: null,
      note: `a film of ${few} shots has ${ofFew}, one of ${many} has ${ofMany}`,
    },
  ];
}

async function waitRow(stage: Stage, seconds: number): Promise<BenchRow> {
  const { standIn } = stage;
  standIn.state = 'queued';
  const film = await stage.prepare('waiting', ['id: one, prompt: it waits'], '1s');
  const before = standIn.counts.tasksLookedAt;
  const looks = () => standIn.counts.tasksLookedAt - before;
  const shot = names.shot(film.store.id, film.film.id, 'one');
  await stage.start(film);
  await until('the first look', async () => looks() > 0);
  const events = { first: await stage.events(shot), last: 0 };
  await sleep(seconds * 1_000);
  events.last = await stage.events(shot);
  const flex = looksOf(WAIT_MS, BYTEPLUS.poll.flex, true);
  const often = WAIT_HOURS * 60;
  return {
    what: `history of a wait of ${WAIT_HOURS} h`,
    value: `${events.last - events.first} events more after ${looks()} looks`,
    against: 'workflow with a timer a minute: 31,680',
    note: `a flex wait of ${WAIT_HOURS} h takes ${flex} looks; one a minute would be ${often}`,
  };
}
