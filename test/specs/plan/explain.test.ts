/** Every field then and now, and every take that was looked at. */

import { expect, test } from 'vitest';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import { explainShot, followersOf } from '../../../specs/plan/explain.ts';
import { shelve } from '../../../specs/plan/shelf.ts';
import { decide, FILM, from, FROM_PREVIOUS, LOCAL, render, shotOf } from './fixture.ts';

const CHAIN = [
  shotOf('sh0010'),
  shotOf('sh0020', { ...from('sh0010'), ...FROM_PREVIOUS }),
  shotOf('sh0030', { ...from('sh0020'), ...FROM_PREVIOUS }),
];

function explain(
  shots: readonly Shot[],
  takes: readonly TakeSummary[],
  id: string,
  said: readonly Decision[] = [],
) {
  const weighed = { film: FILM, takes, loans: new Map(), decisions: said };
  const { plan, decisions } = decideAll(decide(shots, takes).plan, weighed);
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const shelf = shelve(weighed);
  const planned = plan.shots.find((shot) => shot.id === id);
  if (!planned) throw new Error(`There is no ${id}.`);
  return { ...explainShot(planned, { decided, shelf }), follows: followersOf(plan, id, decided) };
}

const edited = (id: string, own: Partial<Shot>): Shot[] =>
  CHAIN.map((shot) => (shot.id === id ? { ...shot, ...own } : shot));

test('a new shot has its fields beside nothing', () => {
  const { compared, fields, takes, follows } = explain(CHAIN, [], 'sh0010');
  expect([compared, takes, follows]).toEqual([null, [], ['sh0020', 'sh0030']]);
  expect(fields.find(({ field }) => field === 'prompt')).toEqual({
    field: 'prompt',
    was: null,
    is: 'Words of sh0010.',
    differs: true,
  });
});

test('what stands differs in nothing', () => {
  const { compared, fields, takes, follows } = explain(CHAIN, render(CHAIN), 'sh0020');
  expect(compared).toEqual({ film: FILM, shot: 'sh0020', take: 'v001' });
  expect(fields.filter(({ differs }) => differs)).toEqual([]);
  expect(fields.find(({ field }) => field === 'first_frame')?.was).toMatch(
    /^last frame of sh0010 \([0-9a-f]{8}\)$/,
  );
  expect(takes).toMatchObject([{ take: 'v001', verdict: 'stands', fields: [] }]);
  expect(follows).toEqual([]);
});

test('an edit is told by its field, in full, and what hangs on it waits', () => {
  const words = `${'A very long text that no line would hold. '.repeat(3)}End.`;
  const takes = render(CHAIN);
  const after = edited('sh0020', { text: words });
  const { fields, follows, ...edit } = explain(after, takes, 'sh0020');
  expect(fields.filter(({ differs }) => differs)).toEqual([
    { field: 'prompt', was: 'Words of sh0020.', is: words, differs: true },
  ]);
  expect(edit.takes).toMatchObject([{ verdict: 'differs', fields: ['prompt'] }]);
  expect(follows).toEqual(['sh0030']);
  const hanging = explain(after, takes, 'sh0030');
  expect(hanging.takes).toMatchObject([{ verdict: 'waits', fields: [] }]);
  expect(hanging.fields.find(({ field }) => field === 'first_frame')).toMatchObject({
    is: 'last frame of sh0020 (not there yet)',
    differs: true,
  });
});

test('of several takes each is judged by itself', () => {
  const first = render(CHAIN);
  const both = render(edited('sh0030', { text: 'Other words.' }), first);
  const { compared, takes } = explain(CHAIN, both, 'sh0030');
  expect(compared?.take).toBe('v001');
  expect(takes.map(({ take, verdict, fields }) => [take, verdict, fields])).toEqual([
    ['v002', 'differs', ['prompt']],
    ['v001', 'stands', []],
  ]);
  const again = [...first, ...first.filter(({ shot }) => shot === 'sh0030').map(copied)];
  expect(explain(CHAIN, again, 'sh0030').takes.map(({ verdict }) => verdict)).toEqual([
    'stands',
    'fits',
  ]);
});

test('a take that stands for another shot, and one of another kind, are named as such', () => {
  const alike = [shotOf('sh0010', { text: 'Same.' }), shotOf('sh0020', { text: 'Same.', ...NONE })];
  const one = render(alike.slice(0, 1));
  expect(explain(alike, one, 'sh0020')).toMatchObject({
    compared: null,
    takes: [{ shot: 'sh0010', verdict: 'taken' }],
  });
  const free = render([shotOf('sh0010', LOCAL)]);
  expect(explain([shotOf('sh0010')], free, 'sh0010')).toMatchObject({
    compared: null,
    takes: [{ shot: 'sh0010', verdict: 'other-kind', fields: [] }],
  });
});

test('one that was rejected is named as such, and the one that is left is compared', () => {
  const first = render(CHAIN);
  const both = [...first, ...first.filter(({ shot }) => shot === 'sh0030').map(copied)];
  const take = { film: FILM, shot: 'sh0030', take: 'v002' };
  const signed = { shot: 'sh0030', at: '2026-11-30T10:00:00.000Z', by: 'ada', note: null };
  const rejection = { ...signed, number: 1, kind: 'reject', take, after: 2 } as const;
  const waiting = explain(CHAIN, both, 'sh0030', [rejection]);
  expect(waiting).toMatchObject({ compared: take });
  expect(waiting.takes.map(({ verdict }) => verdict)).toEqual(['rejected', 'fits']);
  const older = { ...take, take: 'v001' };
  const circle = { ...signed, number: 2, kind: 'circle', take: older } as const;
  const other = explain(edited('sh0030', { text: 'Other.' }), both, 'sh0030', [rejection, circle]);
  expect(other).toMatchObject({ compared: older });
  expect(other.takes.map(({ verdict }) => verdict)).toEqual(['rejected', 'differs']);
});

test('a take of another film that fits and stands for no shot of this one fits as well', () => {
  const own = render(CHAIN);
  const lone = own.filter(({ shot }) => shot === 'sh0010');
  const elsewhere = lone.map((take) => ({ ...take, film: 'f9999999999', ...OTHER_CLIP }));
  expect(explain(CHAIN, [...own, ...elsewhere], 'sh0010').takes).toMatchObject([
    { film: FILM, verdict: 'stands' },
    { film: 'f9999999999', verdict: 'fits' },
  ]);
});

const OTHER_CLIP = { firstFrameSha256: 'a'.repeat(64), lastFrameSha256: 'b'.repeat(64) };

test('a last frame that another shot gives is named with it', () => {
  const loop = [
    shotOf('sh0010'),
    shotOf('sh0020', { ...NONE, last: { kind: 'first-frame-of', shot: 'sh0010' } }),
  ];
  const lastOf = (takes: readonly TakeSummary[]) =>
    explain(loop, takes, 'sh0020').fields.find(({ field }) => field === 'last_frame')?.is;
  expect(lastOf([])).toBe('first frame of sh0010 (not there yet)');
  expect(lastOf(render(loop))).toMatch(/^first frame of sh0010 \([0-9a-f]{8}\)$/);
});

const NONE = { first: { kind: 'none' }, isFromPrevious: false } as const;

function copied(take: TakeSummary): TakeSummary {
  return { ...take, take: 'v002' };
}
