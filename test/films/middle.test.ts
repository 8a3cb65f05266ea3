/** A shot in the middle, from the option to what is written down, ordered, and shown of it. */

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { FilmError } from '../../films/error.ts';
import { decideOn } from '../../films/directing/decide.ts';
import { explainFilm } from '../../films/explaining/explain.ts';
import { explainJson } from '../../films/json/explain.ts';
import { planJson } from '../../films/json/plan.ts';
import { filmJson } from '../../films/json/result.ts';
import type { FilmOptions } from '../../films/options.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { planFilms } from '../../films/planning/plan-films.ts';
import { heldToPlan, openPlan, savePlan } from '../../films/planning/saved-plan.ts';
import { gatherFilms, prepareFilms } from '../../films/running/film-run.ts';
import { FilmReader } from '../../films/view/film-reader.ts';
import { openStore, type Store } from '../../store/store.ts';
import { anIntent } from '../store/fixtures.ts';
import { buy } from './bought.ts';
import { plainEnvironment, temporaryFolder } from './fixture.ts';

const IDS = ['sh0010', 'sh0020', 'sh0030', 'sh0040'];
const TEXT = `version: 1
title: Ferry
provider: byteplus
defaults: { model: seedance-1.5-pro, tier: flex }
shots:
${IDS.map((id) => `  - { id: ${id}, prompt: "Words of ${id}" }`).join('\n')}
`;
const host = {
  environment: { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s', STORYBOARD_USER: 'ann' },
  packageVersion: '0.0.0',
  tell: () => undefined,
};

let folder: string;
let file: string;
let store: Store;
let film: string;

/** A film that is bought, and of which the second shot was edited since. */
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  await buy(file, { folder });
  await edit('sh0020');
  store = await openStore(folder);
  film = (await store.films.openFilm(file)).id;
});

async function edit(id: string, words = 'Other words'): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(`Words of ${id}`, words));
}

async function plan(options: FilmOptions = {}) {
  const [one] = await planFilms([file], { project: folder, ...options }, host);
  if (!one) throw new Error('Nothing was planned.');
  return { ...one, ordered: one.planned.totals.order.shots };
}

/** As `run` does it, down to where the server would be started. */
async function ready(options: FilmOptions = {}) {
  const all = { project: folder, ...options };
  const { films } = await gatherFilms([file], all, host, new LinkedPictures({}));
  return { films, prepare: () => prepareFilms(films, 1, all, host) };
}

const run = async (options: FilmOptions) => (await ready(options)).prepare();
const refusalOf = async (action: Promise<unknown>) => {
  const error = await action.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (!(error instanceof FilmError)) throw new Error('It was not refused.', { cause: error });
  return { code: error.code, facts: error.facts };
};
const said = async () =>
  (await store.decisions.of(film)).map(({ kind, shot }) => `${kind} ${shot}`);
const BRIDGE = { bridge: 'sh0020' };

