/** A shot that ends on the picture that others start from: how it is ordered, and what comes of it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import { bridgeHandOver, refuseUnbridged } from '../../activities/bridge.ts';
import { collectTake } from '../../activities/collect-take.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { submitTake } from '../../activities/submit-take.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import type { Order } from '../../specs/order.ts';
import { withBridges } from '../../specs/plan/middle.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import { summaryOf } from '../../store/takes.ts';
import { ffmpeg, makeClip, makePicture, temporaryFolder } from '../media/clip.ts';
import { serve } from '../providers/server.ts';
import { from, planOf, shotOf } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { SHOT, Stage, statusOf, type Says } from './stage.ts';

const folder = temporaryFolder();
const CAPS = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };
const NEXT = 'sh0020';
const PLAN = planOf([shotOf(SHOT), shotOf(NEXT, from(SHOT))]);
const { signal } = new AbortController();

beforeAll(async () => {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=24', '-frames:v', '6'];
  await ffmpeg([...source, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', folder.at('clip.mp4')]);
  await makePicture(folder.at('bridge.png'), 'red');
});

type Around = { readonly says?: Says; readonly media?: Ffmpeg; readonly linkOrigin?: string };

/** A film whose first shot gets a bridge, as far as that was decided and granted. */
async function filmOf({ says = {}, media = ffmpeg, linkOrigin = '' }: Around = {}) {
  const orders: Order[] = [];
  const submit: Says['submit'] = async ({ order, beforeSend }) => {
    await beforeSend({ bytes: 1_000 });
    orders.push(order);
    return { id: `cgt-${orders.length}` };
  };
  const around = { media, ...(linkOrigin && { linkOrigin }) };
  const stage = await Stage.open({ submit, ...says }, around);
  const { film, store } = stage;
  const picture = (await store.objects.put(await readFile(folder.at('bridge.png')))).sha256;
  const grant = async (plan: Plan) => {
    const hash = await store.plans.putPlan(plan);
    await store.grants.grant(film, hash, CAPS);
    return hash;
  };
  const plan = withBridges(PLAN, new Map([[SHOT, picture]]));
  const bridge: SaidOfShot = { kind: 'bridge', shot: SHOT, picture, after: 0 };
  const say = async (one = bridge) => {
    const last = (await store.decisions.of(film)).length;
    await store.decisions.add(film, { said: [one], by: 'ann', note: null }, last);
  };
  const hashes = { plain: await grant(PLAN), bridged: await grant(plan) };
  return { stage, film, store, picture, plan, orders, say, ...hashes };
}

describe('an order with a bridge', () => {
  test('sends the picture as last frame, and is what it would be without it', async () => {
    const { stage, store, orders, say, bridged, picture } = await filmOf();
    await say();
    const input = stage.order(1, 1, { plan: bridged });
    expect(await stage.run(submitTake, input)).toEqual({ kind: 'placed' });
    expect(orders[0]?.request.pictures).toEqual([
      { role: 'last_frame', picture: { kind: 'bytes', sha256: picture, format: 'png' } },
    ]);
    const entry = await store.journal.readOrder(stage.key());
    expect(entry?.intent).toMatchObject({ bridge: picture, fingerprint: stage.fingerprint });
    // It is gone back to, as any order for the same.
    expect(await stage.run(submitTake, stage.order(2, 1, { plan: bridged }))).toMatchObject({
      kind: 'unended',
    });
    expect(orders).toHaveLength(1);
  });

  test('is refused where nobody has decided it, and with another picture', async () => {
    const { stage, orders, say, bridged } = await filmOf();
    const input = stage.order(1, 1, { plan: bridged });
    const refused = { type: 'Refused', message: `Nobody has decided a bridge of ${SHOT}.` };
    expect(await stage.failureOf(submitTake, input)).toMatchObject(refused);
    await say({ kind: 'bridge', shot: SHOT, picture: 'e'.repeat(64), after: 0 });
    expect(await stage.failureOf(submitTake, input)).toMatchObject(refused);
    await say({ kind: 'bridge', shot: NEXT, picture: 'e'.repeat(64), after: 0 });
    expect(await stage.failureOf(submitTake, input)).toMatchObject(refused);
    expect(orders).toEqual([]);
  });

  test('is placed beside one that lacks it, which is watched', async () => {
    const { stage, orders, say, bridged, plain } = await filmOf();
    await stage.run(submitTake, stage.order(1, 1, { plan: plain }));
    await say();
    const placed = await stage.run(submitTake, stage.order(2, 1, { plan: bridged }));
    expect([placed, orders.length]).toEqual([{ kind: 'placed' }, 2]);
  });
});

