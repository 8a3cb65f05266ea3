/** The gate before a bad picture is handed on, and what people have said of it. */

import { describe, expect, test } from 'vitest';
import { animaticOf } from '../../../specs/plan/animatic.ts';
import { buildEditList, sharedJoins, type Material } from '../../../specs/plan/edit-list.ts';
import { withChosenEnds } from '../../../specs/plan/chosen-end.ts';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import { nameOf, type TakeSummary } from '../../../specs/plan/decision.ts';
import type { Decision } from '../../../specs/plan/directing.ts';
import { filmTakes } from '../../../specs/plan/film-takes.ts';
import { handOversSaid } from '../../../specs/plan/handed-on.ts';
import { chooseTakes } from '../../../specs/plan/takes.ts';
import type { Policy, Shot } from '../../../specs/storyboard/storyboard.ts';
import { catalogue } from '../../../providers/catalogue.ts';
import { FILM, from, planOf, render, sha256, shotOf, storyboardOf, TEXT_ONLY } from './fixture.ts';
import { readText } from '../storyboard/fixture.ts';

/** `b` starts from `a`, `c` from `b`; `d` begins anew, and nothing starts from it. */
const SHOTS = [
  shotOf('a', TEXT_ONLY),
  shotOf('b', from('a')),
  shotOf('c', from('b')),
  shotOf('d', TEXT_ONLY),
];
const STOP = { policy: { handOver: 'stop' } } as const;
const CHOSEN = sha256('a chosen frame');

/** The takes of these shots, each ending on a bad picture. */
function bad(...ids: readonly string[]): TakeSummary[] {
  return render(SHOTS)
    .filter(({ shot }) => ids.includes(shot))
    .map((take) => ({ ...take, pictureFaults: ['black'] as const }));
}

type Said = 'accept' | 'frame' | 'reject' | 'again' | 'approve' | 'circle' | 'freeze';

function said(kinds: readonly Said[], [take]: readonly TakeSummary[], shot = 'a'): Decision[] {
  if (!take) throw new Error('There is no take.');
  return kinds.map((kind, index): Decision => {
    const at = '2026-12-01T08:00:00.000Z';
    const signed = { number: index + 1, shot, at, by: 'ann', note: null, take: nameOf(take) };
    if (kind === 'frame') return { ...signed, kind, frame: 7, picture: CHOSEN };
    if (kind === 'reject') return { ...signed, kind, after: 1 };
    if (kind === 'again') return { ...signed, kind: 'reject', after: 1, again: true };
    return { ...signed, kind };
  });
}

function decided(
  takes: readonly TakeSummary[],
  decisions: readonly Decision[] = [],
  {
    shots = SHOTS,
    policy = STOP,
  }: { shots?: readonly Shot[]; policy?: { policy: Partial<Policy> } } = {},
) {
  const known = { film: FILM, takes, loans: new Map(), decisions };
  return decideAll(planOf(shots, policy), known).decisions;
}
const kinds = (...of: Parameters<typeof decided>) =>
  decided(...of).map((one) => (one.kind === 'asks' ? one.asks : one.kind));

