/** A film of clips that are not what the sheet says. */

import { Context as ActivityContext } from '@temporalio/activity';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { probeClip } from '../../media/probe.ts';
import type { Shot } from '../../specs/storyboard/storyboard.ts';
import { ffmpeg, makeClip, temporaryFolder } from '../media/clip.ts';
import { masterName } from '../../store/masters.ts';
import { from, planOf, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { SHOT, Stage } from './stage.ts';

const folder = temporaryFolder();

test('has the size of its clips, and its description says what the sheet says and what was noted', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { film, plan, store, fingerprint } = stage;
  const path = await makeClip(folder.at('clip.mp4'), { frames: 9, size: '640x360' });
  const clip = await store.objects.put(await readFile(path));
  const last = await store.objects.put(Buffer.from('its last frame'));
  const facts = { ...aTake().clip, ...clip, width: 640, height: 360, frames: 9 };
  const lastFrame = { ...aTake().lastFrame, sha256: last.sha256 };
  const notes = ['The clip is 640×360, 1280×720 was asked.'];
  await store.takes.writeTake(aTake({ film, fingerprint, clip: facts, lastFrame, notes }));
  const cut = { takes: [{ shot: SHOT, take: `${film}/${SHOT}/v001` }], missing: [] };
  expect(await stage.run(assemble, { film, plan, ...cut })).toEqual({ frames: 9, isCurrent: true });

  const renders = join(store.root, 'renders', 'film');
  expect(await probeClip(join(renders, 'film.mp4'))).toMatchObject({ width: 640, height: 360 });
  const description = JSON.parse(await readFile(join(renders, 'film.json'), 'utf8'));
  expect(description).toMatchObject({
    size: { width: 640, height: 360 },
    sheetSize: { width: 1280, height: 720 },
    shots: [{ shot: SHOT, notes }],
  });
});

test('is not published where somebody has decided something since it was to be made', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { film, plan, store, fingerprint } = stage;
  const path = await makeClip(folder.at('since.mp4'), { frames: 9 });
  const clip = await store.objects.put(await readFile(path));
  await store.takes.writeTake(
    aTake({ film, fingerprint, clip: { ...aTake().clip, ...clip, frames: 9 } }),
  );
  const name = { film, shot: SHOT, take: 'v001' };
  const say = async (kind: 'note' | 'circle', last: number) =>
    store.decisions.add(
      film,
      { said: [{ kind, shot: SHOT, take: name }], by: 'ann', note: null },
      last,
    );
  const cut = { takes: [{ shot: SHOT, take: `${film}/${SHOT}/v001` }], missing: [] };
  const make = (lastDecision: number) => stage.run(assemble, { film, plan, ...cut, lastDecision });
  await say('note', 0);
  await say('circle', 1);
  expect(await make(0)).toEqual({ frames: 9, isCurrent: false, isDecidedSince: true });
  expect(await readdir(join(store.root, 'renders', 'film')).catch(() => [])).not.toContain(
    'film.mp4',
  );
  expect(await make(2)).toEqual({ frames: 9, isCurrent: true });
});

/** Of two clips that grow brighter, the second from the last picture of the first on. */
async function joinedBy(meeting: Shot['join'], name: string) {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { film, store } = stage;
  const shots = [shotOf(SHOT), shotOf('sh0020', { ...from(SHOT), join: meeting })];
  const plan = await store.plans.putPlan(planOf(shots));
  await store.films.setPlan(film, plan);
  for (const [shot, luma] of [[SHOT, 40] as const, ['sh0020', 72] as const]) {
    const path = await makeClip(folder.at(`${name}-${shot}.mp4`), { frames: 9, luma });
    const clip = await store.objects.put(await readFile(path));
    const facts = { ...aTake().clip, ...clip, width: 64, height: 36, frames: 9 };
    await store.takes.writeTake(aTake({ film, shot, clip: facts }));
  }
  const takes = shots.map(({ id }) => ({ shot: id, take: `${film}/${id}/v001` }));
  const { frames } = await stage.run(assemble, { film, plan, takes, missing: [] });
  const text = await readFile(join(store.root, 'renders', 'film', 'film.json'), 'utf8');
  return { frames, told: JSON.parse(text).joins };
}

test('a first frame that repeats the clip before is told, and stays by the word of the author', async () => {
  const told = {
    from: SHOT,
    to: 'sh0020',
    psnrDb: expect.any(Number),
    ssim: expect.any(Number),
    deltaE: expect.any(Number),
    lumaStep: expect.any(Number),
    loudnessStepDb: null,
    duplicate: true,
    driftDeltaE: expect.any(Number),
    bridgeDb: null,
  };
  expect(await joinedBy({ kind: 'cut' }, 'dropped')).toEqual({
    frames: 17,
    told: [{ ...told, kind: 'cut' }],
  });
  expect(await joinedBy({ kind: 'cut', keepsDuplicate: true }, 'kept')).toEqual({
    frames: 18,
    told: [{ ...told, kind: 'keep_duplicate' }],
  });
});

