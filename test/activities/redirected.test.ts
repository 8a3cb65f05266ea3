/** What people have said of orders while a film runs: no order is placed against it. */

import { expect, test } from 'vitest';
import { refuseUndirected } from '../../activities/directed.ts';
import type { SubmitTakeInput } from '../../activities/contract.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { askPerson } from '../../activities/person.ts';
import { failure } from '../../specs/failures.ts';
import type { PlannedShot } from '../../specs/plan/plan.ts';
import type { SaidOfShot } from '../../store/decisions.ts';
import { from, planOf, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { aTake, anIntent } from '../store/fixtures.ts';
import { Stage } from './stage.ts';

type Frames = Pick<SubmitTakeInput, 'firstFrameSha256' | 'lastFrameSha256'>;

const FILM = [shotOf('sh0010', TEXT_ONLY), shotOf('sh0020', from('sh0010'))];
const PLAN = planOf(FILM);
const SHOT = { shot: 'sh0010' } as const;
const GRANT = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };
const NO_FRAMES: Frames = { firstFrameSha256: null, lastFrameSha256: null };
const ELSEWHERE = { provider: 'gptproto', instead: ['byteplus'] };
/** What the same person has said after it. */
const LATER = { ...ELSEWHERE, provider: 'modelhunter' };

function shotAt(place: number, plan = PLAN): PlannedShot {
  const shot = plan.shots[place];
  if (!shot) throw new Error('The plan has lost its shots.');
  return shot;
}

async function filmOf(...said: readonly SaidOfShot[]) {
  const stage = await Stage.open();
  const { film, store } = stage;
  for (const [last, one] of said.entries()) {
    await store.decisions.add(film, { said: [one], by: 'ann', note: null }, last);
  }
  const order = (planned: PlannedShot, plan = PLAN, frames = NO_FRAMES) => {
    const input = stage.order(1, 1, { ...frames, shot: planned.id });
    return stage.run((context) => refuseUndirected(context, input, plan, planned), input);
  };
  return { stage, film, store, order };
}

test('a shot that the film goes on without is not ordered', async () => {
  const { order, stage, film } = await filmOf({ kind: 'skip', ...SHOT, gives: null });
  await expect(order(shotAt(0))).rejects.toThrow('The film goes on without sh0010');
  const input = { film, plan: stage.plan, caps: null, isAttaching: false, running: null };
  const { shots } = await stage.run(openPlan, input);
  expect(shots).toMatchObject([{ id: 'sh0010', isSkipped: true, standing: null }]);
});

test('what is skipped, or was, is no reason to begin a run anew', async () => {
  const { stage, film, store } = await filmOf();
  const cut = shotOf('sh0020', TEXT_ONLY);
  const redirect = { skip: { gives: null } };
  const planned = async (own: object) => {
    const plan = await store.plans.putPlan(
      planOf([{ ...shotOf('sh0010', TEXT_ONLY), ...own }, cut]),
    );
    await store.grants.grant(film, plan, GRANT);
    return plan;
  };
  const [asked, said, skipped] = [
    await planned({}),
    await planned({ skip: true, redirect }),
    await planned({ skip: true }),
  ];
  const conflicts = async (plan: string, before: string) => {
    const running = { plan: before, shots: ['sh0010'] };
    const input = { film, plan, caps: null, isAttaching: true, running };
    return (await stage.run(openPlan, input)).conflicts;
  };
  expect(await conflicts(said, asked)).toEqual([]);
  expect(await conflicts(asked, said)).toEqual([]);
  expect(await conflicts(asked, skipped)).toEqual([]);
  // What the file says may waste an order.
  expect(await conflicts(skipped, asked)).toEqual(['sh0010']);
});

test('a shot that was sent elsewhere is ordered there, and by no plan of before', async () => {
  const { order } = await filmOf({ kind: 'provider', ...SHOT, ...ELSEWHERE });
  await expect(order(shotAt(0))).rejects.toThrow('sh0010 is to be ordered from gptproto');
  const moved = planOf([{ ...shotOf('sh0010', TEXT_ONLY), redirect: { elsewhere: ELSEWHERE } }]);
  await expect(order(shotAt(0, moved), moved)).resolves.toBeUndefined();
  // The file names others by now.
  const edited = planOf([
    shotOf('sh0010', { ...TEXT_ONLY, provider: 'modelhunter', tier: 'default' }),
  ]);
  await expect(order(shotAt(0, edited), edited)).resolves.toBeUndefined();
});

