/** Placeholders of the simulator stand while it is asked, and never in a film that is paid. */

import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { checkFilm } from '../../films/prepare.ts';
import { planFilm } from '../../films/plan.ts';
import { askSimulated } from '../../films/planning/simulated.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { SIMULATOR_HEADER } from '../../providers/simulator-header.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { openStore } from '../../store/store.ts';
import { aTake } from '../store/fixtures.ts';
import { filmError, temporaryFolder } from './fixture.ts';

const FILM = `version: 1
title: Two shots
provider: byteplus
defaults: { model: seedance-1.0-pro, resolution: 480p, duration: 2 }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;

/** Answers as our simulator does, as far as it is asked who it is. */
async function standIn(port = 0) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.end(
        `HTTP/1.1 200 OK\r\n${SIMULATOR_HEADER}: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      );
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { origin, close };
}

/** Of nobody: it was listened at a moment ago. */
async function deadOrigin(): Promise<string> {
  const { origin, close } = await standIn();
  await close();
  return origin;
}

/** A film of two shots, chained, whose placeholders came from the simulator. */
async function rehearsedFilm(text = FILM) {
  const simulator = await standIn();
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, text);
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(file);
  const key = { BYTEPLUS_API_KEY: 'nobody-s' };
  const at = (origin: string) => ({ ...key, BYTEPLUS_BASE_URL: `${origin}/api/v3` });
  const planAt = async (environment: Record<string, string>) => {
    const loaded = await loadStoryboard(file);
    const simulated = await askSimulated(loaded, folder, environment);
    return planFilm(loaded, { project: folder, simulated });
  };
  const { plan } = await planAt(at(simulator.origin));
  await store.films.setPlan(id, await store.plans.putPlan(plan));
  let firstFrameSha256: string | null = null;
  for (const shot of plan.shots) {
    const isChained = shot.first.kind === 'last-frame-of';
    const frames = { firstFrameSha256: isChained ? firstFrameSha256 : null, lastFrameSha256: null };
    const request = requestOf(shot, frames);
    if (!request) throw new Error(`${shot.id} cannot be asked for.`);
    const take = aTake({
      film: id,
      shot: shot.id,
      fingerprint: fingerprintOf(request),
      isPlaceholder: true,
      origin: simulator.origin,
      provider: 'byteplus',
    });
    await store.takes.writeTake(take);
    firstFrameSha256 = take.lastFrame.sha256;
  }
  const decisionsAt = async (environment: Record<string, string>) => {
    const { decisions, machineTakes } = await planAt(environment);
    return [decisions.map(({ kind }) => kind), machineTakes.map(({ standing }) => standing)];
  };
  const pendingAt = async (environment: Record<string, string>) =>
    pendingEdit(file, await store.films.readFilm(id), { store, environment });
  return { file, simulator, key, at, decisionsAt, pendingAt };
}

const STAND = [
  ['stands', 'stands'],
  ['rehearses', 'rehearses'],
];
const PAID = [
  ['orders', 'orders'],
  ['placeholder', 'placeholder'],
];

test('while the simulator is asked, and while it is down, its placeholders stand', async () => {
  const { simulator, at, decisionsAt } = await rehearsedFilm();
  expect(await decisionsAt(at(simulator.origin))).toEqual(STAND);
  await simulator.close();
  expect(await decisionsAt(at(simulator.origin))).toEqual(STAND);
});

test('of a take that no longer fits nothing is said where the simulator is asked again', async () => {
  const { file, simulator, at, decisionsAt } = await rehearsedFilm();
  await writeFile(file, FILM.replace('A quay', 'A pier'));
  expect(await decisionsAt(at(simulator.origin))).toEqual([['orders', 'orders'], []]);
});

test.each(['answers', 'is down'])(
  'asked elsewhere they do not, whether the simulator still %s or not',
  async (state) => {
    const { simulator, key, at, decisionsAt } = await rehearsedFilm();
    if (state === 'is down') await simulator.close();
    // The line with the address is gone: the provider itself is asked.
    expect(await decisionsAt(key)).toEqual(PAID);
    expect(await decisionsAt(at('https://ark.invalid'))).toEqual(PAID);
    expect(await decisionsAt(at(await deadOrigin()))).toEqual(PAID);
    // Without a key nobody knows where it would be asked.
    expect(await decisionsAt({})).toEqual(PAID);
  },
);

test('another simulator takes the place of the one that is gone', async () => {
  const { simulator, at, decisionsAt } = await rehearsedFilm();
  await simulator.close();
  expect(await decisionsAt(at((await standIn()).origin))).toEqual(STAND);
});

test('a film is not ordered where nobody says who would be asked', async () => {
  const { file, simulator, key, at } = await rehearsedFilm();
  const check = async (environment: Record<string, string>) =>
    checkFilm(
      await loadStoryboard(file),
      { project: join(file, '..') },
      { environment, packageVersion: '0.0.0', tell: () => undefined },
    );
  const dead = await deadOrigin();
  expect((await check(at(dead))).silent).toMatchObject({
    code: 'silent-provider',
    facts: { shot: 'sh0010', provider: 'byteplus', origin: dead },
  });
  // What answers is known, and so is a simulator that is down and has rendered the film.
  await expect(check(key)).resolves.toMatchObject({ silent: null });
  await simulator.close();
  await expect(check(at(simulator.origin))).resolves.toMatchObject({ silent: null });
});

test('what only reads asks nobody, and says what an edit orders by the address', async () => {
  const { file, simulator, key, at, pendingAt } = await rehearsedFilm();
  await writeFile(file, FILM.replace('A ferry', 'A tug'));
  const film = ['sh0010', 'sh0020'];
  const orders = async (environment: Record<string, string>) => {
    const edit = await pendingAt(environment);
    return edit?.kind === 'changed' ? [edit.orders, edit.film] : edit;
  };
  expect(await orders(at(simulator.origin))).toEqual([['sh0020'], film]);
  expect(await orders(key)).not.toEqual([['sh0020'], film]);
});

test('a clip that is bought starts from no placeholder of another provider', async () => {
  const mixed = FILM.replace('id: sh0020,', 'id: sh0020, provider: modelhunter,')
    .replace('seedance-1.0-pro', 'seedance-1.5-pro')
    .replace('duration: 2', 'duration: 4');
  const { file, simulator, at, decisionsAt } = await rehearsedFilm(mixed);
  const both = { ...at(simulator.origin), MODELHUNTER_API_KEY: 'nobody-s' };
  await expect(decisionsAt(both)).rejects.toEqual(
    filmError('placeholder-source', {
      file,
      shot: 'sh0020',
      at: { line: 7, column: 5 },
      source: 'sh0010',
      provider: 'modelhunter',
    }),
  );
});

test('where nobody answers, the next provider of the list is the first to be asked', async () => {
  const list = FILM.replace('provider: byteplus', 'providers: [byteplus, modelhunter]')
    .replace('seedance-1.0-pro', 'seedance-1.5-pro')
    .replace('duration: 2', 'duration: 4');
  const { simulator, at, decisionsAt } = await rehearsedFilm(list);
  const near = { ...at(await deadOrigin()), MODELHUNTER_API_KEY: 'nobody-s' };
  const second = { ...near, MODELHUNTER_BASE_URL: `${simulator.origin}/api/v3` };
  expect(await decisionsAt(second)).toEqual(STAND);
  // The first one sells: what the second renders is no part of the film.
  const { BYTEPLUS_BASE_URL: _, ...sold } = second;
  expect(await decisionsAt(sold)).toEqual(PAID);
});
