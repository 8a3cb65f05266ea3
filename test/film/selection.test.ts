/** What a run is asked to order of a film: --only, --until, --keep, --again, take: and skip. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { storyboardOf, Studio, type Ended } from './studio.ts';

const SHOTS = [
  `id: sh0010, prompt: 'The harbour'`,
  `id: sh0020, prompt: 'The boat leaves'`,
  `id: sh0030, prompt: 'The open sea'`,
  `id: sh0040, from: none, prompt: 'The lamp'`,
];

let studio: Studio;
let ordered = 0;

beforeAll(async () => {
  let close = () => Promise.resolve();
  studio = await Studio.open({ onFinished: (end) => (close = end) });
  await studio.command('server', 'start');
  return close;
});

beforeEach(() => {
  ordered = studio.provider.orders().length;
});

/** Orders since the test began. */
function newOrders(): string[] {
  return studio.provider
    .orders()
    .slice(ordered)
    .map(({ prompt }) => prompt);
}

/** Films of other tests must not lend their takes. */
function film(name: string, shots = SHOTS): Promise<void> {
  return studio.write(`${name}.yaml`, storyboardOf(shots.map((shot) => `${shot}, style: ${name}`)));
}

const told = (ended: Ended) => ended.film().shots.map(({ id, status, take }) => [id, status, take]);

test('--only orders its shots; one whose source has no take is refused with what to use', async () => {
  await film('only');

  const sourceless = await studio.run('only.yaml', '--only', 'sh0030');

  expect(sourceless.code).toBe(4);
  expect(sourceless.stderr).toContain('only.yaml:10:5 sh0030 needs a frame of sh0020, which has');
  expect(sourceless.stderr).toContain('--until sh0030');
  expect(newOrders()).toEqual([]);

  const some = await studio.run('only.yaml', '--only', 'sh0010,sh0040');

  expect(some.code, some.stderr).toBe(0);
  expect(newOrders().sort()).toEqual(['The harbour only', 'The lamp only']);
  expect(told(some)).toEqual([
    ['sh0010', 'done', 'v001'],
    ['sh0020', 'waiting', null],
    ['sh0030', 'waiting', null],
    ['sh0040', 'done', 'v001'],
  ]);
  expect(some.film().status).toBe('stopped');
  expect(some.stderr).toContain('Not in this run and without a take: sh0020, sh0030.');

  const until = await studio.run('only.yaml', '--until', 'sh0020');
  expect(until.code, until.stderr).toBe(0);
  expect(newOrders()).toHaveLength(3);
  const whole = await studio.run('only.yaml');
  expect(whole.code, whole.stderr).toBe(0);
  expect(newOrders()).toHaveLength(4);
  expect(whole.film().status).toBe('done');
});

test('names that are no shots are errors of usage, with what was meant', async () => {
  await film('usage');
  const wrong = await studio.run('usage.yaml', '--only', 'sh0011');
  expect([wrong.code, newOrders()]).toEqual([2, []]);
  expect(wrong.stderr).toContain('--only: the film has no shot "sh0011"');
  const backwards = await studio.run('usage.yaml', '--only', 'sh0030..sh0010');
  expect(backwards.code).toBe(2);
  expect(backwards.stderr).toContain('sh0030..sh0010 ends above its start');
});

const DESCRIPTION = z.object({ shots: z.array(z.object({ shot: z.string(), kept: z.boolean() })) });

test('what no longer fits is kept by name outside --only and under --keep', async () => {
  await film('kept');
  await studio.run('kept.yaml');
  const edited = SHOTS.map((shot) => shot.replace('The harbour', 'The quay'));
  await film('kept', edited);

  const only = await studio.run('kept.yaml', '--only', 'sh0040');

  expect(only.code, only.stderr).toBe(0);
  expect(newOrders()).toHaveLength(4);
  expect(only.stderr).toContain(
    'sh0010  kept v001: prompt was “The harbour kept”, is “The quay kept”',
  );
  expect(told(only)[0]).toEqual(['sh0010', 'kept', 'v001']);
  const { shots } = DESCRIPTION.parse(JSON.parse(await studio.read('renders/kept/film.json')));
  expect(shots.map(({ kept }) => kept)).toEqual([true, false, false, false]);

  await film('kept', [...edited, `id: sh0050, prompt: 'The light goes out'`]);
  const keep = await studio.run('kept.yaml', '--keep');
  expect(keep.code, keep.stderr).toBe(0);
  expect(newOrders().slice(4)).toEqual(['The light goes out kept']);
  const status = await studio.command('status', 'kept.yaml');
  expect(status.stdout).toMatch(/sh0010 +kept +v001 .*prompt was “The harbour kept”/);
});

