import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { hashOf } from '../../specs/plan/fingerprint.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { storeErrorOf, temporaryStore } from './fixtures.ts';

const PLAN: Plan = {
  version: 1,
  title: 'Night ferry',
  shots: [],
  policy: {
    onExpired: ['flex', 'default', 'ask'],
    onFailed: 1,
    onUnknown: 'ask',
    onDownSeconds: 1_800,
    poll: null,
    budget: null,
  },
  output: { size: null, fit: 'crop', audio: 'clip' },
  size: { width: 1280, height: 720 },
  chains: [],
};

describe('films', () => {
  test('have one id for one storyboard, whoever asks and from wherever', async () => {
    const { films, root } = await temporaryStore();
    const path = join(root, 'ferry', '..', 'film.yaml');
    expect(await films.findFilm(path)).toBeNull();
    const opened = await Promise.all([1, 2, 3].map(() => films.openFilm(path)));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(opened[0]).toMatchObject({ storyboard: 'film.yaml', plan: null });
    expect(opened[0]?.id).toMatch(/^f[0-9a-f]{10}$/);
    expect(await films.findFilm(join(root, 'film.yaml'))).toEqual(opened[0]);
  });

  test('keep their id when the making was cut off between the two files', async () => {
    const { films, root, folder } = await temporaryStore();
    const film = await films.openFilm(join(root, 'film.yaml'));
    await rm(join(folder, 'films', film.id), { recursive: true });
    expect(await films.listFilms()).toEqual([]);
    expect((await films.openFilm(join(root, 'film.yaml'))).id).toBe(film.id);
  });

  test('are listed by storyboard', async () => {
    const { films, root } = await temporaryStore();
    for (const name of ['b.yaml', 'a.yaml', '../outside.yaml'])
      await films.openFilm(join(root, name));
    const listed = (await films.listFilms()).map(({ storyboard }) => storyboard);
    expect(listed).toEqual(['../outside.yaml', 'a.yaml', 'b.yaml']);
  });

  test('remember the plan that counts', async () => {
    const { films, root } = await temporaryStore();
    const film = await films.openFilm(join(root, 'film.yaml'));
    await films.setPlan(film.id, 'a'.repeat(64));
    expect(await films.readFilm(film.id)).toEqual({ ...film, plan: 'a'.repeat(64) });
  });

  test('are asked for by their id only', async () => {
    const { films } = await temporaryStore();
    expect((await storeErrorOf(films.readFilm('../store'))).code).toBe('bad-name');
    expect((await storeErrorOf(films.readFilm('f0123456789'))).code).toBe('missing-object');
  });
});

describe('plans', () => {
  test('come back by their hash', async () => {
    const { plans } = await temporaryStore();
    const hash = await plans.putPlan(PLAN);
    expect(hash).toBe(hashOf(PLAN));
    expect(await plans.putPlan(PLAN)).toBe(hash);
    expect(await plans.getPlan(hash)).toEqual(PLAN);
  });

  test('that were changed on the disk are refused', async () => {
    const { plans, folder } = await temporaryStore();
    const hash = await plans.putPlan(PLAN);
    const path = join(folder, 'plans', `${hash}.json`);
    await writeFile(path, (await readFile(path, 'utf8')).replace('Night', 'Day'));
    expect(await storeErrorOf(plans.getPlan(hash))).toMatchObject({ code: 'damaged', path });
  });

  test('that were never stored are named', async () => {
    const { plans } = await temporaryStore();
    expect((await storeErrorOf(plans.getPlan('0'.repeat(64)))).code).toBe('missing-object');
  });
});
