/** What of a saved plan is different, shot by shot, and what is only what the plan itself did. */

import { expect, test } from 'vitest';
import {
  differencesOf,
  savedShots,
  type PlanDifference,
  type SavedShot,
} from '../../../specs/plan/saved-plan.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import { decide, FILM, FROM_PREVIOUS, from, picture, render, shotOf } from './fixture.ts';

const CHAIN = [shotOf('sh0010'), shotOf('sh0020', { ...from('sh0010'), ...FROM_PREVIOUS })];

function saved(shots: readonly Shot[], takes: readonly TakeSummary[] = []): SavedShot[] {
  const { plan, decisions } = decide(shots, takes);
  return savedShots(plan, decisions, new Map());
}

type Facts = {
  readonly isSameText?: boolean;
  readonly own?: readonly string[];
  readonly decided?: readonly string[];
};

function compare(
  then: readonly SavedShot[],
  now: readonly SavedShot[],
  { isSameText = true, own = [], decided = [] }: Facts = {},
): PlanDifference[] {
  const isOwn = (shot: string, take: string) => own.includes(`${shot}/${take}`);
  const isDecided = (shot: string) => decided.includes(shot);
  return differencesOf({ saved: then, now, isSameText, film: FILM, isOwn, isDecided });
}

function changed(shots: readonly SavedShot[], id: string, own: Partial<SavedShot>): SavedShot[] {
  return shots.map((shot) => (shot.id === id ? { ...shot, ...own } : shot));
}

const NEW = saved(CHAIN);
const price = (amount: string) => ({ currency: 'USD', amount });

test('the same plan differs in nothing', () => {
  expect(compare(NEW, saved(CHAIN))).toEqual([]);
  expect(NEW.map(({ decision }) => decision)).toEqual(['orders', 'orders']);
});

test('what the plan itself has bought, or is buying, is no difference', () => {
  const all = render(CHAIN);
  const half = all.slice(0, 1);
  const own = ['sh0010/v001', 'sh0020/v001'];
  expect(compare(NEW, saved(CHAIN, half), { own })).toEqual([]);
  expect(compare(NEW, saved(CHAIN, all), { own })).toEqual([]);
  const underWay = changed(NEW, 'sh0010', { decision: 'under-way', open: ['v001'] });
  expect(compare(NEW, underWay, { own })).toEqual([]);
  expect(compare(NEW, underWay)).toEqual([{ kind: 'takes', shots: ['sh0010'] }]);
});

test('takes of somebody else are one, also when they are gone', () => {
  const all = render(CHAIN);
  expect(compare(NEW, saved(CHAIN, all), { own: ['sh0010/v001'] })).toEqual([
    { kind: 'takes', shots: ['sh0020'] },
  ]);
  expect(compare(saved(CHAIN, all), NEW)).toEqual([{ kind: 'takes', shots: ['sh0010', 'sh0020'] }]);
  const other = all.map((take) => ({ ...take, take: 'v002' }));
  expect(compare(saved(CHAIN, all), saved(CHAIN, other))).toEqual([
    { kind: 'takes', shots: ['sh0010', 'sh0020'] },
  ]);
});

test.each<[string, Partial<SavedShot>, Partial<SavedShot>, boolean]>([
  ['a rejected one orders nothing', {}, { decision: 'refused' }, true],
  ['one behind it orders nothing', {}, { decision: 'blocked' }, true],
  ['another first frame', {}, { fingerprint: 'f'.repeat(64) }, false],
  ['a first frame that was not known', { fingerprint: null }, {}, true],
  ['a take of another film', {}, { decision: 'stands', take: 'f1/sh0010/v001' }, false],
  ['a rejected one that is ordered', { decision: 'refused' }, {}, false],
  ['an open order that has ended', { decision: 'under-way', open: ['v001'] }, {}, false],
  [
    'an open order that is open',
    { decision: 'under-way', open: ['v001'] },
    { decision: 'under-way', open: ['v001'] },
    true,
  ],
  [
    'an open order whose take has come',
    { decision: 'under-way', open: ['v001'] },
    { decision: 'stands', take: `${FILM}/sh0010/v001` },
    true,
  ],
  [
    'a take that none of its orders gave',
    { decision: 'under-way', open: ['v001'] },
    { decision: 'stands', take: `${FILM}/sh0010/v002` },
    false,
  ],
  [
    'an older order that turned out to be the wanted one',
    { open: ['v001'] },
    { decision: 'under-way', open: ['v001', 'v009'] },
    true,
  ],
])('%s', (_, then, now, isSame) => {
  const own = ['sh0010/v009'];
  const found = compare(changed(NEW, 'sh0010', then), changed(NEW, 'sh0010', now), { own });
  expect(found).toEqual(isSame ? [] : [{ kind: 'takes', shots: ['sh0010'] }]);
});

