/** Takes that wait for approval while a film runs: asked once, and by default approved in time. */

import { afterEach, expect, test, vi } from 'vitest';
import { refuseUndirected, standingBeside } from '../../activities/directed.ts';
import { whyMissing } from '../../activities/material.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { fittingTake } from '../../activities/standing.ts';
import { inputsOf, fingerprintOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { from, planOf, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { aTake } from '../store/fixtures.ts';
import { SHOT, Stage } from './stage.ts';

const NO_FRAMES = { firstFrameSha256: null, lastFrameSha256: null };
const NOW = 1_783_930_000_000;
const CAPS = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };

afterEach(() => void vi.useRealTimers());

/** A film whose first take waits for approval. */
async function filmOf(otherwise: 'hold' | 'approve') {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  const stage = await Stage.open();
  const { film, store } = stage;
  const approval = { of: 'first', withinSeconds: 60, otherwise } as const;
  const shots = [shotOf('sh0010', TEXT_ONLY), shotOf('sh0020', from('sh0010'))];
  const plan = planOf(shots, { policy: { approval } });
  const hash = await store.plans.putPlan(plan);
  await store.grants.grant(film, hash, CAPS);
  await store.films.setPlan(film, hash);
  const [first, second] = plan.shots;
  const request = first && requestOf(first, NO_FRAMES);
  if (!request || !second) throw new Error('The plan has lost its shots.');
  const asked = { fingerprint: fingerprintOf(request), inputs: inputsOf(request) };
  const take = { ...aTake(), ...asked, film, take: 'v001' };
  await store.takes.writeTake(take);
  const name = { film, shot: 'sh0010', take: 'v001' };
  const input = { film, plan: hash, caps: null, isAttaching: true, running: null };
  const open = async () => {
    const { shots: nodes, lastDecision } = await stage.run(openPlan, input);
    return { node: nodes.find(({ id }) => id === 'sh0010'), lastDecision };
  };
  return { stage, film, store, plan, second, take, name, open, fingerprint: asked.fingerprint };
}

test('it is asked once, and the same deadline is told ever after', async () => {
  const { open, store, film, name } = await filmOf('approve');
  const { node, lastDecision } = await open();
  expect(node).toMatchObject({ standing: null, asks: { kind: 'approval', inMs: 60_000 } });
  expect(lastDecision).toBe(0);
  vi.setSystemTime(NOW + 20_000);
  expect((await open()).node?.asks).toEqual({ kind: 'approval', inMs: 40_000 });
  expect(await store.questions.read(film, name)).toMatchObject({ untilMs: NOW + 60_000 });
  const until = new Date(NOW + 60_000).toISOString();
  const told = { kind: 'take.asks', shot: 'sh0010', take: 1, asks: 'approval', until };
  expect((await store.events.read(film)).events).toMatchObject([told]);
});

test('nobody has said anything in time: it is approved, as an entry of its own', async () => {
  const { open, store, film, name } = await filmOf('approve');
  await open();
  vi.setSystemTime(NOW + 61_000);
  const { node, lastDecision } = await open();
  expect(node?.asks).toBeUndefined();
  expect(node?.standing?.take).toBe(`${film}/sh0010/v001`);
  expect(lastDecision).toBe(1);
  const said = [{ kind: 'approve', take: name, by: 'approve_else' }];
  expect(await store.decisions.of(film)).toMatchObject(said);
  await open();
  expect(await store.decisions.of(film)).toHaveLength(1);
});

test('without a default it goes on waiting', async () => {
  const { open, store, film } = await filmOf('hold');
  expect((await open()).node?.asks).toEqual({ kind: 'approval', inMs: null });
  vi.setSystemTime(NOW + 3_600_000);
  expect((await open()).node?.asks).toEqual({ kind: 'approval', inMs: null });
  expect(await store.decisions.of(film)).toEqual([]);
});

test('one that was never asked about has all of its time', async () => {
  const { open } = await filmOf('approve');
  vi.setSystemTime(NOW + 3_600_000);
  expect((await open()).node?.asks).toEqual({ kind: 'approval', inMs: 60_000 });
});

test('what a person has said before the deadline stands', async () => {
  const { open, store, film, name } = await filmOf('approve');
  await open();
  const reject = { kind: 'reject' as const, shot: 'sh0010', take: name, after: 1 };
  await store.decisions.add(film, { said: [reject], by: 'ann', note: null }, 0);
  vi.setSystemTime(NOW + 61_000);
  expect((await open()).node).toMatchObject({ isLeftOut: true, standing: null });
  expect(await store.decisions.of(film)).toHaveLength(1);
});

test('it is there: neither is it ordered once more, nor is anything ordered from it', async () => {
  const { stage, film, plan, second, take, fingerprint } = await filmOf('hold');
  const key = { film, shot: 'sh0010', take: 2, order: 1 };
  const found = await stage.run((context) => fittingTake(context, key, plan, fingerprint), key);
  expect(found).toMatchObject({ take: `${film}/sh0010/v001`, asks: { kind: 'approval' } });
  const kept = await stage.run(
    (context) => standingBeside(context, { ...key, take: 1 }, take),
    key,
  );
  expect(kept.asks).toEqual({ kind: 'approval', inMs: null });
  const missing = stage.run(
    (context) => whyMissing(context, film, plan, ['sh0010', 'sh0020']),
    key,
  );
  expect(Object.fromEntries(await missing)).toEqual({
    sh0010: 'asks: approval',
    sh0020: 'blocked by sh0010',
  });
  const { sha256 } = take.lastFrame;
  const input = stage.order(1, 1, {
    shot: 'sh0020',
    firstFrameSha256: sha256,
    lastFrameSha256: null,
  });
  const follow = stage.run((context) => refuseUndirected(context, input, plan, second), input);
  await expect(follow).rejects.toThrow('its take waits for a person');
});

/** A film of which somebody has to choose among two takes. */
async function filmToChoose() {
  const stage = await Stage.open({}, { takes: 2 });
  for (const take of [1, 2]) {
    await stage.placed(take, 1);
    await stage.kept(take, `cgt-${take}`);
    await stage.ended(take, 1, { state: 'collected', failure: null });
  }
  const { film, plan } = stage;
  const input = { film, plan, caps: null, isAttaching: true, running: null };
  const open = async () => (await stage.run(openPlan, input)).shots[0]?.asks;
  return { stage, film, store: stage.store, open };
}

const asked = async ({ store, film }: Pick<Stage, 'store' | 'film'>) =>
  (await store.events.read(film)).events.filter(({ kind }) => kind === 'take.asks');

test('which of several takes is meant is told once, with no deadline', async () => {
  const { stage, open } = await filmToChoose();
  expect(await open()).toEqual({ kind: 'circle', inMs: null });
  const told = { kind: 'take.asks', shot: SHOT, take: 2, asks: 'circle', until: null };
  expect(await asked(stage)).toMatchObject([told]);
  await open();
  expect(await asked(stage)).toHaveLength(1);
  // One more has come: that is another question.
  await stage.placed(3, 1);
  await stage.kept(3, 'cgt-3');
  await stage.ended(3, 1, { state: 'collected', failure: null });
  await open();
  expect(await asked(stage)).toMatchObject([told, { ...told, take: 3 }]);
});

test.each([
  ['approval', () => filmOf('hold')],
  ['circle', filmToChoose],
] as const)(
  'a question is told (%s), whoever is killed while it is asked',
  async (asks, filmFor) => {
    const { stage, store, film, open } = await filmFor();
    const append = vi.spyOn(store.events, 'append').mockRejectedValue(new Error('killed'));
    await expect(open()).rejects.toThrow('killed');
    append.mockRestore();
    expect(await asked(stage)).toEqual([]);
    expect(await store.questions.read(film, { film, shot: SHOT, take: 'v001' })).toBeNull();
    await open();
    await open();
    expect(await asked(stage)).toMatchObject([{ asks }]);
  },
);
