/** A take that ends on a bad picture, while a film runs: what starts from it waits for a person. */

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { refuseUndirected, standingBeside } from '../../activities/directed.ts';
import { refuseForeignFrames } from '../../activities/frames.ts';
import { measureJoins } from '../../activities/joins.ts';
import { cutPlan, editListOf, readTakes } from '../../activities/material.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { fingerprintOf, inputsOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { ffmpeg, makeClip, temporaryFolder } from '../media/clip.ts';
import { from, planOf, sha256, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

const folder = temporaryFolder();
const NO_FRAMES = { firstFrameSha256: null, lastFrameSha256: null };
const CAPS = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };
const CHOSEN = sha256('a chosen frame');

async function filmOf() {
  const stage = await Stage.open();
  const { film, store } = stage;
  const shots = [shotOf('sh0010', TEXT_ONLY), shotOf('sh0020', from('sh0010'))];
  const plan = planOf(shots, { policy: { handOver: 'stop' } });
  const hash = await store.plans.putPlan(plan);
  await store.grants.grant(film, hash, CAPS);
  await store.films.setPlan(film, hash);
  const [first, second] = plan.shots;
  const request = first && requestOf(first, NO_FRAMES);
  if (!request || !second) throw new Error('The plan has lost its shots.');
  const asked = { fingerprint: fingerprintOf(request), inputs: inputsOf(request) };
  const take = aTake({ ...asked, film, shot: 'sh0010', pictureFaults: ['black'] });
  await store.takes.writeTake(take);
  const input = { film, plan: hash, caps: null, isAttaching: true, running: null };
  const open = async () =>
    (await stage.run(openPlan, input)).shots.find(({ id }) => id === 'sh0010');
  const follow = (firstFrameSha256: string) => {
    const order = stage.order(1, 1, { shot: 'sh0020', firstFrameSha256, lastFrameSha256: null });
    return stage.run(async (context) => {
      await refuseForeignFrames(context, order, plan, second);
      await refuseUndirected(context, order, plan, second);
    }, order);
  };
  const said = async (kind: 'accept' | 'frame') => {
    const about = { shot: 'sh0010', take: { film, shot: 'sh0010', take: 'v001' } };
    const frame = { ...about, kind: 'frame', frame: 7, picture: CHOSEN } as const;
    const one = kind === 'frame' ? frame : ({ ...about, kind } as const);
    const last = (await store.decisions.of(film)).at(-1)?.number ?? 0;
    await store.decisions.add(film, { said: [one], by: 'ann', note: null }, last);
  };
  return { stage, film, store, take, own: take.lastFrame.sha256, open, follow, said };
}

test('it asks, is told once, and nothing is ordered from it', async () => {
  const { stage, store, film, take, own, open, follow } = await filmOf();
  expect(await open()).toMatchObject({ standing: null, asks: { kind: 'hand-over', inMs: null } });
  await open();
  const told = { kind: 'take.asks', shot: 'sh0010', take: 1, asks: 'hand-over', until: null };
  const { events } = await store.events.read(film);
  expect(events.filter(({ kind }) => kind === 'take.asks')).toMatchObject([told]);
  const key = { film, shot: 'sh0010', take: 1, order: 1 };
  const kept = await stage.run((context) => standingBeside(context, key, take), key);
  expect(kept.asks).toEqual({ kind: 'hand-over', inMs: null });
  await expect(follow(own)).rejects.toThrow('its take waits for a person');
});

test('what is handed on by then is what starts a shot, and nothing else does', async () => {
  const { stage, film, take, own, open, follow, said } = await filmOf();
  await said('accept');
  expect(await open()).toMatchObject({ standing: { lastFrameSha256: own } });
  expect((await open())?.asks).toBeUndefined();
  await follow(own);
  await expect(follow(CHOSEN)).rejects.toThrow('starts from no frame of sh0010');

  await said('frame');
  expect(await open()).toMatchObject({ standing: { lastFrameSha256: CHOSEN } });
  await follow(CHOSEN);
  await expect(follow(own)).rejects.toThrow('starts from no frame of sh0010');
  // An attempt that is repeated after a crash hears of it as well.
  const key = { film, shot: 'sh0010', take: 1, order: 1 };
  const kept = await stage.run((context) => standingBeside(context, key, take), key);
  expect(kept).toMatchObject({ lastFrameSha256: CHOSEN });
  expect(kept).not.toHaveProperty('asks');
});

test('the film ends the clip there, and measures its join there', async () => {
  const stage = await Stage.open({}, { media: ffmpeg });
  const { store, film } = stage;
  const put = async (name: string, luma: number) => {
    const path = await makeClip(folder.at(name), { frames: 12, luma, step: 6 });
    const { sha256: hash } = await store.objects.put(await readFile(path));
    return { ...aTake().clip, sha256: hash, frames: 12, width: 64, height: 36 };
  };
  // The second one begins with frame 5 of the first.
  const clips = [await put('one.mp4', 40), await put('two.mp4', 40 + 5 * 6)];
  const takes = ['a', 'b'].map((shot, nth) =>
    aTake({ film, shot, clip: clips[nth] ?? aTake().clip }),
  );
  for (const take of takes) await store.takes.writeTake(take);
  const about = { shot: 'a', take: { film, shot: 'a', take: 'v001' } };
  const frame = { ...about, kind: 'frame', frame: 5, picture: CHOSEN } as const;
  await store.decisions.add(film, { said: [frame], by: 'ann', note: null }, 0);
  const shots = [shotOf('a', { trim: { headFrames: 0, tailFrames: 2 } }), shotOf('b', from('a'))];
  const named = takes.map(({ shot }) => ({ shot, take: `${film}/${shot}/v001` }));
  const { signal } = new AbortController();
  const list = await stage.run(async (context) => {
    const records = await readTakes(context, { film, takes: named });
    const plan = cutPlan(planOf(shots), records);
    const joins = await measureJoins(context, plan, { takes: records, signal });
    expect(joins.get('b')?.psnrDb).toBeGreaterThan(40);
    const parts = { takes: records, joins, missing: [], why: new Map(), signal };
    return editListOf(context, plan, parts);
  }, null);
  expect(list.clips.map(({ inFrame, outFrame }) => [inFrame, outFrame])[0]).toEqual([0, 6]);
});
