/** Money: what a cap holds back at the start, and what it holds back while the film runs. */

import { expect, test, vi } from 'vitest';
import type { FilmJson } from '../../films/json/result.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

type PlanJson = {
  readonly shots: readonly {
    readonly expected: { readonly amount: string };
    readonly atMost: { readonly amount: string };
  }[];
};

/** What the first shot costs as expected and at most, in dollars. */
async function priceOf(studio: Studio): Promise<{ expected: number; atMost: number }> {
  const { stdout } = await studio.command('plan', 'film.yaml', '--json');
  const plan: PlanJson = JSON.parse(stdout);
  const [shot] = plan.shots;
  return { expected: Number(shot?.expected.amount), atMost: Number(shot?.atMost.amount) };
}

const TWO = ['id: sh0010, prompt: one', 'id: sh0020, from: none, prompt: two'];

test('a film over its caps orders nothing; within them it is rendered', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', storyboardOf(TWO));
  const { expected } = await priceOf(studio);
  const narrow = `${(1.5 * expected).toFixed(4)}USD`;

  const capped = await studio.run('film.yaml', '--max-cost', narrow);
  expect(capped.code).toBe(4);
  expect(capped.stdout).toContain('--max-cost');
  await studio.write(
    'film.yaml',
    storyboardOf(TWO).replace('policy: {', `policy: { budget: ${narrow},`),
  );
  const budgeted = await studio.run();
  expect(budgeted.code).toBe(4);
  const foreign = await studio.run('film.yaml', '--max-cost', '100CNY');
  expect(foreign.code).toBe(4);
  expect(studio.provider.orders()).toEqual([]);

  const wide = `${(2.1 * expected).toFixed(4)}USD`;
  await studio.write(
    'film.yaml',
    storyboardOf(TWO).replace('policy: {', `policy: { budget: ${wide},`),
  );
  const done = await studio.run('film.yaml', '--max-cost', wide);
  expect(done.code, done.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(2);
  // The budget is for the film's life: another take of one shot is beyond it.
  await studio.write(
    'film.yaml',
    (await studio.read('film.yaml')).replace('prompt: two', 'prompt: three'),
  );
  const again = await studio.run();
  expect(again.code).toBe(4);
  expect(again.stdout).toContain('is spent or ordered');
  expect(studio.provider.orders()).toHaveLength(2);
});

/** Its one shot falls back to a dearer tier when it expires. */
function flexFilm(prompt: string): string {
  return [
    'version: 1',
    'provider: byteplus',
    'defaults:',
    '  { model: seedance-1.5-pro, resolution: 480p, duration: 4, tier: flex, expires_after: 10h }',
    'policy: { poll: { min: 1s, max: 2s }, on_expired: [default] }',
    `shots: [{ id: sh0010, prompt: ${prompt} }]`,
    '',
  ].join('\n');
}

const EXPIRES = `
rules:
  - { when: { prompt: one }, do: { expire: queued }, times: 1 }
`;

test('an order that falls back to a dearer tier than the cap holds asks, until it is raised', async () => {
  const studio = await Studio.open({ timeScale: 6_000, faults: EXPIRES });
  await studio.write('film.yaml', flexFilm('one'));
  const { expected, atMost } = await priceOf(studio);
  expect(atMost).toBeGreaterThan(expected);
  const cap = `${((expected + atMost) / 2).toFixed(4)}USD`;

  const asking = await studio.run('film.yaml', '--max-cost', cap);
  expect(asking.code, asking.stderr).toBe(3);
  expect(asking.stderr).toContain('a shot that needs more asks');
  expect(asking.film().shots[0]).toMatchObject({
    status: 'asking',
    failure: { kind: 'over-cap', code: 'over-max-cost', billed: 'no', next: ['raise-cap'] },
  });
  const { stdout } = await studio.command('status', 'film.yaml');
  expect(stdout).toMatch(/sh0010 +asking +held back by a cap: it needs .* of --max-cost/);
  expect(stdout).toContain('storyboard run film.yaml --max-cost');
  const answer = await studio.command('resolve', 'film.yaml', 'sh0010', '--resubmit');
  expect(answer.code).toBe(2);
  expect(studio.provider.orders().map(({ tier }) => tier)).toEqual(['flex']);

  const raised = await studio.run('film.yaml', '--max-cost', `${(2 * atMost).toFixed(4)}USD`);
  expect(raised.code, raised.stderr).toBe(0);
  expect(studio.provider.orders().map(({ tier }) => tier)).toEqual(['flex', 'default']);
});

