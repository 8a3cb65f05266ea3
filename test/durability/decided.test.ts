/**
 * Kill -9 between what a person has decided and what follows from it: the next run finds it, and
 * orders what it asks for, once.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ARK } from '../../providers/ark/sheet.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import { openStore } from '../../store/store.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, type Studio } from '../film/studio.ts';
import { makeClip } from '../media/clip.ts';
import { Stage, STEPS, until, type Command, type StopPoint } from './stage.ts';

const OWN_CLIP = 'own.mp4';
const FAULTS =
  'rules: [{ when: { endpoint: create, prompt: forbidden }, do: { moderate: input } }]';

/** What is said of a shot, behind which another one waits. */
const DECISIONS = [
  { shot: 'a', own: 'prompt: a, approve: true', say: ['approve', 'a'] },
  { shot: 'c', own: 'prompt: c, takes: 2', say: ['circle', 'c', 'v001'] },
  { shot: 'e', own: 'prompt: forbidden e', say: ['replace', 'e', OWN_CLIP] },
  { shot: 'g', own: 'prompt: forbidden g', say: ['resolve', 'g', '--provider', 'ark'] },
] as const;
const FOLLOWERS = ['b', 'd', 'f', 'h'] as const;
const STARTS = STEPS.beforeIntent('b');

type Opened = { readonly onTestFinished: (close: () => Promise<void>) => void };

async function openArk({ environment }: Studio, { onTestFinished }: Opened) {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-ark-'));
  const seconds = { default: 0, flex: 0 };
  const ark = await createSimulator({
    folder,
    sheet: ARK,
    models: SEEDANCE_MODELS,
    ffmpegPath: (await findTool('ffmpeg')).path,
    queueSeconds: seconds,
    renderSeconds: seconds,
  });
  onTestFinished(async () => {
    await ark.close();
    await rm(folder, { recursive: true, force: true });
  });
  Object.assign(environment, { ARK_API_KEY: 'another-key', ARK_BASE_URL: ark.url });
  return ark;
}

/** Every decision waits to be made. */
async function undecidedFilm(context: Opened, points: readonly StopPoint[]) {
  const stage = await Stage.open({ onFinished: context.onTestFinished, faults: FAULTS }, points);
  const { studio } = stage;
  const ark = await openArk(studio, context);
  const shots = DECISIONS.flatMap(({ shot, own }, nth) => [
    `id: ${shot}, from: none, ${own}`,
    `id: ${FOLLOWERS[nth]}, prompt: ${FOLLOWERS[nth]}`,
  ]);
  await studio.write('film.yaml', storyboardOf(shots));
  await makeClip(join(studio.folder, OWN_CLIP), { frames: 12, size: '640x360' });
  const undecided = async () => {
    const states = (await studio.run()).film().shots.map(({ status }) => status);
    const [asks, fails] = [
      ['asking', 'blocked'],
      ['failed', 'blocked'],
    ];
    expect(states).toEqual([asks, asks, fails, fails].flat());
    expect(stage.purchases()).toEqual(['a', 'c', 'c']);
  };
  const say = ([verb, ...words]: readonly string[]): Command =>
    studio.start(verb ?? '', 'film.yaml', ...words);
  return { stage, studio, ark, undecided, say };
}

type Film = Awaited<ReturnType<typeof undecidedFilm>>;

async function decisionsOf({ folder }: Studio) {
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(join(folder, 'film.yaml'));
  return store.decisions.of(id);
}

type Kill = {
  readonly points: readonly StopPoint[];
  readonly strike: (film: Film) => Promise<void>;
};

/** By the moment at which whoever carries them out is killed. */
const KILLS: Readonly<Record<string, Kill>> = {
  'each command, as soon as its word is written down': {
    points: DECISIONS.map((_, nth) => STEPS.afterDecision(nth + 1)),
    strike: async ({ stage, undecided, say }) => {
      await undecided();
      for (const [nth, decision] of DECISIONS.entries()) {
        const command = say(decision.say);
        await stage.anyReached([STEPS.afterDecision(nth + 1)], command);
        command.kill('SIGKILL');
        await command;
      }
    },
  },
  'everything, while the film that runs is told': {
    points: [STARTS],
    strike: async ({ stage, studio, undecided, say }) => {
      await studio.command('server', 'start');
      await undecided();
      const [first, second, third, last] = DECISIONS.map(
        ({ say: words }) =>
          () =>
            say(words),
      );
      expect(await first?.()).toMatchObject({ exitCode: 0 });
      // Its worker has read that, and is about to order: it hears of nothing more.
      await stage.reached(STARTS);
      for (const one of [second, third]) expect(await one?.()).toMatchObject({ exitCode: 0 });
      const telling = last?.();
      await until(async () => (await decisionsOf(studio)).length === DECISIONS.length);
      if (telling) await stage.killEverything(telling);
    },
  },
};

test.concurrent.for(Object.keys(KILLS))('kill -9 of %s', async (moment, context) => {
  const { points, strike } = KILLS[moment] ?? { points: [], strike: async () => undefined };
  const film = await undecidedFilm(context, points);
  const { stage, studio, ark } = film;
  await strike(film);
  const kinds = ['approve', 'circle', 'replace', 'provider'];
  expect((await decisionsOf(studio)).map(({ kind }) => kind)).toEqual(kinds);
  expect([stage.purchases(), ark.orders()]).toEqual([['a', 'c', 'c'], []]);

  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  const { status, shots } = ended.film();
  expect(status).toBe('done');
  expect(stage.purchases()).toEqual(['a', 'b', 'c', 'c', 'd', 'f', 'h']);
  expect(ark.orders().map(({ prompt }) => prompt)).toEqual(['forbidden g']);
  const told = shots.flatMap(({ decisions = [] }) => decisions.map(({ kind }) => kind));
  expect(told).toEqual(kinds);
  // Each starts from what was decided, and from nothing else.
  const begun = FOLLOWERS.map((prompt) => studio.bought(prompt)[0]?.firstFrameSha256);
  const given = DECISIONS.map(({ shot }) => shots.find(({ id }) => id === shot)?.lastFrameSha256);
  expect(begun).toEqual(given);
  expect(shots.find(({ id }) => id === 'c')).toMatchObject({ take: 'v001' });
  expect(shots.find(({ id }) => id === 'e')).toMatchObject({ status: 'frozen' });
});
