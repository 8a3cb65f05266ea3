/** A plan that was saved: carried out as it stands, gone on with, or refused with what is different. */

import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FilmError } from '../../films/error.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import {
  heldToPlan,
  openPlan,
  refuseToReplace,
  savePlan,
} from '../../films/planning/saved-plan.ts';
import { planFilms } from '../../films/planning/plan-films.ts';
import type { FilmOptions } from '../../films/options.ts';
import { gatherFilms } from '../../films/running/film-run.ts';
import { openStore } from '../../store/store.ts';
import { buy } from './bought.ts';
import { plainEnvironment, temporaryFolder } from './fixture.ts';

const STILL = new URL('../../examples/lighthouse/stills/coast.jpg', import.meta.url).pathname;
const OTHER = new URL('../../examples/night-ferry/stills/', import.meta.url).pathname;
const TEXT = `version: 1
title: Ferry
provider: byteplus
defaults: { model: seedance-1.5-pro, tier: flex }
shots:
  - { id: sh0010, first_frame: coast.jpg, prompt: "A quay" }
  - { id: sh0020, prompt: "It leaves" }
`;
const host = {
  environment: { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s', NOVITA_API_KEY: 'nobody-s' },
  packageVersion: '0.0.0',
  tell: () => undefined,
};

async function stage(options: FilmOptions = {}, text = TEXT, budgets = {}) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  const out = join(folder, 'plan.json');
  await writeFile(file, text);
  await copyFile(STILL, join(folder, 'coast.jpg'));
  const save = async () => savePlan(out, await planFilms([file], options, host), options);
  const held = async (given: FilmOptions = {}) => {
    const opened = await openPlan(out, []);
    const { films } = await gatherFilms(
      opened.storyboards,
      opened.options,
      { ...host, environment: { ...host.environment, ...budgets } },
      new LinkedPictures({}),
    );
    return heldToPlan(opened, films, given);
  };
  const refused = async () => {
    const error = await held().catch((caught: unknown) => caught);
    if (!(error instanceof FilmError) || !('films' in error.facts)) throw error;
    const [film] = error.facts.films;
    return { code: error.code, differences: film?.differences };
  };
  const read = async (): Promise<SavedJson> => JSON.parse(await readFile(out, 'utf8'));
  const edit = async (change: (plan: SavedJson) => void) => {
    const plan = await read();
    change(plan);
    await writeFile(out, JSON.stringify(plan));
  };
  return { folder, file, out, save, held, refused, edit, read };
}

type SavedJson = {
  choice: { set?: Record<string, string> };
  again: Record<string, number>;
  atMost: { currency: string; amount: string }[];
  films: { file: string; store: string | null; shots: { decision: string }[] }[];
};

