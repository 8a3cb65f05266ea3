/** Joining and rough cuts: how far they are, in the live view, in lines and in the store. */

import { describe, expect, test } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import { Progress } from '../../activities/progress.ts';
import { renderFrame } from '../../cli/terminal/frame.ts';
import { renderFilms } from '../../cli/terminal/films-frame.ts';
import { changeLines } from '../../cli/terminal/plain.ts';
import { filmLines, sumParts } from '../../cli/text/film-text.ts';
import { waitedForLines, withFates } from '../../cli/text/cancel-text.ts';
import { noteText } from '../../cli/text/note-text.ts';
import type { Work } from '../../store/work.ts';
import { Stage } from '../activities/stage.ts';
import { temporaryStore } from '../store/fixtures.ts';
import { COST, doneShot, filmView, NOW, queuedShot, shotView } from '../films/fixture.ts';

const SIZE = { columns: 100, rows: 24, isColoured: false, nowMs: NOW };
const JOINING: Work = { kind: 'film', frames: 0, of: null, sinceMs: NOW, atMs: NOW };
const at = (frames: number, kind: Work['kind'] = 'film'): Work => {
  return { ...JOINING, kind, frames, of: 2_880 };
};

describe('how far the film is put together', () => {
  const shots = [doneShot('sh0010', { isFree: true, costs: [] })];

  test.each<[Work, string]>([
    [JOINING, 'joining the film since 14:10'],
    [at(0), 'joining the film since 14:10'],
    [at(1_204), 'joining the film, 1,204 of 2,880 frames (41 %)'],
    [at(2_880), 'joining the film, 2,880 of 2,880 frames (100 %)'],
    [at(720, 'rough'), 'putting a rough cut together, 720 of 2,880 frames (25 %)'],
    [{ ...JOINING, kind: 'rough', of: 0 }, 'putting a rough cut together since 14:10'],
  ])('stands in every view', (work, text) => {
    const film = filmView(shots, { work });
    expect(renderFrame(film, SIZE)[0]).toContain(text);
    expect(renderFilms([film, filmView(shots, { title: 'Other' })], SIZE).join('\n')).toContain(
      text,
    );
    expect(filmLines(film, null, NOW)).toContain(text);
  });

  test('is a line when it begins and at each quarter, off a terminal', () => {
    const told: string[] = [];
    let before = filmView(shots);
    for (const work of [
      JOINING,
      at(0),
      at(100),
      at(719),
      at(720),
      at(1_000),
      at(2_200),
      at(2_880),
    ]) {
      const after = filmView(shots, { work });
      told.push(...changeLines(before, after, NOW));
      before = after;
    }
    expect(told).toEqual([
      '14:10:00  joining the film since 14:10',
      '14:10:00  joining the film, 720 of 2,880 frames (25 %)',
      '14:10:00  joining the film, 2,200 of 2,880 frames (76 %)',
      '14:10:00  joining the film, 2,880 of 2,880 frames (100 %)',
    ]);
    expect(changeLines(before, filmView(shots), NOW)).toEqual([]);
  });
});

describe('the store', () => {
  test('has it while somebody works, and not after', async () => {
    const store = await temporaryStore();
    const { id } = await store.films.openFilm(`${store.root}/film.yaml`);
    expect(await store.works.read(id)).toBeNull();
    const progress = new Progress(store, id, 'rough');
    progress.tell(0, 240);
    progress.tell(9_999, 240);
    progress.beat();
    await expect
      .poll(() => store.works.read(id))
      .toMatchObject({
        kind: 'rough',
        frames: 240,
        of: 240,
      });
    await progress.end();
    expect(await store.works.read(id)).toBeNull();
  });

  test('takes no notice of an old record, or of one that is damaged', async () => {
    const store = await temporaryStore();
    const { id } = await store.films.openFilm(`${store.root}/film.yaml`);
    await store.works.record(id, { ...JOINING, atMs: NOW });
    expect(await store.works.read(id, NOW + 1_000)).toMatchObject({ kind: 'film' });
    expect(await store.works.read(id, NOW + 3_600_000)).toBeNull();
    await store.works.record(id, { ...JOINING, frames: -1 });
    expect(await store.works.read(id, NOW)).toBeNull();
  });
});

test('of nothing no rough cut is made: nothing is decoded, measured or published', async () => {
  const stage = await Stage.open();
  const { film, plan, store } = stage;
  const missing = Array.from({ length: 40 }, (_, at) => ({
    shot: `sh${at}`,
    firstFrameSha256: null,
  }));
  const input = { film, plan, takes: [], missing };
  expect(await stage.run(assemble, input)).toEqual({ frames: 0, isCurrent: true });
  expect(await store.renders.findMaster(await store.films.readFilm(film))).toBeNull();
  expect((await store.events.read(film)).events).toEqual([]);
  await store.films.setPlan(film, 'b'.repeat(64));
  expect(await stage.run(assemble, input)).toEqual({ frames: 0, isCurrent: false });
});

describe('a cancel', () => {
  const running = shotView('sh0020', 'running', { taskId: 'cgt-2', take: 'v001' });
  const collecting = shotView('sh0030', 'collecting', { taskId: 'cgt-3', isFree: true });

  test('tells which orders it waits for, and what their provider says', () => {
    const lost = { ...queuedShot('sh0040'), taskId: null };
    const view = filmView([queuedShot('sh0010'), running, collecting, lost]);
    expect(waitedForLines(view)).toEqual([
      'Waiting for 4 orders: sh0010 (cgt-1, queued at byteplus), ' +
        'sh0020 (cgt-2, running at byteplus), sh0030 (cgt-3, finished at byteplus), ' +
        'sh0040 (outcome unknown, looked for at byteplus). ' +
        'What is queued is taken back; what runs is billed and kept.',
    ]);
    expect(waitedForLines(filmView([shotView('sh0010', 'waiting')]))).toEqual([]);
  });

  test('tells of each shot what becomes of its order, with the price', () => {
    const shots = [queuedShot('sh0010'), running, collecting, doneShot('sh0040')];
    const notes = withFates(filmView(shots)).shots.map((shot) =>
      noteText(shot, { file: 'film.yaml' }),
    );
    expect(notes).toEqual([
      'task cgt-1 is taken back if it is still queued',
      'task cgt-2 runs on: billed 0.065 USD and kept',
      'task cgt-3 has succeeded: free, its clip is fetched',
      null,
    ]);
  });
});

test('a sum says of which run it is', () => {
  const earlier = { ...COST, isEarlier: true };
  expect(sumParts([COST], 'this run')).toEqual(['0.065 USD in this run']);
  expect(sumParts([COST], 'its newest run')).toEqual(['0.065 USD in its newest run']);
  expect(sumParts([COST, earlier], 'this run')).toEqual([
    '0.065 USD in this run',
    '0.13 USD in all',
  ]);
  expect(sumParts([earlier], 'its newest run')).toEqual([
    'nothing in its newest run',
    '0.065 USD in all',
  ]);
  expect(sumParts([], 'this run')).toEqual([]);
});
