/** What --again means after a command that was cut off: the same take, not one more. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { selectionOf } from '../../films/planning/selection.ts';
import { withSelection } from '../../specs/plan/selection.ts';
import { openStore } from '../../store/store.ts';
import { record } from './facts.ts';
import { filmError, planOf, temporaryFolder } from './fixture.ts';

const FILM = `
version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: one }
  - { id: sh0020, prompt: two, take: v001 }
  - { id: sh0030, prompt: three, skip: true }
`;
const PLAN = planOf(FILM);
const AGAIN = { again: 'sh0010' };

async function stage() {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(join(folder, 'film.yaml'));
  const takeUp = (take: string) => store.takes.writeTake({ ...record('sh0010'), film: id, take });
  await takeUp('v001');
  /** The plan of the command, kept as a production would. */
  const command = async () => {
    const film = await store.films.readFilm(id);
    const selection = await selectionOf(AGAIN, PLAN, { store, film });
    const plan = await store.plans.putPlan(withSelection(PLAN, selection));
    await store.films.setPlan(id, plan);
    return { after: selection.again.get('sh0010'), plan };
  };
  return { store, film: id, takeUp, command };
}

test('one more take is meant after the newest one', async () => {
  const { command } = await stage();
  expect((await command()).after).toBe(1);
});

test('a command that was cut off after its take came means that take', async () => {
  const { command, takeUp } = await stage();
  const { plan } = await command();
  await takeUp('v002');
  expect(await command()).toEqual({ after: 1, plan });
});

test('a command whose end was told is over: the next one is a new wish', async () => {
  const { store, film, command, takeUp } = await stage();
  const { plan } = await command();
  await takeUp('v002');
  await store.films.recordTold(film, plan);
  expect((await command()).after).toBe(2);
});

test('a shot that is pinned or skipped cannot be asked for again', async () => {
  const asked = (again: string) => selectionOf({ again }, PLAN, { store: null, film: null });
  await expect(asked('sh0020')).rejects.toEqual(
    filmError('pinned', { shot: 'sh0020', take: 'v001' }),
  );
  await expect(asked('sh0030')).rejects.toEqual(filmError('skipped', { shot: 'sh0030' }));
});

test.each(['only', 'until', 'again'] as const)(
  '%s names shots that the film has',
  async (choice) => {
    const asked = (name: string) =>
      selectionOf({ [choice]: name }, PLAN, { store: null, film: null });
    const shots = ['sh0010', 'sh0020', 'sh0030'];
    await expect(asked('sh0011')).rejects.toEqual(
      filmError('no-such-shot', { choice, name: 'sh0011', shots }),
    );
    await expect(asked('sh0020..sh0010')).rejects.toEqual(
      filmError('backwards', { choice, name: 'sh0020..sh0010' }),
    );
  },
);

const NOWHERE = { store: null, film: null };
const refusal = (options: Parameters<typeof selectionOf>[0], plan = PLAN) =>
  selectionOf(options, plan, NOWHERE).catch((error: unknown) => error);

test('how many takes are asked for, and of which seed, goes with shots that are named', async () => {
  expect(await selectionOf({ ...AGAIN, takes: 3, seed: 7 }, PLAN, NOWHERE)).toMatchObject({
    takes: 3,
    seed: 7,
  });
  expect(await refusal({ takes: 3 })).toMatchObject({ facts: { why: 'without-again' } });
  for (const takes of [0, 9, 1.5]) {
    const facts = { why: 'range', option: 'takes', most: 8 };
    expect(await refusal({ ...AGAIN, takes })).toMatchObject({ code: 'bad-takes', facts });
  }
  expect(await refusal({ ...AGAIN, seed: -1 })).toMatchObject({ facts: { option: 'seed' } });
  const seeded = planOf(FILM.replace('prompt: one', 'prompt: one, seed: 7'));
  expect(await refusal({ ...AGAIN, takes: 2 }, seeded)).toMatchObject({ facts: { why: 'seeded' } });
  expect(await selectionOf({ ...AGAIN, takes: 1 }, seeded, NOWHERE)).toMatchObject({ takes: 1 });
});

test('takes that were asked for side by side are still chosen from in a run that names none', async () => {
  const { store, film: id } = await stage();
  const take = async (options: Parameters<typeof selectionOf>[0]) => {
    const film = await store.films.readFilm(id);
    const selection = await selectionOf(options, PLAN, { store, film });
    const plan = withSelection(PLAN, selection);
    await store.films.setPlan(id, await store.plans.putPlan(plan));
    return plan.shots[0]?.permit;
  };
  const several = { kind: 'one-more', after: 1, count: 2 };
  expect(await take({ ...AGAIN, takes: 2 })).toEqual(several);
  // Once it is told in one plan, it goes on from plan to plan.
  for (let run = 0; run < 2; run += 1) {
    expect(await take({})).toEqual({ kind: 'as-asked', choose: 1 });
  }
});
