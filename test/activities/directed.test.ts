/** What people say of takes while a film runs: no order is placed against it. */

import { expect, test } from 'vitest';
import { refuseUndirected, standingBeside } from '../../activities/directed.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { fittingTake } from '../../activities/standing.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { inputsOf, fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { from, planOf, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

const PLAN = planOf([shotOf('sh0010', TEXT_ONLY), shotOf('sh0020', from('sh0010'))]);
const [first, second] = PLAN.shots;
if (!first) throw new Error('The plan has lost its shots.');
const NO_FRAMES = { firstFrameSha256: null, lastFrameSha256: null };
const request = requestOf(first, NO_FRAMES);
if (!request) throw new Error('sh0010 waits for a frame.');
const ASKED = { fingerprint: fingerprintOf(request), inputs: inputsOf(request) };

/** Two takes of sh0010 that fit. */
async function filmOf(...said: readonly ('circle' | 'freeze' | 'reject' | 'note')[]) {
  const stage = await Stage.open();
  const { film, store } = stage;
  const take = (number: number): TakeRecord => {
    const base = aTake();
    const lastFrame = { ...base.lastFrame, sha256: String(number).repeat(64) };
    return { ...base, ...ASKED, film, take: `v00${number}`, lastFrame };
  };
  const takes = [take(1), take(2)] as const;
  for (const one of takes) await store.takes.writeTake(one);
  const name = { film, shot: 'sh0010', take: 'v001' };
  const add = async (kind: (typeof said)[number], last: number) => {
    const of = kind === 'reject' ? { ...name, take: 'v002' } : name;
    const one = { shot: 'sh0010', take: of };
    const entry: SaidOfShot = kind === 'reject' ? { kind, ...one, after: 2 } : { kind, ...one };
    await store.decisions.add(film, { said: [entry], by: 'ann', note: null }, last);
  };
  for (const [index, kind] of said.entries()) await add(kind, index);
  /** Orders sh0020 from the last frame of a take of sh0010. */
  const follow = (number: number, plan = PLAN) => {
    if (!second) throw new Error('The plan has lost sh0020.');
    const firstFrameSha256 = String(number).repeat(64);
    const input = stage.order(1, 1, { shot: 'sh0020', firstFrameSha256, lastFrameSha256: null });
    return stage.run((context) => refuseUndirected(context, input, plan, second), input);
  };
  return { stage, film, store, takes, follow };
}

test('nothing is held back where nothing was said, or a note alone', async () => {
  for (const said of [[], ['note']] as const) {
    const { follow } = await filmOf(...said);
    await expect(follow(1)).resolves.toBeUndefined();
    await expect(follow(2)).resolves.toBeUndefined();
  }
});

test('a shot is ordered from the chosen take, and from no other', async () => {
  const { follow } = await filmOf('circle');
  await expect(follow(1)).resolves.toBeUndefined();
  await expect(follow(2)).rejects.toThrow('another take of it was chosen');
});

test('so it is of a skipped shot, which gives its frame all the same', async () => {
  const { follow } = await filmOf('circle');
  const [head, ...rest] = PLAN.shots;
  const skipped = head ? { ...PLAN, shots: [{ ...head, skip: true }, ...rest] } : PLAN;
  await expect(follow(1, skipped)).resolves.toBeUndefined();
  await expect(follow(2, skipped)).rejects.toThrow('another take of it was chosen');
});

test('neither a rejected shot nor what starts from it is ordered', async () => {
  const { stage, follow } = await filmOf('reject');
  await expect(follow(2)).rejects.toThrow('its take was rejected');
  const input = stage.order(3, 1, NO_FRAMES);
  const own = stage.run((context) => refuseUndirected(context, input, PLAN, first), input);
  await expect(own).rejects.toThrow('The take of sh0010 was rejected');
});

test('a frozen take stands for an order of something else', async () => {
  const { stage, film } = await filmOf('freeze');
  const key = { film, shot: 'sh0010', take: 3, order: 1 };
  const edited = planOf([shotOf('sh0010', { ...TEXT_ONLY, text: 'Other words.' })]);
  const found = stage.run((context) => fittingTake(context, key, edited, 'f'.repeat(64)), key);
  expect(await found).toMatchObject({ take: `${film}/sh0010/v001` });
});

test('an order brings its own take, unless another one was chosen', async () => {
  const brought = async (...said: readonly ('circle' | 'freeze' | 'note')[]) => {
    const { stage, film, store, takes } = await filmOf(...said);
    await store.films.setPlan(film, await store.plans.putPlan(PLAN));
    const key = { film, shot: 'sh0010', take: 2, order: 1 };
    return (await stage.run((context) => standingBeside(context, key, takes[1]), key)).take;
  };
  expect(await brought()).toMatch(/v002$/);
  expect(await brought('note')).toMatch(/v002$/);
  expect(await brought('circle')).toMatch(/v001$/);
  expect(await brought('freeze')).toMatch(/v001$/);
});

test('a plan that is opened orders no shot that was rejected', async () => {
  const { stage, film } = await filmOf('reject');
  const input = { film, plan: stage.plan, caps: null, isAttaching: false, running: null };
  const { shots } = await stage.run(openPlan, input);
  expect(shots).toMatchObject([{ id: 'sh0010', isLeftOut: true, standing: null }]);
});

test("no order gets the number of a person's own file", async () => {
  const stage = await Stage.open();
  const { store, film } = stage;
  expect(await store.ownFiles.claim({ film, shot: 'sh0010' })).toBe('v001');
  for (const order of [stage.order(1), stage.order(1, 2)]) {
    expect(await stage.run(submitTake, order)).toEqual({ kind: 'foreign', open: null });
  }
  expect(stage.sent).toEqual([]);
  expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'placed' });
});

test("a person's own file stands for what would be ordered, and is bought by nobody", async () => {
  const stage = await Stage.open();
  const { store, film } = stage;
  const take = { film, shot: 'sh0010', take: 'v001' };
  const ownFile = { name: 'clip.mov', ending: 'mov' } as const;
  const record = { ...aTake(take), fingerprint: 'own-file:ab', ownFile, charge: null };
  await store.takes.writeTake(record);
  const said: SaidOfShot[] = [{ kind: 'replace', shot: 'sh0010', take }];
  await store.decisions.add(film, { said, by: 'ann', note: null }, 0);
  expect(await stage.run(submitTake, stage.order(2))).toMatchObject({
    kind: 'standing',
    standing: { take: `${film}/sh0010/v001`, lastFrameSha256: record.lastFrame.sha256 },
  });
  expect(stage.sent).toEqual([]);
});
