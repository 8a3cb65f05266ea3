/** A task that is in no journal becomes a take: once, whoever dies on the way, or is refused. */

import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { adoptedLines } from '../../cli/text/reconcile-text.ts';
import { adoptedJson } from '../../films/json/reconcile.ts';
import { adoptTask } from '../../films/reconciling/adopt.ts';
import { isOfShape } from '../../films/reconciling/fetch-stray.ts';
import { reconcile } from '../../films/reconciling/reconcile.ts';
import { ledgerOf } from '../../films/money/ledger.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { MODELHUNTER } from '../../providers/modelhunter/sheet.ts';
import { openProviders } from '../../providers/settings.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { FolderDepot } from '../../store/folder-depot.ts';
import { Journal } from '../../store/journal.ts';
import { drawToken } from '../../store/own-id.ts';
import { openStore } from '../../store/store.ts';
import { findTool } from '../../tools/find.ts';
import { temporaryFolder as folderOfItsOwn } from './fixture.ts';
import { makeClip, temporaryFolder } from '../media/clip.ts';
import { item, listedFilm, only, TOKENS, type Item } from './listed.ts';

const folder = temporaryFolder();
let clip = Buffer.alloc(0);
let short = Buffer.alloc(0);

beforeAll(async () => {
  const quick = { size: '1280x720', step: 1, video: '-c:v libx264 -preset ultrafast -crf 30' };
  clip = await readFile(await makeClip(folder.at('clip.mp4'), { ...quick, frames: 121 }));
  short = await readFile(await makeClip(folder.at('short.mp4'), { ...quick, frames: 49 }));
});
afterEach(() => vi.restoreAllMocks());

/** A film of two shots, and a finished task with this project's mark that nobody knows of. */
async function strayFilm(own: Readonly<Record<string, unknown>> = {}) {
  let listed: Item[] = [];
  const film = await listedFilm(() => ({ default: listed }));
  const token = drawToken(film.store.id);
  const list = (changes: Readonly<Record<string, unknown>>, id = 'cgt-9') => {
    const content = { video_url: `${film.server.origin}/clip.mp4` };
    const facts = { safety_identifier: token, content, seed: 42, service_tier: 'default' };
    listed = [item(id, { ...facts, ...changes })];
  };
  list(own);
  film.served.clip = clip;
  return { ...film, token, list };
}

/** Every file of the store but what a look at it may leave. */
async function traceOf(root: string): Promise<string[]> {
  const names = await readdir(join(root, '.storyboard'), { recursive: true });
  const found: string[] = [];
  for (const name of names.sort()) {
    const facts = await stat(join(root, '.storyboard', name));
    const isLasting = facts.isFile() && !/^(?:guard|temporary|accounts|store\.json)/.test(name);
    if (isLasting) found.push(`${name} ${facts.size}`);
  }
  return found;
}