const BOTH_EXPIRE = `${EXPIRES}  - { when: { prompt: two }, do: { expire: queued }, times: 1 }\n`;

test('several films have one cap while they run: what one falls back to, the other lacks', async () => {
  const studio = await Studio.open({ timeScale: 6_000, faults: BOTH_EXPIRE });
  await studio.write('film.yaml', flexFilm('one'));
  await studio.write('second.yaml', flexFilm('two'));
  const { expected, atMost } = await priceOf(studio);
  // Room for one shot on the dearer tier beside one on the other, and not for two.
  const cap = `${(1.5 * atMost + 0.5 * expected).toFixed(4)}USD`;
  const files = ['film.yaml', 'second.yaml'];

  const asking = await studio.command('run', ...files, '--yes', '--json', '--max-cost', cap);
  expect(asking.code, asking.stderr).toBe(3);
  const films: FilmJson[] = JSON.parse(asking.stdout);
  const shots = films.flatMap((film) => film.shots);
  expect(shots.map(({ status }) => status).sort()).toEqual(['asking', 'done']);
  expect(shots.find(({ status }) => status === 'asking')?.failure).toMatchObject({
    kind: 'over-cap',
    code: 'over-max-cost',
  });
  const tiers = () => studio.provider.orders().map(({ tier }) => tier);
  expect(tiers()).toEqual(['flex', 'flex', 'default']);

  const raised = await studio.command('run', ...files, '--yes', '--max-cost', cap);
  expect(raised.code, raised.stderr).toBe(0);
  expect(tiers()).toEqual(['flex', 'flex', 'default', 'default']);
});

const LOST = `
rules:
  - { when: { endpoint: create, prompt: one }, do: { drop: after }, times: 1 }
  - { when: { endpoint: list, path: page_size=500 }, do: { answer: { status: 403, code: AccessDenied } } }
`;

test('what may have been paid for nothing counts, and holds a resubmit back', async () => {
  const studio = await Studio.open({ faults: LOST });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({
    sendMs: 5_000,
    answerMs: 3_000,
    searchPausesMs: [500, 1_000],
  });
  await studio.command('server', 'start');
  await studio.write('film.yaml', storyboardOf(['id: sh0010, prompt: one']));
  const { expected } = await priceOf(studio);
  const withBudget = (dollars: number) =>
    storyboardOf(['id: sh0010, prompt: one']).replace(
      'policy: {',
      `policy: { budget: ${dollars.toFixed(4)} USD,`,
    );
  await studio.write('film.yaml', withBudget(1.5 * expected));

  const lost = await studio.run();
  expect(lost.code, lost.stderr).toBe(3);
  expect(lost.film().shots[0]?.failure?.kind).toBe('outcome-unknown');
  const resolved = await studio.command('resolve', 'film.yaml', 'sh0010', '--resubmit');
  expect(resolved.code, resolved.stderr).toBe(0);
  await vi.waitFor(async () => {
    const [shot] = (await studio.status()).shots;
    expect(shot?.failure).toMatchObject({ kind: 'over-cap', code: 'over-budget' });
  }, PATIENCE);
  expect(studio.provider.orders()).toHaveLength(1);

  await studio.write('film.yaml', withBudget(2.5 * expected));
  const ended = await studio.run();
  expect(ended.code, ended.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(2);
});