test('an edit is the file, and what follows from it is not told beside it', () => {
  const edited = CHAIN.map((shot) => (shot.id === 'sh0020' ? { ...shot, text: 'Other.' } : shot));
  const takes = render(CHAIN);
  const edit = { isSameText: false };
  expect(compare(saved(CHAIN, takes), saved(edited, takes), edit)).toEqual([
    { kind: 'file', shots: ['sh0020'] },
  ]);
  expect(compare(NEW, saved(CHAIN), edit)).toEqual([{ kind: 'file', shots: [] }]);
  expect(compare(NEW, saved(CHAIN.slice(0, 1)), edit)).toEqual([
    { kind: 'file', shots: ['sh0020'] },
  ]);
  expect(compare(NEW.slice(0, 1), saved(CHAIN), edit)).toEqual([
    { kind: 'file', shots: ['sh0020'] },
  ]);
  // Of the same words: another version of the program, or of its settings.
  expect(compare(NEW, saved(edited))).toEqual([{ kind: 'program', shots: ['sh0020'] }]);
});

test('pictures, prices and who is asked are named each', () => {
  const still = (path: string) => saved([shotOf('sh0010', { ...NONE, first: picture(path) })]);
  expect(compare(still('one.png'), still('two.png'))).toEqual([
    { kind: 'pictures', shots: ['sh0010'] },
  ]);
  expect(compare(still('one.png'), still('one.png'))).toEqual([]);
  for (const dearer of [{ expected: price('9') }, { atMost: price('9') }, { atMost: null }]) {
    expect(compare(NEW, changed(NEW, 'sh0020', dearer))).toEqual([
      { kind: 'prices', shots: ['sh0020'] },
    ]);
  }
  expect(compare(NEW, changed(NEW, 'sh0020', { isSimulated: true }))).toEqual([
    { kind: 'provider', shots: ['sh0020'] },
  ]);
});

test('what is not ordered any more has no price that counts', () => {
  const all = saved(CHAIN, render(CHAIN));
  const dearer = changed(changed(all, 'sh0010', { atMost: price('9') }), 'sh0020', {
    expected: price('9'),
  });
  expect(compare(all, dearer)).toEqual([]);
  expect(compare(NEW, dearer, { own: ['sh0010/v001', 'sh0020/v001'] })).toEqual([]);
});

test('what a person has decided since is told as that, where it changes what is done', () => {
  const all = saved(CHAIN, render(CHAIN));
  const other = changed(all, 'sh0010', { take: `${FILM}/sh0010/v002` });
  expect(compare(all, other, { decided: ['sh0010'] })).toEqual([
    { kind: 'decisions', shots: ['sh0010'] },
  ]);
  expect(compare(all, all, { decided: ['sh0010'] })).toEqual([]);
  expect(compare(all, other, { decided: ['sh0020'] })).toEqual([
    { kind: 'takes', shots: ['sh0010'] },
  ]);
});

test('a take that is owed is no other wish, before it comes and after', () => {
  const all = render(CHAIN);
  const { plan, decisions } = decide(CHAIN, all, FILM, {
    selection: { owed: new Map([['sh0020', 1]]) },
  });
  const owing = savedShots(plan, decisions, new Map());
  expect(owing[1]).toMatchObject({ decision: 'orders', wish: saved(CHAIN, all)[1]?.wish });
  const [, second] = all;
  if (!second) throw new Error('no take');
  const both = saved(CHAIN, [...all, { ...second, take: 'v002' }]);
  expect(compare(owing, both, { own: ['sh0020/v002'] })).toEqual([]);
  // One more that the plan itself was told of is part of it.
  const named = decide(CHAIN, all, FILM, { selection: { again: new Map([['sh0020', 1]]) } });
  const told = savedShots(named.plan, named.decisions, new Map());
  expect(compare(owing, told)).toEqual([{ kind: 'program', shots: ['sh0020'] }]);
});

test('what a decision changes of what is asked is told as that, unless the file was edited', () => {
  const skipped = saved([shotOf('sh0010', { skip: true }), ...CHAIN.slice(1)]);
  const decided = ['sh0010', 'sh0020'];
  expect(compare(NEW, skipped, { decided })).toMatchObject([{ kind: 'decisions' }]);
  expect(compare(NEW, skipped)).toMatchObject([{ kind: 'program' }]);
  expect(compare(NEW, skipped, { decided, isSameText: false })).toMatchObject([{ kind: 'file' }]);
});

const NONE = { isFromPrevious: false } as const;
