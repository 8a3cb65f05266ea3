/** Why a shot is ordered once more, where the picture that it starts from is another one. */

import { describe, expect, it } from 'vitest';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import type { TakeName, TakeSummary } from '../../../specs/plan/decision.ts';
import { rerendersOf } from '../../../specs/plan/rerender.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { FILM, from, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';

const A = shotOf('a', TEXT_ONLY);
const SHOTS = [A, shotOf('b'), shotOf('c')];
const [a1, b1, c1] = render(SHOTS);
if (!a1 || !b1 || !c1) throw new Error('no takes');
const a2: TakeSummary = { ...a1, take: 'v002', lastFrameSha256: '2'.repeat(64) };

function say(kind: 'circle' | 'freeze', { film, shot, take }: TakeName): Decision {
  const signed = { number: 1, shot: 'a', at: '2026-07-13T08:12:00.000Z', by: 'ann', note: null };
  return { ...signed, kind, take: { film, shot, take } };
}

type Facts = {
  readonly shots?: readonly Shot[];
  readonly decisions?: readonly Decision[];
  readonly loans?: ReadonlyMap<string, TakeName>;
};

function rerendered(
  takes: readonly TakeSummary[],
  { shots = SHOTS, decisions = [], loans = new Map() }: Facts = {},
) {
  const said = { film: FILM, takes, loans, decisions };
  const { plan, decisions: decided } = decideAll(planOf(shots), said);
  return rerendersOf(plan, decided).map(({ cause, shots: of }) => ({ cause, shots: of }));
}

describe('another take of the shot before', () => {
  const takes = [a1, a2, b1, c1];

  it('is named with the one to circle, for all that hangs on it', () => {
    const cause = { kind: 'follows', shot: 'a', take: 'v001' };
    const follows = [{ cause, shots: ['b', 'c'] }];
    expect(rerendered(takes, { decisions: [say('circle', a2)] })).toEqual(follows);
  });

  it('is so too where the shot was renamed to and fro', () => {
    const started = (was: string) => [a1, a2, { ...b1, firstFrameFrom: was }, c1];
    const decisions = [say('circle', a2)];
    const [told] = rerendered(started('x'), { decisions });
    expect(told?.cause).toEqual({ kind: 'follows', shot: 'a', take: 'v001' });
    const shots = [{ ...A, id: 'x' }, ...SHOTS.slice(1)];
    const loans = new Map([['x', a2]]);
    const [renamed] = rerendered(started('a'), { shots, loans });
    expect(renamed?.cause).toEqual({ kind: 'follows', shot: 'x' });
  });

  it('names none to circle that would not stand then', () => {
    const plain = [{ cause: { kind: 'follows', shot: 'a' }, shots: ['b', 'c'] }];
    expect(rerendered(takes, { decisions: [say('freeze', a2)] })).toEqual(plain);
    const other = { ...a2, fingerprint: 'of-other-words' };
    expect(rerendered([a1, other, b1, c1], { decisions: [say('freeze', other)] })).toEqual(plain);
    const edited = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, text: 'Other.' } : shot));
    expect(rerendered(takes, { shots: edited })[0]?.cause.kind).toBe('changed');
  });

  it('names none where takes that hang on it started from several', () => {
    const from2 = { ...c1.inputs, firstFrame: `sha256:${a2.lastFrameSha256}` };
    const shots = [A, shotOf('b'), shotOf('c', from('a'))];
    const a3 = { ...a1, take: 'v003', lastFrameSha256: '3'.repeat(64) };
    const all = [a1, a2, a3, b1, { ...c1, inputs: from2, firstFrameFrom: 'a' }];
    expect(rerendered(all, { shots, decisions: [say('circle', a3)] })).toEqual([
      { cause: { kind: 'follows', shot: 'a' }, shots: ['b', 'c'] },
    ]);
  });
});

describe('another shot before it', () => {
  const y = shotOf('y', TEXT_ONLY);

  it('is its place, and one that is gone can be put back if it gives the picture again', () => {
    const shots = [y, ...SHOTS.slice(1)];
    const place = { kind: 'place', was: 'a', is: 'y' };
    expect(rerendered([a1, b1, c1], { shots })).toEqual([{ cause: place, shots: ['b', 'c'] }]);
  });

  it('is a change where nothing brings the picture back', () => {
    const shots = [y, ...SHOTS.slice(1)];
    const fields = [{ field: 'previous', was: 'a', is: 'y' }];
    expect(rerendered([a2, b1, c1], { shots })).toEqual([
      { cause: { kind: 'changed', fields }, shots: ['b', 'c'] },
    ]);
  });
});
