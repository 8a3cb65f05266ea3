/** `reconcile` as a person runs it, and its words. */

import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pauseLine, reconciledLines } from '../../cli/text/reconcile-text.ts';
import { openProviders } from '../../providers/settings.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { failure } from '../../specs/failures.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { COMMAND } from '../../scripts/package.ts';
import { drawToken } from '../../store/own-id.ts';
import { findTool } from '../../tools/find.ts';
import { item, listedFilm, type Item } from '../films/listed.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { begunFilm } from '../films/stored.ts';
import { serve } from '../providers/server.ts';
import { storyboard } from './fixture.ts';

const SMALL_FILM = `version: 1
title: One shot
provider: byteplus
defaults: { model: seedance-1.5-pro, resolution: 480p, duration: 4 }
shots:
  - { id: sh0010, prompt: "A quay" }
`;
const FRAMES = { firstFrameSha256: null, lastFrameSha256: null };

test('a clip that was paid and is in no journal is found, and taken once by two terminals', async () => {
  const { folder, store, film } = await begunFilm(SMALL_FILM);
  const simulator = await createSimulator({
    folder: join(await temporaryFolder(), 'provider'),
    sheet: BYTEPLUS,
    models: SEEDANCE_MODELS,
    ffmpegPath: (await findTool('ffmpeg')).path,
    queueSeconds: { default: 0, flex: 0 },
    renderSeconds: { default: 0, flex: 0 },
  });
  onTestFinished(() => simulator.close());
  const environment = { BYTEPLUS_API_KEY: 'a-key', BYTEPLUS_BASE_URL: simulator.url };
  const { opened } = openProviders({ environment, dotEnvText: null });
  const provider = opened[0]?.provider;
  const { plan: hash } = await store.films.readFilm(film.id);
  const [shot] = (await store.plans.getPlan(hash ?? '')).shots;
  const request = shot && requestOf(shot, FRAMES);
  if (!provider || !request) throw new Error('There is nothing to order.');
  const order = {
    request,
    modelId: 'seedance-1-5-pro-251215',
    tier: 'default' as const,
    expiresAfterSeconds: 172_800,
    seed: 7,
    token: drawToken(store.id),
  };
  const sending = { callbackUrl: null, beforeSend: async () => undefined, pictures: [] };
  const { id } = await provider.submit({
    ...sending,
    order,
    answerByMs: () => Date.now() + 60_000,
  });
  await expect
    .poll(async () => (await provider.status([{ id }], 'default'))[0]?.state)
    .toBe('succeeded');

  const told = await storyboard(folder, ['reconcile'], environment);
  expect(told.exit).toBe(1);
  expect(told.stdout).toContain('1 task listed · 0 equal · 1 in no journal');
  expect(told.stdout).toContain(
    `storyboard reconcile --adopt ${id} --provider byteplus --as FILE SHOT`,
  );

  const adopt = () =>
    storyboard(
      folder,
      ['reconcile', '--adopt', id, '--as', 'film.yaml', 'sh0010', '--json'],
      environment,
    );
  const both = await Promise.all([adopt(), adopt()]);
  expect(both.map(({ exit }) => exit)).toEqual([0, 0]);
  for (const { stdout } of both) {
    expect(JSON.parse(stdout)).toMatchObject({
      task: id,
      provider: 'byteplus',
      shot: 'sh0010',
      take: 'v001',
      seed: 7,
      charge: { currency: 'USD', tokens: 40_595, estimated: false },
    });
  }
  expect(simulator.orders()).toHaveLength(1);

  const again = await storyboard(folder, ['reconcile', '--json', '--since', '1h'], environment);
  expect(again.exit).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({
    equal: 1,
    differs: [],
    strays: [],
    unchecked: [],
    providers: [{ provider: 'byteplus', list: 'whole', why: null, trouble: null, equal: 1 }],
  });
});

test('^C ends it, also while a provider does not answer', async () => {
  const { folder } = await begunFilm();
  const server = await serve(() => undefined);
  const environment = { BYTEPLUS_API_KEY: 'a-key', BYTEPLUS_BASE_URL: server.origin };
  const command = execa(process.execPath, [COMMAND, 'reconcile'], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: { ...plainEnvironment(), ...environment },
  });
  await expect.poll(() => server.seen.length).toBe(1);
  command.kill('SIGINT');
  const { exitCode, stdout, stderr } = await command;
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
  expect(stderr).toContain('Interrupted: the lists were not read to their end');
});

