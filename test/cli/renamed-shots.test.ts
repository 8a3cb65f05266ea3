/** A shot whose id was changed while its order is open: who is asked, who is refused, and when. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import type { FilmRun } from '../../films/running/film-run.ts';
import type { RunOptions } from '../../cli/run/consent.ts';
import { plan } from '../../cli/verbs/plan.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { anIntent } from '../store/fixtures.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { readyFilms } from './ready.ts';

const NO_FRAMES = { firstFrameSha256: null, lastFrameSha256: null };
const OLD_FRAME = { firstFrameSha256: 'e'.repeat(64), lastFrameSha256: null };

function filmOf(...shots: readonly string[]): string {
  return [
    'version: 1',
    'provider: byteplus',
    'defaults: { model: seedance-1.5-pro }',
    'shots:',
    ...shots.map((shot) => `  - { ${shot} }`),
    '',
  ].join('\n');
}

class Person extends Console {
  override readonly isInteractive: boolean;
  readonly lines: string[] = [];
  asked = 0;
  readonly #answer: boolean;

  constructor(answer: boolean | null) {
    super(process);
    this.isInteractive = answer !== null;
    this.#answer = answer ?? false;
  }

  override tell(text: string): void {
    this.lines.push(text);
  }

  override result(): void {
    // Only what is said beside the plan counts here.
  }

  override confirm(): Promise<boolean> {
    this.asked += 1;
    return Promise.resolve(this.#answer);
  }

  get said(): string {
    return this.lines.join('\n').replaceAll(/\s+/g, ' ');
  }
}

type Stage = { readonly answer?: boolean; readonly frames?: typeof OLD_FRAME | typeof NO_FRAMES };

/** One shot of a film is ordered and open, its task named; then the file is `after`. */
async function stage(
  before: string,
  ordered: string,
  after: string,
  { answer, frames = NO_FRAMES }: Stage = {},
) {
  const file = join(await temporaryFolder(), 'film.yaml');
  await writeFile(file, before);
  const person = new Person(answer ?? null);
  const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' };
  const context = { console: person, environment, packageVersion: '0.0.0' };
  const gather = async (options: RunOptions = {}): Promise<FilmRun> => {
    const [film] = await readyFilms([file], options, context);
    if (!film) throw new Error('Nothing was planned.');
    return film;
  };
  const first = await gather();
  const shot = first.plan.shots.find(({ id }) => id === ordered);
  const request = shot && requestOf(shot, frames);
  if (!request) throw new Error('Nothing can be ordered.');
  const key = { film: first.film.id, shot: ordered, take: 1, order: 1 };
  const { journal } = first.store;
  await journal.placeIntent(
    key,
    anIntent({ fingerprint: fingerprintOf(request), plan: first.planHash, frames }),
  );
  await journal.recordTask(key, {
    task: { id: 'cgt-7' },
    adopted: false,
    at: new Date().toISOString(),
  });
  await first.store.films.setPlan(first.film.id, first.planHash);
  await writeFile(file, after);
  const end = (state: 'collected' | 'cancelled') =>
    journal.recordEnd(key, { state, failure: null, at: new Date().toISOString() });
  return { file, person, gather, end, plan: () => plan([file], {}, context) };
}

const TWO = filmOf('id: sh0010, prompt: one', 'id: sh0020, from: none, prompt: two');
const RENUMBERED = TWO.replace('sh0020', 'sh0030');

test('nobody there, also with --yes: refused, with both ids, task and price', async () => {
  const { person, gather } = await stage(TWO, 'sh0020', RENUMBERED);
  await expect(gather({ yes: true })).rejects.toMatchObject({
    exit: 4,
    code: 'bought-already',
    message: expect.stringMatching(/sh0030: sh0020 v001, task cgt-7, \d\.\d+ USD/),
    hint: expect.stringMatching(/Give sh0030 the id sh0020 .* storyboard cancel .*film\.yaml/),
  });
  expect(person.said).toMatch(/sh0030 is ordered already under the id sh0020: sh0020 v001, task/);
  expect(person.asked).toBe(0);
});

test('the plan names it, and changes nothing', async () => {
  const { person, plan } = await stage(TWO, 'sh0020', RENUMBERED);
  expect((await plan()).exit).toBeUndefined();
  expect(person.said).toMatch(
    /sh0030 is ordered already under the id sh0020: sh0020 v001, task cgt-7, \d\.\d+ USD is open/,
  );
  expect(person.said).toContain('give it the id sh0020 until that order has ended');
});

test('somebody there is asked: no orders nothing, yes orders once more', async () => {
  const no = await stage(TWO, 'sh0020', RENUMBERED, { answer: false });
  await expect(no.gather()).rejects.toMatchObject({ exit: 4, code: 'bought-already' });
  const yes = await stage(TWO, 'sh0020', RENUMBERED, { answer: true });
  const { decisions } = await yes.gather();
  expect(decisions.map(({ shot, kind }) => [shot, kind])).toEqual([
    ['sh0010', 'orders'],
    ['sh0030', 'orders'],
  ]);
  expect([no.person.asked, yes.person.asked]).toEqual([1, 1]);
});

test('with its old id back the shot attaches to its order, and nobody is asked', async () => {
  const { file, gather, person } = await stage(TWO, 'sh0020', RENUMBERED);
  await writeFile(file, TWO);
  expect((await gather()).decisions[1]).toEqual({ shot: 'sh0020', kind: 'under-way' });
  expect(person.said).not.toContain('another id');
  expect(person.said).not.toContain('already');
});

test('ids that changed places are the same mistake', async () => {
  const swapped = filmOf('id: sh0020, prompt: one', 'id: sh0010, from: none, prompt: two');
  const { gather } = await stage(TWO, 'sh0020', swapped);
  await expect(gather({ yes: true })).rejects.toMatchObject({
    code: 'bought-already',
    message: expect.stringContaining('sh0010: sh0020 v001'),
  });
});

test.each([
  ['an order that has ended', TWO, RENUMBERED, true],
  ['other words', TWO, RENUMBERED.replace('two', 'three'), false],
  [
    'a second shot with the words of one that is still asked',
    TWO,
    filmOf(
      'id: sh0010, prompt: one',
      'id: sh0020, from: none, prompt: two',
      'id: sh0030, from: none, prompt: two',
    ),
    false,
  ],
])('%s: nothing is refused', async (_name, before, after, hasEnded) => {
  const { gather, end, person } = await stage(before, 'sh0020', after);
  if (hasEnded) await end('cancelled');
  const { decisions } = await gather({ yes: true });
  expect(decisions.at(-1)).toMatchObject({ shot: 'sh0030', kind: 'orders' });
  expect(person.said).not.toContain('already');
});

test('a shot whose frame is not known yet is named, and goes on', async () => {
  const chained = filmOf('id: sh0010, prompt: one', 'id: sh0020, prompt: two');
  const renamed = chained.replace('sh0020', 'sh0030');
  const { gather, person } = await stage(chained, 'sh0020', renamed, { frames: OLD_FRAME });
  const { decisions } = await gather({ yes: true });
  expect(decisions[1]).toMatchObject({ shot: 'sh0030', kind: 'orders', fingerprint: null });
  expect(person.said).toMatch(/sh0030 is perhaps ordered already under the id sh0020.* task cgt-7/);
  expect(person.asked).toBe(0);

  const other = await stage(chained, 'sh0020', renamed.replace('two', 'three'), {
    frames: OLD_FRAME,
  });
  await other.gather({ yes: true });
  expect(other.person.said).not.toContain('already');
});
