/** A take that is there and waits for a person, as it is shown. */

import { describe, expect, test } from 'vitest';
import { filmJson } from '../../films/json/result.ts';
import { filmState, isLeftToPeople } from '../../films/view/film-state.ts';
import { shotsForLater } from '../../films/view/later.ts';
import { viewOf, type FilmFacts } from '../../films/view/view-of.ts';
import { nameOf, type ShotDecision, type TakeAsks } from '../../specs/plan/decision.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { summaryOf } from '../../store/takes.ts';
import { planOf, render, shotOf, TEXT_ONLY } from '../specs/plan/fixture.ts';
import { asks, filmFacts, iso, ORDERED, order, record } from './facts.ts';

function asking(kind: TakeAsks): FilmFacts {
  const base = filmFacts(['sh0010']);
  const take = summaryOf(record('sh0010'));
  const decision: ShotDecision = {
    shot: 'sh0010',
    kind: 'asks',
    asks: kind,
    take,
    fingerprint: null,
  };
  const others = base.decisions.filter(({ shot }) => shot !== 'sh0010');
  return { ...base, decisions: [decision, ...others] };
}

describe('a take that waits for a person', () => {
  test('hands nothing on: its shot asks, and what hangs on it is blocked', () => {
    const { shots, status } = viewOf(asking('approval'));
    expect(shots.map((shot) => [shot.status, shot.standing])).toEqual([
      ['asking', null],
      ['blocked', null],
      ['blocked', null],
      ['waiting', null],
    ]);
    expect(status).toBe('running');
    expect(shots[0]).toMatchObject({
      take: 'v001',
      asks: { kind: 'approval', take: 'v001', sinceMs: ORDERED + 3_600_000, otherwise: 'hold' },
    });
  });

  test('is told to programs with what it waits for', () => {
    const base = asking('circle');
    const view = viewOf(base);
    const [shot, other] = filmJson(view, '/film.yaml').shots;
    const told = { kind: 'circle', take: 'v001', since: iso(3_600), until: null, else: null };
    expect(shot?.asks).toEqual(told);
    expect(other).not.toHaveProperty('asks');
    expect([shot?.clip, other?.clip]).toEqual([base.standing.get('sh0010')?.files.clip, null]);
  });

  test('leaves the film to people, unless it counts as approved after a while', () => {
    const [shot] = viewOf(asking('approval')).shots;
    const asks = shot?.asks;
    if (!asks) throw new Error('It asks nothing.');
    const untilMs = ORDERED + 7_200_000;
    const at = (otherwise: 'hold' | 'approve') => {
      const shots = [
        { ...shot, asks: { ...asks, kind: 'approval', sinceMs: 0, untilMs, otherwise } },
      ] as const;
      return isLeftToPeople({ status: filmState(shots, { isRunning: true, events: [] }), shots });
    };
    expect([at('hold'), at('approve')]).toEqual([true, false]);
  });
});

