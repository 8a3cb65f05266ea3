/** A shot that ends on the picture that others start from: how it is ordered, and what comes of it. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { assemble } from '../../activities/assemble.ts';
import { awaitTask } from '../../activities/await-task.ts';
import { bridgeHandOver, refuseUnbridged } from '../../activities/bridge.ts';
import { collectTake } from '../../activities/collect-take.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { submitTake } from '../../activities/submit-take.ts';
import type { Ffmpeg } from '../../media/ffmpeg.ts';
import { failure } from '../../specs/failures.ts';
import type { Order } from '../../specs/order.ts';
import { withBridges } from '../../specs/plan/middle.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { Shot } from '../../specs/storyboard/storyboard.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import { summaryOf } from '../../store/takes.ts';
import { ffmpeg, makeClip, makePicture, temporaryFolder } from '../media/clip.ts';
import { serve } from '../providers/server.ts';
import { from, picture as pictureAt, planOf, SEEDANCE_2, shotOf } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { providerError, SHOT, Stage, statusOf, type Says } from './stage.ts';

const folder = temporaryFolder();
const CAPS = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };
const NEXT = 'sh0020';
/** A picture that is no bridge. */
const OTHER = 'f'.repeat(64);
const FAST = 'seedance-1-0-pro-fast-251015';
const PLAN = planOf([shotOf(SHOT), shotOf(NEXT, from(SHOT))]);
/** Its first shot can be ordered to end on a picture. */
const BRIDGED = filmWith();
const { signal } = new AbortController();

function filmWith(own: Partial<Shot> = {}): Plan {
  const first = shotOf(SHOT, { first: pictureAt('quay.png'), isFromPrevious: false, ...own });
  return planOf([first, shotOf(NEXT, from(SHOT))], { options: { hasTake: () => true } });
}

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
  const say = async (one: SaidOfShot = bridge) => {
    const last = (await store.decisions.of(film)).length;
    await store.decisions.add(film, { said: [one], by: 'ann', note: null }, last);
  };
  /** Orders the second shot of a plan to start from this picture. */
  const follow = (firstFrameSha256: string, asked = BRIDGED) => {
    const next = asked.shots.find(({ id }) => id === NEXT);
    if (!next) throw new Error('The plan has lost its shots.');
    const input = stage.order(1, 1, { shot: NEXT, firstFrameSha256 });
    return stage.run((context) => refuseUnbridged(context, input, asked, next), input);
  };
  const hashes = { plain: await grant(PLAN), bridged: await grant(plan) };
  return { stage, film, store, picture, plan, orders, grant, say, follow, ...hashes };
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

describe('an order with a bridge that its provider rejects', () => {
  /** Orders it, then once more with another bridge. */
  async function again(film: Awaited<ReturnType<typeof filmOf>>) {
    const { stage, store, grant, say, picture } = film;
    const kept = await store.rejections.read(film.film, SHOT, stage.fingerprint);
    expect(kept).toMatchObject({ bridge: picture });
    const other = (await store.objects.put(Buffer.from('another'))).sha256;
    await say({ kind: 'bridge', shot: SHOT, picture: other, after: 0 });
    const plan = await grant(withBridges(PLAN, new Map([[SHOT, other]])));
    return stage.run(submitTake, stage.order(2, 1, { plan }));
  }

  test('as it is sent is not sent again, and is with another bridge', async () => {
    const sent: Order[] = [];
    const submit: Says['submit'] = async ({ order, beforeSend }) => {
      await beforeSend({ bytes: 1_000 });
      sent.push(order);
      if (sent.length === 1) throw providerError('moderated-input');
      return { id: 'cgt-2' };
    };
    const film = await filmOf({ says: { submit } });
    const { stage, say, bridged } = film;
    await say();
    const input = stage.order(1, 1, { plan: bridged });
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const failed = await stage.failureOf(submitTake, input);
      expect(failed).toMatchObject({ type: 'Provider.moderated-input' });
    }
    expect(sent).toHaveLength(1);
    expect(await again(film)).toEqual({ kind: 'placed' });
  });

  test('once it is a task is not ordered again, and is with another bridge', async () => {
    const rejected = failure('moderated-output', { code: 'No', message: 'No.' });
    const status: Says['status'] = async ([task]) => [
      statusOf(task?.id ?? '', 'failed', { failure: rejected }),
    ];
    const film = await filmOf({ says: { status } });
    const { stage, say, bridged } = film;
    await say();
    await stage.run(submitTake, stage.order(1, 1, { plan: bridged }));
    const ended = await stage.run(awaitTask, { ...stage.at(), tier: 'flex', poll: null });
    expect(ended).toMatchObject({ state: 'failed' });
    const next = stage.order(2, 1, { plan: bridged });
    const held = await stage.failureOf(submitTake, next);
    expect(held).toMatchObject({ type: 'Provider.moderated-output' });
    expect(await again(film)).toEqual({ kind: 'placed' });
  });
});