describe('what is called wrongly', () => {
  test.each([
    [['--adopt', 'cgt-1'], '--adopt and --as belong together'],
    [['--as', 'film.yaml', 'sh0010'], '--adopt and --as belong together'],
    [['--adopt', 'cgt-1', '--as', 'film.yaml'], '--adopt and --as belong together'],
    [['--row', 'oslo'], '--adopt and --as belong together'],
    [['--since', 'yesterday'], 'A time is written as 7d, 48h or 2026-11-01.'],
    [['--provider', 'byteplu'], 'there is no provider "byteplu"'],
  ])('%j', async (args, words) => {
    const folder = await temporaryFolder();
    const { exit, stderr } = await storyboard(folder, ['reconcile', ...args]);
    expect(exit).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('in words', () => {
  const ADOPT = 'storyboard reconcile --adopt';

  test('a long pause says why, until when, and how to end it', () => {
    const nowMs = Date.parse('2026-11-30T14:05:00.000Z');
    const title = 'BytePlus ModelArk';
    const paused = pauseLine({ title, why: 'busy', untilMs: nowMs + 900_000 }, nowMs);
    expect(paused).toMatch(
      /^BytePlus ModelArk wants to be left alone: the next request goes out at .+ \(in 15 m 00 s\)\. \^C/,
    );
    const failed = pauseLine({ title, why: 'failed', untilMs: nowMs + 8_000 }, nowMs);
    expect(failed).toMatch(/^BytePlus ModelArk could not be asked: .*\(in 8 s\)/);
  });

  test('what differs, what is in no journal and what nobody can say stand apart', async () => {
    let listed: Item[] = [];
    const film = await listedFilm(() => ({ flex: listed }));
    listed = [
      item('cgt-1', { status: 'failed', usage: undefined }),
      item('cgt-9', {
        safety_identifier: drawToken(film.store.id),
        created_at: null,
        service_tier: 'flex',
      }),
      item('cgt-x'),
    ];
    await film.place();
    await film.place({ shot: 'sh0020', task: null, end: null });
    const lines = reconciledLines(await film.reconciled(), ADOPT);
    const account = film.account;
    expect(lines.map((line) => line.replaceAll(/ {2,}/g, '|'))).toEqual([
      `${account}: 3 tasks listed · 0 equal · 1 differs · 1 in no journal · 1 of others`,
      '',
      '|task|provider says|journal says|differs',
      'film.yaml sh0010 v001|cgt-1|failed|–|collected|0.06534 USD|state and charge',
      '',
      "At byteplus and in no journal, with this project's mark:",
      'cgt-9|succeeded|seedance-1-5-pro-251215|flex|108,900 tokens',
      'To take one as a take: storyboard reconcile --adopt cgt-9 --provider byteplus --as FILE SHOT',
      '',
      'Not checkable:',
      '|byteplus, 1 order (film.yaml sh0020 v001): sent, no answer is here, and the list has no task of it: a run finds out',
      '',
      'The journal and the providers differ. Nothing was changed.',
    ]);
  });

  test('nothing differs, or nobody was asked, or not all was read', async () => {
    const film = await listedFilm(() => ({ flex: [item('cgt-1')] }));
    await film.place();
    const checked = await film.reconciled();
    expect(reconciledLines(checked, ADOPT)).toEqual([
      `${film.account}: 1 task listed · 1 equal`,
      '',
      'Nothing differs.',
    ]);
    expect(reconciledLines([], ADOPT)).toEqual(['No order was placed here, and nobody was asked.']);
    const [one] = checked;
    const withTrouble = (kind: 'endless' | 'goes-round' | 'unreadable') =>
      one?.list ? [{ ...one, list: { ...one.list, trouble: { kind } } }] : [];
    for (const kind of ['endless', 'goes-round', 'unreadable'] as const) {
      const lines = reconciledLines(withTrouble(kind), ADOPT);
      expect(lines[0]).toMatch(/Its list was not read whole: .+\.$/);
      expect(lines.at(-1)).toBe('Nothing differs in what was read.');
    }
    const rejected = failure('unauthorized', { code: 'AuthenticationError', message: 'Bad key.' });
    const trouble = { kind: 'failed', failure: rejected } as const;
    const unauthorized = one?.list ? [{ ...one, list: { ...one.list, trouble } }] : [];
    expect(reconciledLines(unauthorized, ADOPT)[0]).toContain(
      'BytePlus ModelArk does not accept the key in BYTEPLUS_API_KEY: Bad key.',
    );
    const keyless = reconciledLines(await film.reconciled({}, {}), ADOPT);
    expect(keyless).toContain('byteplus: not asked, there is no key for it');
    expect(keyless.at(-1)).toBe('No list was read.');
  });
});