describe('a task of ours', () => {
  test('becomes a take that stands, with what its provider says of it', async () => {
    const film = await strayFilm();
    expect(only(await film.reconciled()).strays).toHaveLength(1);
    const { record, isKnown } = await film.adopt('cgt-9');
    expect(isKnown).toBe(false);
    expect(record).toMatchObject({
      shot: 'sh0010',
      take: 'v001',
      taskId: 'cgt-9',
      provider: 'byteplus',
      modelId: 'seedance-1-5-pro-251215',
      account: film.account,
      tier: 'default',
      seed: 42,
      tokens: TOKENS,
      isEstimated: false,
      charge: { currency: 'USD', micros: 130_680 },
      clip: { frames: 121, width: 1280, height: 720 },
    });
    const [order, ...more] = await ledgerOf([], { project: film.folder });
    expect(more).toEqual([]);
    expect(order).toMatchObject({ task: 'cgt-9', state: 'collected', order: 1 });
    const loaded = await loadStoryboard(join(film.folder, 'film.yaml'));
    const { decisions } = await planFilm(loaded, { project: film.folder });
    expect(decisions[0]).toMatchObject({ kind: 'stands', take: { take: 'v001' } });
    expect(await readdir(join(film.folder, 'renders/film/takes/sh0010'))).toContain(
      'film_sh0010_v001.mp4',
    );
    expect(only(await film.reconciled())).toMatchObject({ equal: 1, strays: [], mismatches: [] });
    expect(film.server.seen.filter(({ method }) => method !== 'GET')).toEqual([]);
    const { events } = await film.store.events.read(film.film.id);
    expect(events.map(({ kind }) => kind)).toEqual([
      'run.started',
      'order.adopted',
      'take.collected',
    ]);
    const [spent] = await film.store.spending.of(film.film.id);
    expect(spent?.money).toEqual({ currency: 'USD', micros: 130_680 });
  });

  test('beside a take that stood says so, and how it was the wrong shot', async () => {
    const film = await strayFilm();
    await film.adopt('cgt-9');
    film.list({ safety_identifier: drawToken(film.store.id) }, 'cgt-8');
    const adopted = await film.adopt('cgt-8');
    const subject = { file: 'film.yaml' };
    expect(adopted).toMatchObject({ mark: 'own', before: { take: 'v001', isDisplaced: true } });
    expect(adoptedLines(adopted, subject)).toContain(
      'v001 stood for sh0010 until now. To have it stand again: storyboard circle film.yaml sh0010 v001',
    );
    expect(adoptedJson(adopted)).toMatchObject({ displaced: 'v001', isKnown: false });
    await expect(film.adopt('cgt-8', 'sh0020')).rejects.toMatchObject({
      code: 'taken-task',
      facts: {
        ways: {
          clip: expect.stringMatching(/takes\/sh0010\/film_sh0010_v002\.mp4$/),
          wanted: { shot: 'sh0020' },
          has: { shot: 'sh0010', other: 'v001' },
        },
      },
    });
    const [second] = adoptedLines(
      { ...adopted, mark: 'former', before: { take: 'v001', isDisplaced: false } },
      subject,
    ).slice(-3);
    expect(second).toBe('v001 goes on standing for sh0010.');
  });

  test('of the folder that this one was copied from becomes one as well', async () => {
    const film = await strayFilm();
    const project = join(await folderOfItsOwn(), 'copy');
    await cp(film.folder, project, { recursive: true });
    const adopted = await film.adopt('cgt-9', 'sh0010', undefined, project);
    expect(adopted).toMatchObject({ mark: 'former', before: null, record: { take: 'v001' } });
    expect(adoptedLines(adopted, { file: 'film.yaml' })).toContain(
      'It was ordered in the folder that this one was copied from, which may have it as well.',
    );
    expect(only(await film.reconciled({ project }))).toMatchObject({ equal: 1, strays: [] });
  });

  test('twice is once', async () => {
    const film = await strayFilm();
    await film.adopt('cgt-9');
    const trace = await traceOf(film.folder);
    expect(await film.adopt('cgt-9')).toMatchObject({ isKnown: true, record: { take: 'v001' } });
    expect(await traceOf(film.folder)).toEqual(trace);
  });

  test('is taken once by two at the same moment', async () => {
    const film = await strayFilm();
    const both = await Promise.all([film.adopt('cgt-9'), film.adopt('cgt-9')]);
    expect(both.map(({ record }) => record.take)).toEqual(['v001', 'v001']);
    expect(await ledgerOf([], { project: film.folder })).toHaveLength(1);
    expect(await film.store.takes.takesOfProject()).toHaveLength(1);
  });

  test('becomes a take of one shot where two take it at the same moment', async () => {
    const film = await strayFilm();
    await writeFile(
      join(film.folder, 'film.yaml'),
      (await readFile(join(film.folder, 'film.yaml'), 'utf8')).replace(
        'prompt: "A ferry"',
        'prompt: "A ferry", from: none',
      ),
    );
    const both = [film.adopt('cgt-9'), film.adopt('cgt-9', 'sh0020')];
    const ended = await Promise.allSettled(both);
    const lost = ended.filter(({ status }) => status === 'rejected');
    expect(lost).toMatchObject([{ reason: { code: 'taken-task' } }]);
    expect(await film.store.takes.takesOfProject()).toHaveLength(1);
    expect(await ledgerOf([], { project: film.folder })).toHaveLength(1);
  });

  test('is a further take beside those that there are', async () => {
    const film = await strayFilm();
    await film.place();
    expect((await film.adopt('cgt-9')).record.take).toBe('v002');
  });
});