/** A film of two shots that have nothing to do with each other; the first of them has a take. */
async function ofTwo(open: 'openFilm' | 'openAnimatic', watched: Ffmpeg = ffmpeg) {
  /** Films that were put together. */
  let runs = 0;
  const media: Ffmpeg = (args, options) => {
    if (args.some((arg) => arg.endsWith('film.mp4'))) runs += 1;
    return watched(args, options);
  };
  const stage = await Stage.open({}, { media });
  const { store } = stage;
  const { id: film } = await store.films[open](`${store.root}/film.yaml`);
  const shots = [shotOf(SHOT), shotOf('sh0020', TEXT_ONLY)];
  const output = { size: { width: 64, height: 36 } };
  const plan = await store.plans.putPlan(planOf(shots, { output }));
  await store.films.setPlan(film, plan);
  const path = await makeClip(folder.at('small.mp4'), { frames: 3, container: '-y -f mp4' });
  const clip = await store.objects.put(await readFile(path));
  const facts = { ...aTake().clip, ...clip, width: 64, height: 36, frames: 3 };
  const take = async (shot: string) => {
    await store.takes.writeTake(aTake({ film, shot, clip: facts }));
    return { shot, take: `${film}/${shot}/v001` };
  };
  const first = await take(SHOT);
  const missing = [{ shot: 'sh0020', firstFrameSha256: null }];
  return {
    stage,
    store,
    film,
    rough: { film, plan, takes: [first], missing },
    whole: async () => ({ film, plan, takes: [first, await take('sh0020')], missing: [] }),
    runs: () => runs,
    told: async () =>
      (await store.events.read(film)).events.filter(({ kind }) => kind.endsWith('.assembled')),
    masters: async () => {
      const folderOf = await store.renders.folderOf(await store.films.readFilm(film));
      const names = await readdir(folderOf).catch(() => []);
      return names.filter((name) => name !== 'takes').sort();
    },
  };
}

describe('a film that lacks shots', () => {
  test('is a rough cut, which is told of and is not taken for the film', async () => {
    const { stage, store, rough, masters, told } = await ofTwo('openFilm');
    // A held picture stands for all that the other one would have.
    const made = { frames: 124, isCurrent: true };
    expect(await stage.run(assemble, rough)).toEqual(made);
    expect(await masters()).toEqual(['rough.json', 'rough.mp4']);
    expect(await told()).toMatchObject([{ kind: 'rough.assembled', frames: 124 }]);
    expect(await store.masters.read(masterName(rough))).toBeNull();
  });

  test('is nothing at all while no shot has a take', async () => {
    const { stage, rough, runs, masters, told } = await ofTwo('openFilm');
    const nothing = { ...rough, takes: [] };
    expect(await stage.run(assemble, nothing)).toEqual({ frames: 0, isCurrent: true });
    const replaced = { ...nothing, plan: stage.plan };
    expect(await stage.run(assemble, replaced)).toEqual({ frames: 0, isCurrent: false });
    expect([runs(), await masters(), await told()]).toEqual([0, [], []]);
  });

  test('is no animatic: that is whole or it says nothing', async () => {
    const { stage, rough, whole, masters, told } = await ofTwo('openAnimatic');
    expect(await stage.run(assemble, rough)).toEqual({ frames: 124, isCurrent: true });
    expect([await masters(), await told()]).toEqual([[], []]);
    expect(await stage.run(assemble, await whole())).toEqual({ frames: 6, isCurrent: true });
    expect(await masters()).toEqual(['animatic.json', 'animatic.mp4']);
    expect(await told()).toMatchObject([{ kind: 'film.assembled', frames: 6 }]);
  });
});

describe('a master', () => {
  test('of a plan that was replaced meanwhile is kept, shown to nobody, and not made again', async () => {
    const { stage, store, film, whole, runs, masters, told } = await ofTwo('openFilm');
    const input = await whole();
    await store.films.setPlan(film, stage.plan);
    expect(await stage.run(assemble, input)).toEqual({ frames: 6, isCurrent: false });
    expect([await masters(), await told()]).toEqual([[], []]);
    expect(await store.masters.read(masterName(input))).toBeNull();

    await store.films.setPlan(film, input.plan);
    const before = runs();
    expect(before).toBeGreaterThan(0);
    expect(await stage.run(assemble, input)).toEqual({ frames: 6, isCurrent: true });
    expect(runs()).toBe(before);
    expect(await masters()).toEqual(['film.json', 'film.mp4']);
    const master = await store.masters.read(masterName(input));
    expect(master).toEqual(expect.any(String));
    // The same once more is told as such.
    await stage.run(assemble, input);
    const made = { kind: 'film.assembled', frames: 6, master };
    expect(await told()).toMatchObject([made, { ...made, isSame: true }]);
    expect((await told())[0]).not.toHaveProperty('isSame');
  });

  test('that takes long is told of meanwhile, to the server and to people', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let beats = 0;
    const { stage, store, film, whole } = await ofTwo('openFilm', async (args, options) => {
      const heard = vi.spyOn(ActivityContext.current(), 'heartbeat');
      const told = vi.spyOn(store.works, 'record');
      vi.advanceTimersByTime(10_000);
      beats += heard.mock.calls.length;
      heard.mockRestore();
      await ffmpeg(args, options);
      expect(told).toHaveBeenCalledWith(film, expect.objectContaining({ kind: 'film' }));
      told.mockRestore();
    });
    await stage.run(assemble, await whole());
    expect(beats).toBeGreaterThan(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