describe('a bridge that was decided since', () => {
  test('holds back an order without it, and what would start from such a take', async () => {
    const { stage, store, film, grant, say, follow, picture } = await filmOf();
    const [first] = BRIDGED.shots;
    if (!first) throw new Error('The plan has lost its shots.');
    const own = stage.order(1, 1, { plan: await grant(BRIDGED) });
    const alone = stage.run((context) => refuseUnbridged(context, own, BRIDGED, first), own);
    await expect(alone).resolves.toBeUndefined();
    await say();
    expect(await stage.failureOf(submitTake, own)).toMatchObject({
      message: expect.stringContaining('is not ordered without its bridge'),
    });
    await expect(follow(OTHER)).rejects.toThrow('a bridge of it is to come');
    await expect(follow(picture)).resolves.toBeUndefined();
    // Its take has come: what is ordered then is a new matter.
    const handOver = { sha256: picture, source: 'bridge', frame: null } as const;
    await store.takes.writeTake(aTake({ film, handOver }));
    await expect(follow(OTHER)).resolves.toBeUndefined();
    // That one was rejected: the bridge is to come again.
    await say({ kind: 'reject', shot: SHOT, take: { film, shot: SHOT, take: 'v001' }, after: 1 });
    await expect(follow(OTHER)).rejects.toThrow('a bridge of it is to come');
  });

  test.each(['freeze', 'replace'] as const)('is over with what is chosen by %s', async (kind) => {
    const { store, film, say, follow } = await filmOf();
    await store.takes.writeTake(aTake({ film }));
    await say();
    await expect(follow(OTHER)).rejects.toThrow('a bridge of it is to come');
    await say({ kind, shot: SHOT, take: { film, shot: SHOT, take: 'v001' } });
    await expect(follow(OTHER)).resolves.toBeUndefined();
    await say({ kind: 'unfreeze', shot: SHOT });
    await expect(follow(OTHER)).rejects.toThrow('a bridge of it is to come');
  });

  test('is over where the file pins another take, or skips the shot', async () => {
    const { store, film, say, follow } = await filmOf();
    await store.takes.writeTake(aTake({ film }));
    await say();
    await expect(follow(OTHER, filmWith({ take: 'v001' }))).resolves.toBeUndefined();
    await expect(follow(OTHER, filmWith({ skip: true }))).resolves.toBeUndefined();
  });

  test.each([
    ['starts from no picture', { first: { kind: 'none' } }],
    ['has a last picture of its own', { last: pictureAt('end.png') }],
    [
      'has references',
      { ...SEEDANCE_2, mode: 'references', references: [pictureAt('lamp.png').picture] },
    ],
    ['has a model without last pictures', { family: 'seedance-1.0-pro-fast', modelId: FAST }],
  ] as const)('blocks nothing once the shot %s', async (_name, own) => {
    const { stage, say, follow, grant } = await filmOf();
    const asked = filmWith(own);
    const [first] = asked.shots;
    if (!first) throw new Error('The plan has lost its shots.');
    const order = stage.order(1, 1, { plan: await grant(asked) });
    await say();
    await expect(follow(OTHER, asked)).resolves.toBeUndefined();
    const alone = stage.run((context) => refuseUnbridged(context, order, asked, first), order);
    await expect(alone).resolves.toBeUndefined();
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

  test('is kept where the distance is no number, or no picture is found', async () => {
    const noNumber: Ffmpeg = async (args, options) => {
      if (!args.some((arg) => arg.includes('[a][b]psnr'))) return ffmpeg(args, options);
      options?.onLine?.('lavfi.psnr.psnr_avg=nan');
    };
    expect((await collected(noNumber)).take.handOver).toMatchObject({ bridgeDb: null });

    const { stage, picture } = await filmOf();
    const lost = stage.run((context) => bridgeHandOver(context, picture, OTHER, signal), null);
    expect(await lost).toEqual({
      sha256: picture,
      source: 'bridge',
      frame: null,
      bridgeDb: null,
    });
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