describe('a bridge', () => {
  test('is planned without a trace, and written down before anything is ordered', async () => {
    expect((await plan()).ordered).toEqual(['sh0020', 'sh0030', 'sh0040']);
    expect((await plan(BRIDGE)).ordered).toEqual(['sh0020']);
    const { prepare } = await ready(BRIDGE);
    expect(await said()).toEqual([]);
    await prepare();
    expect(await said()).toEqual(['bridge sh0020']);
    const [first] = (await store.takes.takesOfShot(film, 'sh0020')).map((one) => one.lastFrame);
    expect((await store.decisions.of(film))[0]).toMatchObject({
      by: 'ann',
      picture: first?.sha256,
      after: 1,
    });
  });

  test('is kept to by whoever goes on, and said once', async () => {
    await run(BRIDGE);
    // The process has died before its order: the next command names no bridge.
    expect((await plan()).ordered).toEqual(['sh0020']);
    await run({});
    await run(BRIDGE);
    expect(await said()).toEqual(['bridge sh0020']);
    const { planned } = await plan();
    expect(planned.plan.shots.map(({ bridge }) => bridge !== undefined)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('buys one clip, after which the same commands find nothing to do', async () => {
    await run(BRIDGE);
    const hash = await buy(file, { folder });
    expect(await store.takes.takesOfFilm(film)).toHaveLength(5);
    for (const options of [{}, BRIDGE]) {
      const { films, prepare } = await ready(options);
      expect(films[0]?.totals.order.shots).toEqual([]);
      const [one] = (await prepare()).films;
      expect(one?.planHash).toBe(hash);
    }
    expect(await said()).toEqual(['bridge sh0020']);
  });

  test('is over with its take: a later edit is a new matter', async () => {
    await run(BRIDGE);
    await buy(file, { folder });
    await writeFile(file, (await readFile(file, 'utf8')).replace('Other words', 'Third words'));
    expect((await plan()).ordered).toEqual(['sh0020', 'sh0030', 'sh0040']);
    expect((await plan(BRIDGE)).ordered).toEqual(['sh0020']);
    await run(BRIDGE);
    expect(await said()).toEqual(['bridge sh0020', 'bridge sh0020']);
  });

  test('of several takes goes with all of them, until one is chosen', async () => {
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace('"Other words"', '"Other words", takes: 3'),
    );
    await run(BRIDGE);
    const bridgeOf = async (options: FilmOptions) => {
      const { planned, ordered } = await plan(options);
      return [planned.plan.shots[1]?.bridge, ordered];
    };
    const [bridge] = await bridgeOf({});
    expect(bridge).toMatch(/^[0-9a-f]{64}$/u);
    for (const bought of [1, 2]) {
      await buy(file, { folder, most: 1 });
      expect(await store.takes.takesOfShot(film, 'sh0020')).toHaveLength(1 + bought);
      for (const options of [{}, BRIDGE]) {
        expect(await bridgeOf(options)).toEqual([bridge, ['sh0020']]);
      }
    }
    await run(BRIDGE);
    await buy(file, { folder });
    expect((await store.takes.takesOfShot(film, 'sh0020')).map(({ handOver }) => handOver)).toEqual(
      [
        undefined,
        ...Array.from({ length: 3 }, () => ({ sha256: bridge, source: 'bridge', frame: null })),
      ],
    );
    expect(await bridgeOf({})).toEqual([bridge, []]);
    expect(await said()).toEqual(['bridge sh0020']);
  });

  test('is to come again where its take was rejected', async () => {
    await run(BRIDGE);
    await buy(file, { folder });
    const reject = { kind: 'reject', shot: 'sh0020', again: true } as const;
    const made = await decideOn(file, reject, { project: folder }, host);
    expect(made.shots).toMatchObject([{ take: 'v002' }]);
    const { planned, ordered } = await plan();
    expect(ordered).toEqual(['sh0020']);
    const [first] = await store.takes.takesOfShot(film, 'sh0020');
    expect(planned.plan.shots[1]?.bridge).toBe(first?.lastFrame.sha256);
    await run(BRIDGE);
    expect(await said()).toEqual(['bridge sh0020', 'reject sh0020']);
    await buy(file, { folder });
    expect((await plan()).ordered).toEqual([]);
    expect(await store.takes.takesOfFilm(film)).toHaveLength(6);
  });

  test('of one more take is asked for by name', async () => {
    await run(BRIDGE);
    await buy(file, { folder });
    const again = { again: 'sh0020', ...BRIDGE };
    expect((await plan({ again: 'sh0020' })).ordered).toEqual(['sh0020', 'sh0030', 'sh0040']);
    await store.films.recordTold(film, (await store.films.readFilm(film)).plan ?? '');
    expect((await plan(again)).ordered).toEqual(['sh0020']);
    await run(again);
    expect(await said()).toHaveLength(2);
  });

  test('is refused with the reason, and nothing is written', async () => {
    const cases: [FilmOptions, object][] = [
      [{ bridge: 'sh0010' }, { why: 'fits', shot: 'sh0010', take: 'v001' }],
      [{ bridge: 'sh0010', again: 'sh0010' }, { why: 'no-first-frame' }],
      [{ bridge: 'sh0040' }, { why: 'no-follower', followers: [] }],
      [{ ...BRIDGE, cut: 'sh0020' }, { why: 'cut' }],
      [
        { ...BRIDGE, only: 'sh0030' },
        { why: 'kept', take: 'v001' },
      ],
    ];
    for (const [options, facts] of cases) {
      expect(await refusalOf(run(options))).toMatchObject({ code: 'no-bridge', facts });
    }
    expect(await refusalOf(run({ bridge: 'sh9' }))).toMatchObject({ code: 'no-such-shot' });
    expect(await refusalOf(run({ cut: 'sh0040..sh0010' }))).toMatchObject({ code: 'backwards' });
    const decide = (kind: 'freeze' | 'reject', shot: string) =>
      decideOn(file, { kind, shot }, { project: folder }, host);
    await decide('freeze', 'sh0020');
    expect(await refusalOf(plan(BRIDGE))).toMatchObject({ facts: { why: 'frozen', take: 'v001' } });
    await decide('reject', 'sh0010');
    expect(await refusalOf(plan({ bridge: 'sh0010' }))).toMatchObject({
      facts: { why: 'rejected' },
    });
    expect(await said()).toEqual(['freeze sh0020', 'reject sh0010']);
    await edit('sh0020', 'x');
    await writeFile(file, TEXT.replace('"Words of sh0020"', '"Words", take: v001'));
    expect(await refusalOf(plan(BRIDGE))).toMatchObject({ facts: { why: 'pinned' } });
  });

  test('is refused without the picture itself', async () => {
    const [first] = await store.takes.takesOfShot(film, 'sh0020');
    await rm(store.objects.addressOf(first?.lastFrame.sha256 ?? ''));
    expect(await refusalOf(plan(BRIDGE))).toMatchObject({ facts: { why: 'picture-lost' } });
  });

  test('is a conflict with an open order that lacks it, and with what was said meanwhile', async () => {
    const { prepare } = await ready(BRIDGE);
    await decideOn(file, { kind: 'note', shot: 'sh0010', note: 'good' }, { project: folder }, host);
    expect(await refusalOf(prepare())).toEqual({ code: 'decided-meanwhile', facts: { file } });
    await buy(file, { folder, shots: ['sh0020'], isOpen: true });
    expect(await refusalOf(run(BRIDGE))).toMatchObject({
      code: 'needs-restart',
      facts: { shots: ['sh0020'] },
    });
    expect(await said()).toEqual(['note sh0010']);
    await run({ ...BRIDGE, restart: true });
    expect(await said()).toEqual(['note sh0010', 'bridge sh0020']);
    // Once it is said, its own order may be open beside the other.
    const decision = (await plan()).planned.decisions.find(({ shot }) => shot === 'sh0020');
    if (decision?.kind !== 'orders' || !decision.bridge) throw new Error('It is not ordered.');
    const intent = anIntent({ fingerprint: decision.fingerprint ?? '', bridge: decision.bridge });
    await store.journal.placeIntent({ film, shot: 'sh0020', take: 3, order: 1 }, intent);
    expect((await ready()).films[0]?.totals.underWay).toBe(1);
  });

  test('is carried out by a saved plan, which goes on with it', async () => {
    const out = join(folder, 'plan.json');
    const options = { project: folder, ...BRIDGE };
    await savePlan(out, await planFilms([file], options, host), options);
    const held = async () => {
      const opened = await openPlan(out, []);
      const { films } = await gatherFilms(
        [file],
        { project: folder, ...opened.options },
        host,
        new LinkedPictures({}),
      );
      return { films: await heldToPlan(opened, films, {}), opened };
    };
    const { films, opened } = await held();
    expect(films[0]?.totals.order.shots).toEqual(['sh0020']);
    await prepareFilms(films, 1, { project: folder, ...opened.options }, host);
    await held();
    await buy(file, { folder });
    expect((await held()).films[0]?.totals.order.shots).toEqual([]);
  });

  test('that is no longer what the plan was saved with is a difference', async () => {
    const out = join(folder, 'plan.json');
    await savePlan(out, await planFilms([file], { project: folder }, host), {});
    await run(BRIDGE);
    const opened = await openPlan(out, []);
    const { films } = await gatherFilms(
      [file],
      { project: folder, ...opened.options },
      host,
      new LinkedPictures({}),
    );
    expect(await refusalOf(heldToPlan(opened, films, {}))).toMatchObject({
      code: 'plan-differs',
      facts: {
        films: [
          {
            differences: [
              { kind: 'decisions', shots: ['sh0020'] },
              { kind: 'takes', shots: ['sh0030', 'sh0040'] },
            ],
          },
        ],
      },
    });
  });

  test('is shown: what is handed on, and what the clip ends with', async () => {
    await run(BRIDGE);
    const { loaded, planned } = await plan();
    const [, json] = planJson(loaded, planned).shots;
    const [first] = await store.takes.takesOfShot(film, 'sh0020');
    const bridge = first?.lastFrame.sha256;
    expect(json).toMatchObject({ decision: 'orders', bridge });
    const explained = explainJson(
      await explainFilm({ file, row: null }, 'sh0020', { project: folder }, host),
    );
    expect(explained.shots[0]).toMatchObject({ decision: 'orders', bridge, ways: null });
    await buy(file, { folder });
    const reader = new FilmReader(store, await store.films.readFilm(film), file);
    const view = await reader.read({ isRunning: false });
    const [, two, three] = view ? filmJson(view, file).shots : [];
    const take = await store.takes.readTake(film, 'sh0020', 'v002');
    expect(two).toMatchObject({
      status: 'done',
      take: 'v002',
      lastFrameSha256: bridge,
      handOver: { sha256: bridge, source: 'bridge', frame: null },
      clipLastFrameSha256: take?.lastFrame.decodedSha256,
    });
    const own = three?.clipLastFrameSha256;
    expect(three).toMatchObject({ handOver: { sha256: own, source: 'returned', frame: null } });
  });
});

describe('a cut', () => {
  const CUT = { cut: 'sh0020' };

  test('is written down, and keeps the next takes from then on', async () => {
    expect((await plan(CUT)).ordered).toEqual(['sh0020']);
    expect(await said()).toEqual([]);
    await run(CUT);
    await run(CUT);
    expect(await said()).toEqual(['cut sh0020']);
    expect((await plan()).ordered).toEqual(['sh0020']);
    await buy(file, { folder });
    expect((await plan()).ordered).toEqual([]);
    const reader = new FilmReader(store, await store.films.readFilm(film), file);
    const view = await reader.read({ isRunning: false });
    expect(view?.shots.map(({ status }) => status)).toEqual(['done', 'done', 'kept', 'done']);
    // Their own words are another matter.
    await edit('sh0030');
    expect((await plan()).ordered).toEqual(['sh0030', 'sh0040']);
  });

  test('comes in the place of a bridge', async () => {
    await run(BRIDGE);
    await run(CUT);
    expect(await said()).toEqual(['bridge sh0020', 'cut sh0020']);
    const { planned, ordered } = await plan();
    expect(ordered).toEqual(['sh0020']);
    expect(planned.plan.shots[1]).not.toHaveProperty('bridge');
  });

  test('is refused where nothing would follow', async () => {
    for (const cut of ['sh0030', 'sh0040']) {
      await writeFile(file, TEXT);
      expect(await refusalOf(run({ cut }))).toMatchObject({ code: 'no-cut', facts: { shot: cut } });
    }
    expect(await said()).toEqual([]);
  });
});

test('plan names the three ways with what each costs', async () => {
  const { loaded, planned } = await plan();
  const [group] = planJson(loaded, planned).rerenders;
  const price = { currency: 'USD', amount: '0.06534' };
  expect(group).toMatchObject({
    shots: ['sh0020', 'sh0030', 'sh0040'],
    expected: [{ currency: 'USD' }],
    ways: {
      bridge: { of: ['sh0020'], shots: ['sh0020'], expected: [price] },
      noBridge: null,
      cut: { of: ['sh0020'], shots: ['sh0020'], expected: [price] },
    },
  });
  const explained = await explainFilm({ file, row: null }, null, { project: folder }, host);
  expect(explained.shots.map(({ ways }) => ways !== null)).toEqual([false, true, false, false]);
});
