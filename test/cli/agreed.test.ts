/** What was agreed to is not asked again when its run was left; what is dearer since is. */

import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { hostFor } from '../../cli/host.ts';
import { consent } from '../../cli/run/consent.ts';
import { wishOf } from '../../cli/run/planned.ts';
import { planFilms } from '../../films/planning/plan-films.ts';
import { savePlan } from '../../films/planning/saved-plan.ts';
import { gatherFilms, type FilmRun } from '../../films/running/film-run.ts';
import { agreedFilmsText } from '../../cli/text/agreed-line.ts';
import type { RunOptions } from '../../cli/run/consent.ts';
import type { Money } from '../../specs/money.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { Store } from '../../store/store.ts';
import { failure } from '../../specs/failures.ts';
import { anIntent } from '../store/fixtures.ts';
import { buy } from '../films/bought.ts';
import { plainEnvironment, planOf, temporaryFolder } from '../films/fixture.ts';
import { readyFilms } from './ready.ts';

const FILM = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: one }
  - { id: sh0020, prompt: two }
`;
const COMMAND = 'c'.repeat(16);
const REFUSED = { exit: 4, code: 'not-confirmed' };

class Nobody extends Console {
  override readonly isInteractive: boolean = false;
  readonly lines: string[] = [];

  constructor() {
    super(process);
  }

  override tell(text: string): void {
    this.lines.push(text);
  }
}

type Left = {
  /** What the plan cost when it was agreed to, from what it costs now. */
  readonly priced?: (plan: Plan) => Plan;
  readonly maxCost?: readonly Money[];
  /** What happened before it was left. */
  readonly meanwhile?: (
    store: Store,
    film: string,
    plan: string,
    first: FilmRun,
  ) => Promise<unknown>;
  readonly text?: string;
  /** Of a grant that was written before accounts were. */
  readonly isOld?: boolean;
};

/** A film whose run was agreed to and left, with nothing running; then its command again. */
async function stage(left: Left = {}) {
  const { priced = (plan: Plan) => plan, maxCost = [], meanwhile, text = FILM } = left;
  const file = join(await temporaryFolder(), 'film.yaml');
  await writeFile(file, text);
  const person = new Nobody();
  const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' };
  const context = { console: person, environment, packageVersion: '0.0.0' };
  const [first] = await readyFilms([file], {}, context);
  if (!first) throw new Error('Nothing was planned.');
  const { store, film, accounts } = first;
  const plan = await store.plans.putPlan(priced(first.plan));
  await store.grants.grant(film.id, plan, {
    command: COMMAND,
    maxCost,
    allowsUnpriced: false,
    ...(!left.isOld && { accounts }),
  });
  await store.films.setPlan(film.id, plan);
  await store.events.append(film.id, { kind: 'run.started', plan });
  await meanwhile?.(store, film.id, plan, first);
  return { file, person, again: stageOf([file], person) };
}

/** The command, given again. */
function stageOf(files: readonly string[], person: Nobody) {
  return async (options: RunOptions = {}, changed: Record<string, string> = {}) => {
    const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s', ...changed };
    const context = { console: person, environment, packageVersion: '0.0.0' };
    const pictures = new LinkedPictures({});
    const { films } = await gatherFilms(files, options, hostFor(context), pictures);
    return consent(films, options, context);
  };
}

const cheaper = (plan: Plan): Plan => ({
  ...plan,
  shots: plan.shots.map((shot) => {
    const { expected, atMost } = shot.quote;
    const less = (money: Money | null) => money && { ...money, micros: money.micros - 10_000 };
    return { ...shot, quote: { ...shot.quote, expected: less(expected), atMost: less(atMost) } };
  }),
});
const dearer = (plan: Plan): Plan => ({
  ...plan,
  shots: plan.shots.map((shot) => {
    const more = (money: Money | null) => money && { ...money, micros: money.micros * 2 };
    const { expected, atMost } = shot.quote;
    return { ...shot, quote: { ...shot.quote, expected: more(expected), atMost: more(atMost) } };
  }),
});

test('the run that was left goes on without a question, also where nobody is', async () => {
  const { person, again } = await stage();
  expect(await again()).toHaveLength(1);
  expect(person.lines.join('\n')).toMatch(
    /sh0010, sh0020 {2}agreed to already, 0\.26 USD: its run was left and goes on/,
  );
});

test('a saved plan that orders nothing leaves what is under way under its own cap', async () => {
  const maxCost = [{ currency: 'USD', micros: 300_000 }];
  const { file, person } = await stage({ maxCost });
  await buy(file, { folder: dirname(file), isOpen: true, shots: ['sh0010'] });
  const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' };
  const context = { console: person, environment, packageVersion: '0.0.0' };
  const out = join(dirname(file), 'plan.json');
  const choice = { only: 'sh0010' };
  await savePlan(out, await planFilms([file], choice, context), choice);
  const { storyboards, options, agree } = await wishOf([], { plan: out });
  const { films } = await gatherFilms(
    storyboards,
    options,
    hostFor(context),
    new LinkedPictures({}),
  );
  expect(await agree(films, context)).toMatchObject([{ caps: { id: COMMAND, maxCost } }]);
});

test('a price that has fallen is no question', async () => {
  expect(await (await stage({ priced: dearer })).again()).toHaveLength(1);
});

test('one that has risen is, with the difference', async () => {
  const { person, again } = await stage({ priced: cheaper });
  await expect(again()).rejects.toMatchObject(REFUSED);
  expect(person.lines.join('\n')).toMatch(
    /sh0010, sh0020 {2}costs 0\.26 USD, 0\.24 USD when it was agreed to: 0\.02 USD more/,
  );
});

test('a shot that was edited is asked about, the other one is not', async () => {
  const { file, person, again } = await stage();
  await writeFile(file, FILM.replace('prompt: two', 'prompt: another'));
  await expect(again()).rejects.toMatchObject(REFUSED);
  expect(person.lines.join('\n')).toMatch(/^sh0010 {2}agreed to already/m);
});

test('what its command might spend still holds, unless another cap is given', async () => {
  const maxCost = [{ currency: 'USD', micros: 5_000_000 }];
  const { person, again } = await stage({ maxCost });
  expect((await again())[0]?.caps).toEqual({ id: COMMAND, maxCost, allowsUnpriced: false });
  expect(person.lines.join('\n')).toContain('under its --max-cost 5.00 USD');
  const [other] = await again({ maxCost: ['1USD'] });
  expect(other?.caps.maxCost).toEqual([{ currency: 'USD', micros: 1_000_000 }]);
  expect(other?.caps.id).not.toBe(COMMAND);
});

test.each([
  ['by another key', { BYTEPLUS_API_KEY: 'somebody-else-s' }],
  ['at another site', { BYTEPLUS_BASE_URL: 'https://gateway.example/api/v3' }],
])('the same film %s was not agreed to', async (_, changed) => {
  const { person, again } = await stage();
  await expect(again({}, changed)).rejects.toMatchObject(REFUSED);
  expect(person.lines.join('\n')).not.toContain('agreed to already');
  expect(await again()).toHaveLength(1);
});

test('a grant that does not say whose money it was is no consent', async () => {
  await expect((await stage({ isOld: true })).again()).rejects.toMatchObject(REFUSED);
});

const FLEX = FILM.replace('model: seedance-1.5-pro', 'model: seedance-1.5-pro, tier: flex').replace(
  'shots:',
  'policy: { on_expired: [ask] }\nshots:',
);

/** Both shots are at the provider. */
const placeAll: NonNullable<Left['meanwhile']> = async (store, film, plan, { decisions }) => {
  for (const decision of decisions) {
    if (decision.kind !== 'orders' || decision.fingerprint === null) throw new Error('no order');
    const key = { film, shot: decision.shot, take: 1, order: 1 };
    const { fingerprint } = decision;
    await store.journal.placeIntent(key, anIntent({ plan, fingerprint, store: store.id }));
    const at = new Date().toISOString();
    await store.journal.recordTask(key, { task: { id: decision.shot }, adopted: false, at });
  }
};

test.each([{}, { yes: true as const }])(
  'its cap holds also while all of it is under way, with %j',
  async (options) => {
    const maxCost = [{ currency: 'USD', micros: 70_000 }];
    const text = FLEX.replace('{ id: sh0020', '{ id: sh0020, from: none');
    const { again } = await stage({ text, maxCost, meanwhile: placeAll });
    expect((await again(options))[0]?.caps).toEqual({
      id: COMMAND,
      maxCost,
      allowsUnpriced: false,
    });
  },
);

test('what an order under way may lead to by an edited policy is a question', async () => {
  const text = FLEX.replace('{ id: sh0020', '{ id: sh0020, from: none');
  const { file, person, again } = await stage({ text, meanwhile: placeAll });
  expect(await again()).toHaveLength(1);
  await writeFile(file, text.replace('on_expired: [ask]', 'on_expired: [flex, default]'));
  await expect(again()).rejects.toMatchObject(REFUSED);
  expect(person.lines.join('\n')).toMatch(/sh0010, sh0020 {2}costs at most 0\.\d+ USD, 0\.\d+ USD/);
});

const REFUSAL = failure('moderated-input', { code: 'Sensitive', message: 'Refused.' });
const PLACE = { shot: 'sh0010', take: 1, order: 1 };

test.each<[string, NonNullable<Left['meanwhile']>]>([
  [
    'a film that was cancelled',
    (store, film) => store.events.append(film, { kind: 'run.cancelled' }),
  ],
  [
    'a shot that failed',
    (store, film) =>
      store.events.append(film, {
        kind: 'shot.failed',
        ...PLACE,
        provider: 'byteplus',
        failure: REFUSAL,
      }),
  ],
  [
    'a shot whose order has expired and that asks by its policy',
    (store, film) =>
      store.events.append(film, {
        kind: 'shot.asks',
        ...PLACE,
        failure: failure('expired', { code: 'expired', message: 'Expired.' }),
      }),
  ],
  [
    'a shot whose order has expired, and that was given up with nobody at work',
    async (store, film, plan) => {
      const key = { film, ...PLACE };
      const expired = failure('expired', { code: 'expired', message: 'Expired.' });
      await store.journal.placeIntent(key, anIntent({ plan }));
      const at = new Date().toISOString();
      await store.journal.recordEnd(key, { state: 'expired', failure: expired, at });
      await store.events.append(film, { kind: 'shot.asks', ...PLACE, failure: expired });
      await store.journal.answer(key, { kind: 'give-up', at: new Date().toISOString() });
    },
  ],
  [
    'a take that was bought and is gone',
    async (store, film, plan) => {
      const key = { film, ...PLACE };
      await store.journal.placeIntent(key, anIntent({ plan }));
      const end = { state: 'collected', failure: null, at: new Date().toISOString() } as const;
      await store.journal.recordEnd(key, end);
    },
  ],
])('%s is a question again', async (_, meanwhile) => {
  await expect((await stage({ meanwhile })).again()).rejects.toMatchObject(REFUSED);
});

test('a plan that no command has granted was agreed to by nobody', async () => {
  const { again } = await stage({
    meanwhile: async (store, film) => {
      const { shots, ...plan } = await store.plans.getPlan(
        (await store.films.readFilm(film)).plan ?? '',
      );
      const other = await store.plans.putPlan({ ...plan, title: 'planted', shots });
      await store.films.setPlan(film, other);
    },
  });
  await expect(again()).rejects.toMatchObject(REFUSED);
});

test('a grant that came with a copied project is no consent of whoever has the copy', async () => {
  const { file, person, again } = await stage();
  const copy = await temporaryFolder();
  await cp(dirname(file), copy, { recursive: true });
  const copied = stageOf([join(copy, 'film.yaml')], person);
  await expect(copied()).rejects.toMatchObject(REFUSED);
  expect(person.lines.join('\n')).not.toContain('agreed to already');
  expect(await again()).toHaveLength(1);
});

test('of many films that are all gone on with it is said once', () => {
  const films = Array.from({ length: 40 }, () => ({ plan: planOf(FILM), known: ['sh0020'] }));
  expect(agreedFilmsText(films)).toBe(
    '40 shots of 40 films  agreed to already, 5.23 USD: their runs go on',
  );
});

class Somebody extends Nobody {
  override readonly isInteractive = true;

  override confirm(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

test('a yes to one film takes no cap from another that is gone on with', async () => {
  const maxCost = [{ currency: 'USD', micros: 5_000_000 }];
  const { file } = await stage({ maxCost });
  const other = join(dirname(file), 'other.yaml');
  await writeFile(other, FILM.replace('prompt: one', 'prompt: another one'));
  const films = await stageOf([file, other], new Somebody())();
  expect(films.map(({ caps }) => caps.maxCost)).toEqual([maxCost, []]);
});