describe('a process that dies while it takes a task', () => {
  /** Before each writing, and after each creation, a depot looks whether it is in place. */
  function diesAt(step: number) {
    let writes = 0;
    vi.spyOn(FolderDepot.prototype, 'check').mockImplementation(async () => {
      writes += 1;
      if (writes >= step) throw new Error('killed');
    });
  }

  test('leaves what the same command goes on with, wherever it was', async () => {
    const film = await strayFilm();
    let deaths = 0;
    for (let step = 1; ; step += 1) {
      diesAt(step);
      const ended = await film.adopt('cgt-9').catch((error: unknown) => error);
      vi.restoreAllMocks();
      if (!(ended instanceof Error)) break;
      expect(ended.message).toContain('killed');
      deaths += 1;
      const orders = await ledgerOf([], { project: film.folder });
      expect(orders.length).toBeLessThanOrEqual(1);
    }
    // Each step that was taken before stays taken, so not all of them are met again.
    expect(deaths).toBeGreaterThan(4);
    expect(await film.adopt('cgt-9')).toMatchObject({ isKnown: true });
    expect(await ledgerOf([], { project: film.folder })).toMatchObject([
      { task: 'cgt-9', take: 'v001', state: 'collected' },
    ]);
    expect(await film.store.takes.takesOfProject()).toHaveLength(1);
  });
});

test('one that died right after its record is there, also when its link is gone', async () => {
  const film = await strayFilm();
  vi.spyOn(Journal.prototype, 'recordEnd').mockRejectedValueOnce(new Error('killed'));
  await expect(film.adopt('cgt-9')).rejects.toThrow('killed');
  film.list({ content: {} });
  expect(await film.adopt('cgt-9')).toMatchObject({ isKnown: true, record: { take: 'v001' } });
  expect(await ledgerOf([], { project: film.folder })).toMatchObject([{ state: 'collected' }]);
  expect(only(await film.reconciled())).toMatchObject({ equal: 1 });
});

describe('a task that is refused changes nothing', () => {
  const refusals: [string, Readonly<Record<string, unknown>>, object][] = [
    ['that runs', { status: 'running' }, { why: 'not-finished', state: 'running' }],
    ['that has failed', { status: 'failed' }, { why: 'no-clip', state: 'failed' }],
    ['that has expired', { status: 'expired' }, { why: 'no-clip', state: 'expired' }],
    ['without a link', { content: {} }, { why: 'no-clip', state: 'succeeded' }],
    ['of others', { safety_identifier: `sb-${'0'.repeat(40)}` }, { why: 'not-ours' }],
    ['of nobody', { safety_identifier: null }, { why: 'not-ours' }],
  ];

  test.each(refusals)('%s', async (_name, own, facts) => {
    const film = await strayFilm(own);
    const trace = await traceOf(film.folder);
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ code: 'not-adopted', facts });
    expect(await traceOf(film.folder)).toEqual(trace);
  });

  test('of another model, of another length, with what is no clip, or that nobody knows', async () => {
    const film = await strayFilm({ model: 'seedance-1-0-pro-250528' });
    const trace = await traceOf(film.folder);
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ code: 'other-task' });
    film.list({});
    film.served.clip = short;
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ facts: { why: 'other-shape' } });
    film.served.clip = clip.subarray(0, 5_000);
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ facts: { why: 'unreadable' } });
    film.list({ content: { video_url: `${film.server.origin}/gone.mp4` } });
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ code: 'not-adopted' });
    await expect(film.adopt('cgt-8')).rejects.toMatchObject({ code: 'unknown-task' });
    await expect(film.adopt('..')).rejects.toMatchObject({ code: 'bad-task-id' });
    expect(await traceOf(film.folder)).toEqual(trace);
  });

  test('that an order has, or was sent with', async () => {
    const film = await strayFilm();
    const { token } = await film.place({ task: null, end: null });
    film.list({ safety_identifier: token });
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ facts: { why: 'own-order' } });
    await expect(film.adopt('cgt-9', 'sh0020')).rejects.toMatchObject({ code: expect.any(String) });
    film.list({}, 'cgt-1');
    await film.place({ shot: 'sh0020', task: 'cgt-1' });
    await expect(film.adopt('cgt-1')).rejects.toMatchObject({
      code: 'taken-task',
      facts: { place: 'film.yaml sh0020 v001' },
    });
  });

  test('beside an open order, of a shot whose frame is not known, or of none', async () => {
    const film = await strayFilm();
    await expect(film.adopt('cgt-9', 'sh0020')).rejects.toMatchObject({
      facts: { why: 'no-frames' },
    });
    await expect(film.adopt('cgt-9', 'sh0030')).rejects.toMatchObject({ code: 'not-decided' });
    await film.place({ task: 'cgt-5', end: null });
    await expect(film.adopt('cgt-9')).rejects.toMatchObject({ facts: { why: 'open-order' } });
  });

  test('of a provider without a list, or without a key', async () => {
    const film = await strayFilm();
    await expect(film.adopt('cgt-9', 'sh0010', 'local')).rejects.toMatchObject({
      code: expect.stringMatching(/not-running|not-adopted/),
    });
    await expect(film.adopt('cgt-9', 'sh0010', 'ark')).rejects.toMatchObject({
      code: 'missing-key',
    });
    await expect(film.adopt('cgt-9', 'sh0010', 'x')).rejects.toMatchObject({
      code: 'no-such-provider',
    });
  });
});