test('a shot that was sent elsewhere twice is ordered by no plan of the first time', async () => {
  const { order } = await filmOf(
    { kind: 'provider', ...SHOT, ...ELSEWHERE },
    { kind: 'provider', ...SHOT, ...LATER },
  );
  const planned = (elsewhere: typeof ELSEWHERE) =>
    planOf([{ ...shotOf('sh0010', TEXT_ONLY), redirect: { elsewhere } }]);
  const [before, now] = [planned(ELSEWHERE), planned(LATER)];
  await expect(order(shotAt(0, before), before)).rejects.toThrow(
    'sh0010 is to be ordered from modelhunter',
  );
  await expect(order(shotAt(0, now), now)).resolves.toBeUndefined();
});

test('nothing starts from a take in whose place one more is ordered', async () => {
  const base = aTake();
  const take = { film: 'f0123456789', shot: 'sh0010', take: 'v001' };
  const { order, store, film } = await filmOf();
  await store.takes.writeTake({ ...base, film });
  const said = { kind: 'reject', ...SHOT, take: { ...take, film }, after: 1, again: true } as const;
  await store.decisions.add(film, { said: [said], by: 'ann', note: null }, 0);
  const again = { ...shotAt(0), permit: { kind: 'one-more', after: 1 } } as const;
  const plan = { ...PLAN, shots: [again, shotAt(1)] };
  const frames = { ...NO_FRAMES, firstFrameSha256: base.lastFrame.sha256 };
  await expect(order(again, plan)).resolves.toBeUndefined();
  await expect(order(shotAt(1), plan, frames)).rejects.toThrow('its take was rejected');
});

test('nothing more starts from a rejected take of a shot that the file skips', async () => {
  const base = aTake();
  const { order, store, film } = await filmOf();
  await store.takes.writeTake({ ...base, film });
  const take = { film, shot: 'sh0010', take: 'v001' };
  const said = { kind: 'reject', ...SHOT, take, after: 1 } as const;
  await store.decisions.add(film, { said: [said], by: 'ann', note: null }, 0);
  const plan = { ...PLAN, shots: [{ ...shotAt(0), skip: true }, shotAt(1)] };
  const frames = { ...NO_FRAMES, firstFrameSha256: base.lastFrame.sha256 };
  await expect(order(shotAt(1), plan, frames)).rejects.toThrow('its take was rejected');
});

test('an order that is to go elsewhere is given up once the plan sends it there', async () => {
  const { stage, film, store } = await filmOf({ kind: 'provider', ...SHOT, ...ELSEWHERE });
  const { journal } = store;
  const key = stage.key();
  await journal.placeIntent(key, anIntent({ fingerprint: stage.fingerprint }));
  expect(await journal.answer(key, { kind: 'resubmit', elsewhere: true })).toBe(true);
  expect(await journal.answer(key, { kind: 'give-up' })).toBe(false);
  const lost = failure('outcome-unknown', { code: 'answer-lost', message: 'Nobody knows.' });
  const question = { ...stage.at(), failure: lost };
  const follow = async (redirect?: PlannedShot['redirect']) => {
    const plan = { ...PLAN, shots: [{ ...shotAt(0), ...(redirect && { redirect }) }] };
    await store.films.setPlan(film, await store.plans.putPlan(plan));
    return stage.run(askPerson, question);
  };
  expect(await follow()).toEqual({ answer: null });
  // A second word of the same person: the plan of the first one carries nothing out.
  const said = { kind: 'provider', ...SHOT, ...LATER } as const;
  await store.decisions.add(film, { said: [said], by: 'ann', note: null }, 1);
  expect(await follow({ elsewhere: ELSEWHERE })).toEqual({ answer: null });
  expect((await journal.readOrder(key))?.end).toBeNull();
  expect(await follow({ elsewhere: LATER })).toEqual({ answer: 'resubmit' });
  expect((await journal.readOrder(key))?.end).toMatchObject({ state: 'given-up' });
});