describe('a take that no longer fits because of what was decided', () => {
  const base = filmFacts([]);
  const [first, ...others] = base.decisions;
  if (first?.kind !== 'orders') throw new Error('sh0010 is not ordered.');
  const again: ShotDecision = { ...first, because: { kind: 'follows', shot: 'sh0040' } };
  const said: Decision = {
    kind: 'circle',
    number: 1,
    shot: 'sh0040',
    take: nameOf(summaryOf(record('sh0040'))),
    at: iso(10),
    by: 'ann',
    note: null,
  };
  const noteOf = (decision: ShotDecision, facts: Partial<FilmFacts>) =>
    viewOf({ ...base, decisions: [decision, ...others], isRunning: false, ...facts }).shots[0]
      ?.note;

  test('waits for the next run, and says so once the one that runs does not order it', () => {
    const note = { kind: 'again', cause: { kind: 'follows', shot: 'sh0040' } };
    expect(noteOf(again, { said: [said] })).toEqual(note);
    expect(noteOf(again, { said: [said], isRunning: true })).toBeNull();
    const later = new Set(['sh0010']);
    expect(noteOf(again, { said: [said], isRunning: true, later })).toEqual(note);
    // Also where nobody has said anything: a take was adopted, or a run was cut short.
    expect(noteOf(again, { said: [] })).toEqual(note);
    expect(noteOf(first, { said: [said], isRunning: true, later })).toBeNull();
  });

  test('is one that stood without what was decided since the run began', () => {
    const plan = planOf([shotOf('a', TEXT_ONLY), shotOf('b')]);
    const takes = render([shotOf('a', TEXT_ONLY), shotOf('b')]);
    const [take] = takes;
    if (!take) throw new Error('no take');
    const other = { ...take, take: 'v002', lastFrameSha256: 'f'.repeat(64) };
    const decisions = [{ ...said, shot: 'a', take: nameOf(other), kind: 'freeze' as const }];
    const known = { film: take.film, takes: [...takes, other], loans: new Map() };
    const at = (decided: readonly Decision[], startedAtMs: number | null) => [
      ...shotsForLater(plan, { ...known, decisions: decided }, startedAtMs),
    ];
    const circled = { ...said, number: 0, shot: 'a', take: nameOf(take), at: iso(0) } as const;
    expect(at([circled, ...decisions], ORDERED + 5_000)).toEqual(['a', 'b']);
    // It began after that, and orders what follows.
    expect(at([circled, ...decisions], ORDERED + 20_000)).toEqual([]);
    expect(at([], ORDERED)).toEqual([]);
  });
});

test('down a chain each shot says why it would be rendered again', () => {
  const base = filmFacts([]);
  const [first, second, third, ...others] = base.decisions;
  const followed = (one: ShotDecision | undefined, shot: string): ShotDecision[] =>
    one?.kind === 'orders' ? [{ ...one, because: { kind: 'follows', shot } }] : [];
  const said: Decision = {
    kind: 'unfreeze',
    number: 1,
    shot: 'sh0010',
    at: iso(10),
    by: 'ann',
    note: null,
  };
  const notes = (isRunning: boolean) => {
    const again = [...followed(first, 'sh0040'), ...followed(second, 'sh0010')];
    const decisions = [...again, ...(third ? [third] : []), ...others];
    return viewOf({ ...base, decisions, said: [said], isRunning }).shots.map(({ note }) => note);
  };
  expect(notes(false)).toEqual([
    { kind: 'again', cause: { kind: 'follows', shot: 'sh0040' } },
    { kind: 'again', cause: { kind: 'follows', shot: 'sh0010' } },
    // It was never ordered.
    { kind: 'after', shot: 'sh0020' },
    null,
  ]);
  expect(notes(true)[1]).toEqual({ kind: 'after', shot: 'sh0010' });
});

describe('an open order that asks', () => {
  const open = order('sh0010', { task: null });
  const facts = { orders: [open], events: [asks('sh0010', 60)] };
  const base = filmFacts([], facts);
  const take = summaryOf(record('sh0010'));
  const stands: ShotDecision = {
    shot: 'sh0010',
    kind: 'stands',
    take,
    reusedFrom: null,
    keptDespite: null,
    fingerprint: null,
  };
  const standing = new Map(filmFacts(['sh0010']).standing);

  test('goes on asking where an older take stands by now', () => {
    const [, ...others] = base.decisions;
    const [shot] = viewOf({ ...base, standing, decisions: [stands, ...others] }).shots;
    expect(shot).toMatchObject({
      status: 'asking',
      take: 'v001',
      question: { take: 1, order: 1 },
      waysOn: ['adopt', 'give-up'],
    });
    // The chosen take hands on all the same.
    expect(shot?.standing).not.toBeNull();
  });

  test('asks no more when it has ended', () => {
    const [, ...others] = base.decisions;
    const end = { state: 'given-up', failure: null, at: iso(90) } as const;
    const orders = new Map([['sh0010', [{ ...open, end }]]]);
    const [shot] = viewOf({ ...base, orders, standing, decisions: [stands, ...others] }).shots;
    expect(shot?.status).toBe('done');
  });
});