test('--again buys one more take with another seed, once, and a pinned take stands', async () => {
  await film('again');
  await studio.run('again.yaml');

  const again = await studio.run('again.yaml', '--again', 'sh0040');

  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toMatch(/sh0040 {2}again, .*: one more take/);
  expect(studio.bought('The lamp again')).toHaveLength(2);
  const [first, second] = studio.bought('The lamp again');
  expect(first?.id).not.toBe(second?.id);
  expect(told(again)[3]).toEqual(['sh0040', 'done', 'v002']);
  const seeds = await Promise.all(
    ['v001', 'v002'].map((take) =>
      readFile(join(studio.folder, `renders/again/takes/sh0040/again_sh0040_${take}.json`), 'utf8'),
    ),
  );
  const [one, other] = seeds.map((text) => z.object({ seed: z.number() }).parse(JSON.parse(text)));
  expect(one?.seed).not.toBe(other?.seed);

  const plain = await studio.run('again.yaml');
  expect(told(plain)[3]).toEqual(['sh0040', 'done', 'v002']);
  const once = await studio.run('again.yaml', '--again', 'sh0040');
  expect(told(once)[3]).toEqual(['sh0040', 'done', 'v003']);
  expect(studio.bought('The lamp again')).toHaveLength(3);

  await film(
    'again',
    SHOTS.map((shot) => (shot.includes('sh0040') ? `${shot}, take: v001` : shot)),
  );
  const pinned = await studio.run('again.yaml');
  expect(pinned.code, pinned.stderr).toBe(0);
  expect(told(pinned)[3]).toEqual(['sh0040', 'done', 'v001']);
  const both = await studio.run('again.yaml', '--again', 'sh0040');
  expect([both.code, studio.bought('The lamp again').length]).toEqual([2, 3]);
});

test('a borrowed take stays with its shot when a twin is put above it', async () => {
  await film('lender');
  await studio.run('lender.yaml');
  const words = `from: none, prompt: 'The lamp', style: lender`;
  const borrower = (...ids: string[]) => storyboardOf(ids.map((id) => `id: ${id}, ${words}`));
  await studio.write('borrower.yaml', borrower('mine'));

  const borrowed = await studio.run('borrower.yaml');

  expect(borrowed.code, borrowed.stderr).toBe(0);
  expect(newOrders()).toHaveLength(4);
  const plan = await studio.command('plan', 'borrower.yaml');
  expect(plan.stdout).toContain('reused from sh0040 v001');
  await studio.write('borrower.yaml', borrower('twin', 'mine'));
  const twins = await studio.run('borrower.yaml');
  expect(twins.code, twins.stderr).toBe(0);
  expect(twins.film().shots.map(({ id, reused }) => [id, reused])).toEqual([
    ['twin', false],
    ['mine', true],
  ]);
});

test('a shot skipped in the middle of a chain gives its frame; without a take it is passed over', async () => {
  await film('skipped');
  await studio.run('skipped.yaml');
  const skipping = SHOTS.map((shot) => (shot.includes('sh0020') ? `${shot}, skip: true` : shot));
  await film('skipped', skipping);

  const skipped = await studio.run('skipped.yaml');

  expect(skipped.code, skipped.stderr).toBe(0);
  expect(newOrders()).toHaveLength(4);
  expect(told(skipped)).toEqual([
    ['sh0010', 'done', 'v001'],
    ['sh0020', 'skipped', null],
    ['sh0030', 'done', 'v001'],
    ['sh0040', 'done', 'v001'],
  ]);
  await film('new', skipping);
  const passed = await studio.run('new.yaml');
  expect(passed.code, passed.stderr).toBe(0);
  expect(newOrders().slice(4).sort()).toEqual([
    'The harbour new',
    'The lamp new',
    'The open sea new',
  ]);
});