describe('a take that ends on a bad picture', () => {
  test('asks before a shot is paid that starts from it, and what hangs on it is blocked', () => {
    expect(kinds(bad('a'))).toEqual(['hand-over', 'blocked', 'blocked', 'orders']);
  });

  test('is only told without the gate', () => {
    const told = ['stands', 'orders', 'orders', 'orders'];
    expect(kinds(bad('a'), [], { policy: { policy: {} } })).toEqual(told);
    expect(kinds(bad('a'), [], { policy: { policy: { handOver: 'off' } } })).toEqual(told);
  });

  test('asks nothing where nothing starts from it, or all that does has its take', () => {
    expect(kinds(bad('d')).at(-1)).toBe('stands');
    expect(kinds(bad('a', 'b'))).toEqual(['stands', 'hand-over', 'blocked', 'orders']);
    expect(kinds(bad('a', 'b', 'c', 'd'))).toEqual(['stands', 'stands', 'stands', 'stands']);
    const cuts = [shotOf('a', TEXT_ONLY), shotOf('b', TEXT_ONLY)];
    expect(kinds(bad('a'), [], { shots: cuts })).toEqual(['stands', 'orders']);
    const skipped = [shotOf('a', TEXT_ONLY), shotOf('b', { ...from('a'), skip: true })];
    expect(kinds(bad('a'), [], { shots: skipped })).toEqual(['stands', 'skipped']);
  });

  test('whose followers were cut from it asks nothing', () => {
    const [a, b] = bad('a', 'b');
    if (!a || !b) throw new Error('There are no takes.');
    // Rendered anew: it hands on another picture than the one that `b` was made from.
    const anew = { ...a, take: 'v002', lastFrameSha256: sha256('another last frame') };
    const [signed] = said(['accept'], [a]);
    if (!signed) throw new Error('Nothing is said.');
    const excused = [{ shot: 'b', take: nameOf(b) }];
    const cut: Decision = { ...signed, kind: 'cut', excused };
    const takes = [anew, { ...b, pictureFaults: [] }];
    expect(kinds(takes, [cut]).slice(0, 2)).toEqual(['stands', 'stands']);
    expect(kinds(takes).slice(0, 2)).toEqual(['hand-over', 'blocked']);
  });

  test('asks nothing where all that starts from it is ordered already: that is waited for', () => {
    const ungated = decided(bad('a'), [], { policy: { policy: {} } });
    const [, b] = ungated;
    if (b?.kind !== 'orders' || b.fingerprint === null) throw new Error('Nothing is ordered.');
    const known = { film: FILM, takes: bad('a'), loans: new Map() };
    const of = (fingerprint: string) =>
      decideAll(planOf(SHOTS, STOP), { ...known, open: [{ shot: 'b', fingerprint }] }).decisions;
    expect(
      of(b.fingerprint)
        .map(({ kind }) => kind)
        .slice(0, 2),
    ).toEqual(['stands', 'under-way']);
    expect(of('another picture')[0]).toMatchObject({ kind: 'asks', asks: 'hand-over' });
  });

  test('asks nothing in a run that leaves out what starts from it', () => {
    const known = { film: FILM, takes: bad('a'), loans: new Map() };
    const selection = {
      only: ['a'],
      until: null,
      isKeeping: false,
      again: new Map<string, number>(),
    };
    const { decisions } = decideAll(planOf(SHOTS, STOP), { ...known, selection });
    expect(decisions.map(({ kind }) => kind).slice(0, 2)).toEqual(['stands', 'left-out']);
  });

  test('asks before a shot is paid that is given it by way of another one’s first frame', () => {
    const shots = [
      ...SHOTS,
      shotOf('e', { ...TEXT_ONLY, last: { kind: 'first-frame-of', shot: 'b' } }),
    ];
    expect(kinds(bad('a', 'b', 'c', 'd'), [], { shots })[0]).toBe('hand-over');
  });

  test('also asks where it is frozen, and not where it ends on a bridge', () => {
    const [a] = bad('a');
    if (!a) throw new Error('There is no take.');
    expect(kinds([a], said(['freeze'], [a]))[0]).toBe('hand-over');
    const bridge = { ...a, isBridged: true, clipLastFrameSha256: sha256('own') } as const;
    expect(kinds([bridge])[0]).toBe('stands');
  });

  test('asks for approval first', () => {
    const approval = { of: 'each', withinSeconds: 60, otherwise: 'hold' } as const;
    const both = { policy: { policy: { handOver: 'stop', approval } } } as const;
    expect(kinds(bad('a'), [], both)[0]).toBe('approval');
    expect(kinds(bad('a'), said(['approve'], bad('a')), both)[0]).toBe('hand-over');
    expect(kinds(bad('a'), said(['approve', 'accept'], bad('a')), both)[0]).toBe('stands');
  });

  test('is nothing of a placeholder film', () => {
    const storyboard = animaticOf(storyboardOf(SHOTS, STOP), catalogue);
    expect(storyboard.policy).not.toHaveProperty('handOver');
  });
});