test('a clip has the shape of a shot within what providers round', () => {
  const size = { width: 1280, height: 720 };
  const shot = { size, frames: 121, ask: { ratio: '16:9' as const } };
  const is = (width: number, height: number, durationSeconds = 5.04) =>
    isOfShape({ width, height, durationSeconds }, shot);
  expect([is(1280, 720), is(1248, 704), is(1280, 720, 5)]).toEqual([true, true, true]);
  expect([is(854, 480), is(720, 1280), is(1280, 720, 4), is(1470, 630)]).toEqual(
    Array.from({ length: 4 }, () => false),
  );
});

describe('at a provider that counts seconds and tells neither seed nor use', () => {
  const FILM = `version: 1
title: One shot
provider: modelhunter
defaults: { model: seedance-1.0-pro-fast, resolution: 480p, duration: 4 }
shots:
  - { id: sh0010, prompt: "A quay" }
`;

  test('a task is found in its list and taken, and is equal from then on', async () => {
    const project = await folderOfItsOwn();
    const file = join(project, 'film.yaml');
    await writeFile(file, FILM);
    const store = await openStore(project);
    const { id: film } = await store.films.openFilm(file);
    const { plan } = await planFilm(await loadStoryboard(file), { project });
    await store.films.setPlan(film, await store.plans.putPlan(plan));
    const simulator = await createSimulator({
      folder: join(await folderOfItsOwn(), 'provider'),
      sheet: MODELHUNTER,
      models: SEEDANCE_MODELS,
      ffmpegPath: (await findTool('ffmpeg')).path,
      queueSeconds: { default: 0, flex: 0 },
      renderSeconds: { default: 0, flex: 0 },
    });
    onTestFinished(() => simulator.close());
    const environment = { MODELHUNTER_API_KEY: 'a-key', MODELHUNTER_BASE_URL: simulator.url };
    const [opened] = openProviders({ environment, dotEnvText: null }).opened;
    const [shot] = plan.shots;
    const frames = { firstFrameSha256: null, lastFrameSha256: null };
    const request = shot && requestOf(shot, frames);
    if (!opened || !request) throw new Error('There is nothing to order.');
    const { modelId } = shot.routes[0];
    const route = { modelId, tier: 'default' as const, expiresAfterSeconds: 172_800 };
    const { id } = await opened.provider.submit({
      order: { request, ...route, seed: 7, token: drawToken(store.id) },
      pictures: [],
      callbackUrl: null,
      beforeSend: async () => undefined,
      answerByMs: () => Date.now() + 60_000,
    });
    await expect
      .poll(async () => (await opened.provider.status([{ id }], 'default'))[0]?.state)
      .toBe('succeeded');
    const signal = new AbortController().signal;
    const watch = { signal, onPage: () => undefined, pause: async () => undefined };
    const host = { environment, packageVersion: '0.0.0', tell: () => undefined };
    const read = async () => only(await reconcile({ project }, host, watch));
    expect(await read()).toMatchObject({ strays: [{ id, tokens: null }] });
    const adopted = await adoptTask({ taskId: id, file, shot: 'sh0010' }, { project }, host, watch);
    expect(adopted.record).toMatchObject({
      seed: null,
      tokens: null,
      charge: { currency: 'USD', micros: 40_000 },
      lastFrame: { source: 'returned' },
      isPlaceholder: true,
    });
    expect(await read()).toMatchObject({ equal: 1, mismatches: [], strays: [] });
  });
});