describe('carried out', () => {
  test('with the values that its variables were given', async () => {
    const text = TEXT.replace('title: Ferry', 'title: Ferry\nvariables: { city: Bergen }');
    const { save, held, refused, edit } = await stage(
      { set: { city: 'Oslo' } },
      text.replace('A quay', 'A quay in ${city}'),
    );
    await save();
    const [film] = await held();
    expect(film?.plan.shots[0]?.ask.text).toBe('A quay in Oslo');
    await edit(({ choice }) => (choice.set = { city: 'Bergen' }));
    expect(await refused()).toEqual({
      code: 'plan-differs',
      differences: [{ kind: 'program', shots: ['sh0010'] }],
    });
  });

  test('with those that it had from the last run, whatever a run in between has given', async () => {
    const { folder, file, save, held } = await stage(
      {},
      TEXT.replace('title: Ferry', 'title: "Ferry\\u200b"\nvariables: { city: ~ }').replace(
        'A quay',
        'A quay in ${city}',
      ),
    );
    const runWith = async (city: string) => {
      const [film] = await planFilms([file], { project: folder, set: { city } }, host);
      if (!film) throw new Error('Nothing was planned.');
      const store = await openStore(folder);
      const { id } = await store.films.openFilm(file);
      await store.films.setPlan(id, await store.plans.putPlan(film.planned.plan));
    };
    await runWith('Oslo');
    await save();
    await runWith('Bergen');
    const [film] = await held();
    expect(film?.plan.shots[0]?.ask.text).toBe('A quay in Oslo');
  });

  test('within the budgets of the day and the month that its command has', async () => {
    const { save, held } = await stage({}, TEXT, { STORYBOARD_BUDGET_DAY: '9USD' });
    await save();
    const [film] = await held();
    expect(film?.caps.budgets?.day).toEqual({ currency: 'USD', micros: 9_000_000 });
    expect(film?.caps.maxCost).toEqual([{ currency: 'USD', micros: 261_360 }]);
  });

  test('under a cap of all that it may cost, and the same one when it is gone on with', async () => {
    const { file, folder, save, held } = await stage();
    await save();
    const [first] = await held();
    expect(first?.caps).toMatchObject({
      maxCost: [{ currency: 'USD', micros: 261_360 }],
      allowsUnpriced: false,
    });
    await buy(file, { folder, shots: ['sh0010'] });
    const [second] = await held();
    expect(second?.caps).toEqual(first?.caps);
    expect(second?.totals.order.shots).toEqual(['sh0020']);
    await buy(file, { folder, isOpen: true });
    expect((await held()).map(({ totals }) => totals.order.shots)).toEqual([[]]);
  });

  test('one more take is one, however often it is gone on with', async () => {
    const choice = { again: 'sh0020' };
    const { file, folder, save, held, edit } = await stage(choice);
    await buy(file, { folder });
    await save();
    expect((await held())[0]?.totals.order.shots).toEqual(['sh0020']);
    await buy(file, { folder, choice: { ...choice, after: { sh0020: 1 } }, shots: ['sh0020'] });
    expect((await held())[0]?.totals.order.shots).toEqual([]);
    // A take that is not there yet is none to come after.
    await edit((plan) => {
      plan.again = { sh0020: 9 };
    });
    await expect(held()).rejects.toMatchObject({ code: 'plan-differs' });
  });

  test('a take that a rejection has asked for is ordered by it, and is none of its own wishes', async () => {
    const { file, folder, save, held, refused, read } = await stage();
    await buy(file, { folder });
    const reject = { kind: 'reject', shot: 'sh0020', again: true } as const;
    await decideOn(file, reject, { project: folder }, host);
    await save();
    expect((await read()).again).toEqual({});
    expect((await held())[0]?.totals.order.shots).toEqual(['sh0020']);
    await buy(file, { folder, shots: ['sh0020'] });
    expect((await held())[0]?.totals.order.shots).toEqual([]);
    // Rejected as well, another one is owed: the plan did not say so.
    await decideOn(file, reject, { project: folder }, host);
    expect(await refused()).toMatchObject({ differences: [{ kind: 'decisions' }] });
  });

  test('with a bridge that is yet to be said, and what was said before it', async () => {
    const { file, folder, save, held, read } = await stage({ bridge: 'sh0010' });
    await buy(file, { folder });
    const note = { kind: 'note', shot: 'sh0010', note: 'the rail' } as const;
    await decideOn(file, note, { project: folder }, host);
    await writeFile(file, TEXT.replace('A quay', 'A pier'));
    await save();
    expect((await read()).films).toMatchObject([{ decisions: 1 }]);
    expect((await held())[0]?.totals.order.shots).toEqual(['sh0010']);
  });

  test('what is chosen is in the plan', async () => {
    const { save, held } = await stage({ only: 'sh0010' });
    await save();
    const [film] = await held();
    expect(film?.totals.order.shots).toEqual(['sh0010']);
    expect(film?.caps.maxCost).toEqual([{ currency: 'USD', micros: 130_680 }]);
  });
});