describe('a bridge that was decided since', () => {
  test('holds back an order without it, and what would start from such a take', async () => {
    const { stage, store, film, say, plain, picture } = await filmOf();
    const [first, next] = PLAN.shots;
    if (!first || !next) throw new Error('The plan has lost its shots.');
    const own = stage.order(1, 1, { plan: plain });
    const follow = (firstFrameSha256: string) => {
      const input = stage.order(1, 1, { shot: NEXT, firstFrameSha256 });
      return stage.run((context) => refuseUnbridged(context, input, PLAN, next), input);
    };
    const alone = stage.run((context) => refuseUnbridged(context, own, PLAN, first), own);
    await expect(alone).resolves.toBeUndefined();
    await say();
    expect(await stage.failureOf(submitTake, own)).toMatchObject({
      message: expect.stringContaining('is not ordered without its bridge'),
    });
    await expect(follow('f'.repeat(64))).rejects.toThrow('a bridge of it is to come');
    await expect(follow(picture)).resolves.toBeUndefined();
    // Its take has come: what is ordered then is a new matter.
    const handOver = { sha256: picture, source: 'bridge', frame: null } as const;
    await store.takes.writeTake(aTake({ film, handOver }));
    await expect(follow('f'.repeat(64))).resolves.toBeUndefined();
  });

  test('is a conflict with an order that runs', async () => {
    const { stage, film, say, plain, bridged } = await filmOf();
    await stage.run(submitTake, stage.order(1, 1, { plan: plain }));
    await say();
    const running = { plan: plain, shots: [SHOT] };
    const open = (plan: string, from = running) =>
      stage.run(openPlan, { film, plan, running: from, caps: null, isAttaching: false });
    expect(await open(bridged)).toMatchObject({ conflicts: [SHOT] });
    expect(await open(plain)).toMatchObject({ conflicts: [] });
    // At the next run the order is what no longer is asked.
    const { shots } = await stage.run(openPlan, {
      film,
      plan: bridged,
      running: null,
      caps: null,
      isAttaching: false,
    });
    expect(shots[0]).toMatchObject({ id: SHOT, isStale: true, standing: null });
  });
});

async function collected(media: Ffmpeg = ffmpeg) {
  const clip = await readFile(folder.at('clip.mp4'));
  const server = await serve((_, response) => response.end(clip));
  const facts = { seed: null, tokens: null, notes: [] };
  const result = { clipUrl: `${server.origin}/clip.mp4`, lastFrameUrl: null, ...facts };
  const status: Says['status'] = async () => [statusOf('cgt-1', 'succeeded', { result })];
  const film = await filmOf({ says: { status }, media, linkOrigin: server.origin });
  await film.say();
  await film.stage.run(submitTake, film.stage.order(1, 1, { plan: film.bridged }));
  const standing = await film.stage.run(collectTake, film.stage.at());
  const take = await film.store.takes.readTake(film.film, SHOT, 'v001');
  if (!take) throw new Error('no take');
  return { ...film, standing, take };
}

describe('a take with a bridge', () => {
  test('hands the picture on, and keeps what its clip ends with beside it', async () => {
    const { store, standing, take, picture } = await collected();
    expect(standing.lastFrameSha256).toBe(picture);
    const { lastFrame, handOver } = take;
    expect(handOver).toMatchObject({ sha256: picture, source: 'bridge', frame: null });
    expect(handOver?.bridgeDb).toBeGreaterThan(1);
    expect(handOver?.bridgeDb).toBeLessThan(26);
    expect(lastFrame).toMatchObject({ source: 'decoded', decodedSha256: lastFrame.sha256 });
    expect(lastFrame.sha256).not.toBe(picture);
    expect(summaryOf(take)).toMatchObject({
      lastFrameSha256: picture,
      clipLastFrameSha256: lastFrame.sha256,
      isBridged: true,
    });
    const published = join(store.root, 'renders', 'film', 'takes', SHOT, 'v001.last.png');
    expect(await readFile(published)).toEqual(await store.objects.read(picture));
  });

  test('is kept where the distance cannot be measured', async () => {
    const broken: Ffmpeg = (args, options) =>
      args.some((arg) => arg.includes('[a][b]psnr'))
        ? ffmpeg(['-i', folder.at('gone.png'), folder.at('nothing.png')], options)
        : ffmpeg(args, options);
    expect((await collected(broken)).take.handOver).toMatchObject({ bridgeDb: null });
  });

  test('is as near as can be to the picture that it ends with', async () => {
    const { stage, picture } = await filmOf();
    const handOver = stage.run(
      (context) => bridgeHandOver(context, picture, picture, signal),
      null,
    );
    expect(await handOver).toMatchObject({ bridgeDb: 100 });
  });

  test('says at its join how near it comes', async () => {
    const stage = await Stage.open({}, { media: ffmpeg });
    const { film, store } = stage;
    const plan = await store.plans.putPlan(PLAN);
    await store.films.setPlan(film, plan);
    for (const shot of [SHOT, NEXT]) {
      const path = await makeClip(folder.at(`${shot}.mp4`), { frames: 9, luma: 40 });
      const put = await store.objects.put(await readFile(path));
      const clip = { ...aTake().clip, ...put, width: 64, height: 36, frames: 9 };
      const handOver = {
        sha256: 'e'.repeat(64),
        source: 'bridge',
        frame: null,
        bridgeDb: 31.5,
      } as const;
      await store.takes.writeTake(aTake({ film, shot, clip, handOver }));
    }
    const takes = [SHOT, NEXT].map((shot) => ({ shot, take: `${film}/${shot}/v001` }));
    await stage.run(assemble, { film, plan, takes, missing: [] });
    const text = await readFile(join(store.root, 'renders', 'film', 'film.json'), 'utf8');
    expect(JSON.parse(text).joins).toMatchObject([{ from: SHOT, to: NEXT, bridgeDb: 31.5 }]);
  });
});