describe('what was said of it', () => {
  const pictureOf = (words: readonly Said[]) => {
    const [first] = decided(bad('a'), said(words, bad('a')));
    return first?.kind === 'stands' ? first.take.lastFrameSha256 : first?.kind;
  };
  const [OWN] = bad('a');

  test('counts, the newest first', () => {
    expect(pictureOf(['accept'])).toBe(OWN?.lastFrameSha256);
    expect(pictureOf(['frame'])).toBe(CHOSEN);
    expect(pictureOf(['frame', 'accept'])).toBe(OWN?.lastFrameSha256);
    expect(pictureOf(['accept', 'frame'])).toBe(CHOSEN);
    expect(pictureOf(['frame', 'reject'])).toBe('rejected');
  });

  test('has a rejected take stand again where its picture is wanted', () => {
    const [a] = bad('a');
    const [rejected, frame] = said(['again', 'frame'], bad('a'));
    if (!a || !rejected || frame?.kind !== 'frame') throw new Error('Nothing is said.');
    const [first] = decided([a], [rejected, { ...frame, isChosen: true }]);
    expect(first).toMatchObject({ kind: 'stands', take: { chosenFrame: 7 } });
  });

  test('stays with the take under another id', () => {
    const renamed = [
      shotOf('z', { ...TEXT_ONLY, text: SHOTS[0]?.text ?? '' }),
      shotOf('b', from('z')),
    ];
    const [a] = bad('a');
    expect(kinds(bad('a'), [], { shots: renamed })).toEqual(['hand-over', 'blocked']);
    const [first] = decided(bad('a'), said(['frame'], bad('a')), { shots: renamed });
    expect(first).toMatchObject({ kind: 'stands', take: { shot: 'a', lastFrameSha256: CHOSEN } });
    expect(a?.lastFrameSha256).not.toBe(CHOSEN);
  });

  test('has what started from its old picture ordered again, and no other', () => {
    const all = render(SHOTS);
    expect(kinds(all, said(['frame'], all))).toEqual(['stands', 'orders', 'orders', 'stands']);
    const [, second] = decided(all, said(['frame'], all));
    expect(second).toMatchObject({ because: { kind: 'follows', shot: 'a' } });
    expect(kinds(all, said(['frame', 'accept'], all))).toEqual(Array(4).fill('stands'));
  });

  test('ends a bridge, and leaves a take that was chosen by being handed on', () => {
    const several = SHOTS.map((shot) => (shot.id === 'a' ? { ...shot, takes: 2 } : shot));
    const all = render(SHOTS);
    const [first] = decided(all, said(['frame'], all), { shots: several });
    expect(first).toMatchObject({ kind: 'stands', isChosen: true });
    expect(handOversSaid(said(['frame'], all)).size).toBe(1);
  });

  test('names another film where the clip ends earlier', () => {
    const all = render(SHOTS);
    const known = { film: FILM, takes: all, loans: new Map() };
    const film = (decisions: readonly Decision[]) =>
      filmTakes(chooseTakes(planOf(SHOTS.slice(3)), { ...known, decisions }));
    const own = all.filter(({ shot }) => shot === 'd');
    expect(film([])).toEqual([{ shot: 'd', take: `${FILM}/d/v001` }]);
    const chosen = film(said(['frame'], own, 'd'));
    expect(chosen).toEqual([{ shot: 'd', take: `${FILM}/d/v001`, chosenFrame: 7 }]);
  });
});

describe('a clip that ends at a chosen frame', () => {
  const cut = (trim: Partial<Shot['trim']>, chosenFrame: number | null, repeats = false) => {
    const shots = [
      shotOf('a', { ...TEXT_ONLY, trim: { headFrames: 0, tailFrames: 0, ...trim } }),
      shotOf('b', from('a')),
    ];
    const end = chosenFrame === null ? null : { chosenFrame, frames: 100 };
    const plan = withChosenEnds(planOf(shots), (id) => (id === 'a' ? end : null));
    const list = buildEditList(plan, (shot): Material => ({
      kind: 'clip',
      take: 'v001',
      sha256: sha256(shot),
      frames: shot === 'a' && chosenFrame !== null ? chosenFrame + 1 : 100,
      hasAudio: false,
      repeatsLastFrame: shot === 'b' && repeats,
    }));
    return {
      clips: list.clips.map((one) => [one.inFrame, one.outFrame]),
      joins: sharedJoins(plan),
    };
  };

  test('is as long as that, unless its trim leaves less', () => {
    expect(cut({}, null).clips[0]).toEqual([0, 100]);
    expect(cut({}, 39).clips[0]).toEqual([0, 40]);
    expect(cut({ headFrames: 10, tailFrames: 20 }, 39).clips[0]).toEqual([10, 40]);
    expect(cut({ tailFrames: 80 }, 39).clips[0]).toEqual([0, 20]);
    expect(cut({ headFrames: 60 }, 39).clips[0]).toEqual([39, 40]);
    expect(cut({}, 0).clips[0]).toEqual([0, 1]);
  });

  test('meets the next one with the picture that it handed on', () => {
    const shared = [{ before: 'a', after: 'b' }];
    expect(cut({ tailFrames: 20 }, 39).joins).toEqual(shared);
    expect(cut({ tailFrames: 20 }, null).joins).toEqual([]);
    expect(cut({ tailFrames: 80 }, 39).joins).toEqual([]);
    expect(cut({ tailFrames: 20 }, 39, true).clips).toEqual([
      [0, 40],
      [1, 100],
    ]);
  });
});

test.each([
  ['stop', 'stop'],
  ['off', 'off'],
  ['warn', undefined],
])('policy.handover: %s', (word, meant) => {
  const text = `version: 1
title: T
policy: { handover: ${word} }
shots:
  - { id: a, prompt: "A quay" }
`;
  expect(readText(text).storyboard?.policy.handOver).toBe(meant);
});