describe('not saved', () => {
  test('under a name that somebody else has taken meanwhile', async () => {
    const { folder, file, out } = await stage();
    const films = await planFilms([file], {}, host);
    await refuseToReplace(out);
    await writeFile(out, 'my letters');
    await expect(savePlan(out, films, {})).rejects.toMatchObject({ code: 'not-replaced' });
    expect(await readFile(out, 'utf8')).toBe('my letters');
    const other = join(folder, 'other.json');
    await Promise.all([1, 2, 3].map(() => savePlan(other, films, {})));
    expect((await openPlan(other, [])).storyboards).toHaveLength(1);
  });

  test('of a storyboard whose name no terminal shows', async () => {
    const { folder, out } = await stage();
    const odd = join(folder, 'a\u0007.yaml');
    await writeFile(odd, TEXT);
    const films = await planFilms([odd], {}, host);
    await expect(savePlan(out, films, {})).rejects.toMatchObject({
      code: 'not-saved',
      facts: { why: 'name' },
    });
    await expect(readFile(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('refused', () => {
  test('when the file was edited', async () => {
    const { file, save, refused } = await stage();
    await save();
    await writeFile(file, TEXT.replace('It leaves', 'It burns'));
    expect(await refused()).toEqual({
      code: 'plan-differs',
      differences: [{ kind: 'file', shots: ['sh0020'] }],
    });
    await writeFile(file, `# a word\n${TEXT}`);
    expect(await refused()).toMatchObject({ differences: [{ kind: 'file', shots: [] }] });
  });

  test('when a picture was changed', async () => {
    const { folder, save, refused } = await stage();
    await save();
    await copyFile(join(OTHER, 'quay.jpg'), join(folder, 'coast.jpg'));
    expect(await refused()).toMatchObject({
      differences: [{ kind: 'pictures', shots: ['sh0010'] }],
    });
  });

  test('when there are takes that it did not order', async () => {
    const { file, folder, save, refused } = await stage();
    await buy(file, { folder });
    await save();
    await buy(file, { folder, choice: { again: 'sh0020' }, shots: ['sh0020'] });
    expect(await refused()).toMatchObject({ differences: [{ kind: 'takes', shots: ['sh0020'] }] });
  });

  test('when something was decided since that changes what is done', async () => {
    const { file, folder, save, refused, held } = await stage();
    await buy(file, { folder });
    await save();
    const say = (request: DecisionRequest) => decideOn(file, request, { project: folder }, host);
    await say({ kind: 'note', shot: 'sh0020', note: 'the wake' });
    expect(await held()).toHaveLength(1);
    await say({ kind: 'reject', shot: 'sh0020' });
    expect(await refused()).toMatchObject({
      differences: [{ kind: 'decisions', shots: ['sh0020'] }],
    });
    await save();
    expect(await held()).toHaveLength(1);
  });

  test('when it is of another project, or a project that was not there', async () => {
    const { save, refused, edit } = await stage();
    await save();
    await edit((plan) => {
      for (const film of plan.films) film.store = '0123456789abcdef';
    });
    expect(await refused()).toMatchObject({ differences: [{ kind: 'project', shots: [] }] });
  });

  test('when the film goes on without a shot since: that was decided, and no program is newer', async () => {
    const { file, folder, save, refused } = await stage();
    await buy(file, { folder });
    await save();
    const store = await openStore(folder);
    const { id } = await store.films.openFilm(file);
    const skip = { kind: 'skip', shot: 'sh0010', gives: null } as const;
    await store.decisions.add(id, { said: [skip], by: 'ann', note: null }, 0);
    expect(await refused()).toEqual({
      code: 'plan-differs',
      differences: [{ kind: 'decisions', shots: ['sh0010', 'sh0020'] }],
    });
  });

  test('when it wants more than the plan of the project', async () => {
    const { file, folder, save, refused, edit } = await stage();
    await buy(file, { folder, shots: ['sh0010'] });
    await save();
    await edit((plan) => {
      plan.atMost = [{ currency: 'USD', amount: '99' }];
    });
    expect(await refused()).toMatchObject({ differences: [{ kind: 'prices', shots: [] }] });
    await save();
    await edit((plan) => {
      for (const shot of plan.films.flatMap(({ shots }) => shots)) shot.decision = 'stands';
    });
    expect(await refused()).toMatchObject({ differences: [{ kind: 'takes', shots: ['sh0020'] }] });
  });

  test('when another number of films is named', async () => {
    const { out, file, save, edit } = await stage();
    await save();
    await expect(openPlan(out, [file, file])).rejects.toMatchObject({
      code: 'bad-plan',
      facts: { why: 'films', where: '1' },
    });
    await expect(openPlan(out, [file])).resolves.toMatchObject({ storyboards: [file] });
    await edit((plan) => {
      plan.films.push(...plan.films);
    });
    await expect(openPlan(out, [])).rejects.toMatchObject({
      code: 'bad-plan',
      facts: { why: 'shape', where: 'films.1' },
    });
  });

  test('when its storyboard lies elsewhere by now, unless that is named beside it', async () => {
    const { folder, out, file, save } = await stage();
    await save();
    const moved = join(folder, 'moved.yaml');
    await copyFile(file, moved);
    await rm(file);
    await expect(openPlan(out, [])).rejects.toMatchObject({
      code: 'no-such-file',
      facts: { why: 'missing', plan: out },
    });
    await expect(openPlan(out, [moved])).resolves.toMatchObject({ storyboards: [moved] });
  });

  test('when no price says what it may cost at most, unless that is allowed', async () => {
    const unpriced = TEXT.replace('byteplus', 'novita');
    const { save, held } = await stage({}, unpriced);
    await save();
    await expect(held()).rejects.toMatchObject({ code: 'unpriced' });
    await expect(held({ allowUnpriced: true })).resolves.toMatchObject([
      { caps: { maxCost: [], allowsUnpriced: true } },
    ]);
  });
});
