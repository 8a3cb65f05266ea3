/** A shot in the middle that is ordered to end where the next ones begin. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bridgeOf, isStale, isWanted } from '../../../specs/plan/decide.ts';
import type { TakeSummary } from '../../../specs/plan/decision.ts';
import { directedShots, type Decision } from '../../../specs/plan/directing.ts';
import { fingerprintOf } from '../../../specs/plan/fingerprint.ts';
import { bridged, bridgesSaid, isBuilt, withBridges } from '../../../specs/plan/middle.ts';
import { requestOf } from '../../../specs/plan/request.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { from, picture, planOf, render, shotOf, TEXT_ONLY } from './fixture.ts';
import { bridgeIn, build, decide, edited, FILM, say, takeOf, TAKES } from './middle-film.ts';

describe('a bridge', () => {
  it('ends on the picture that the next takes start from, and orders nothing else', () => {
    const shots = edited('b');
    expect(decide(shots).ordered).toEqual(['b', 'c', 'd']);
    const picture = takeOf('b').lastFrameSha256;
    expect(bridgeIn('b', shots).bridge).toEqual({ picture });
    const planned = decide(shots, { bridges: { b: picture } });
    expect(planned.ordered).toEqual(['b']);
    expect(planned.wanted.get('b')).toMatchObject({ kind: 'orders', bridge: picture });
    const built = decide(shots, {
      bridges: { b: picture },
      takes: [...TAKES, build('b', shots, picture)],
    });
    expect(built.ordered).toEqual([]);
    expect(built.wanted.get('b')).toMatchObject({ kind: 'stands', take: { take: 'v002' } });
  });

  it('is no part of the fingerprint, and is sent as the last frame', () => {
    const [, shot] = withBridges(planOf(FILM), new Map([['b', 'e'.repeat(64)]])).shots;
    const frames = { firstFrameSha256: 'a'.repeat(64), lastFrameSha256: null };
    const request = shot && requestOf(shot, frames);
    if (!request) throw new Error('b waits');
    const [, bare] = planOf(FILM).shots;
    const without = bare && requestOf(bare, frames);
    expect(without && fingerprintOf(without)).toBe(fingerprintOf(request));
    expect(bridged(request, undefined)).toBe(request);
    expect(bridged(request, 'e'.repeat(64)).pictures).toEqual([
      ...request.pictures,
      { role: 'last_frame', picture: { kind: 'bytes', sha256: 'e'.repeat(64), format: 'png' } },
    ]);
  });

  it('is where a follower that changed itself starts', () => {
    const shots = edited(
      'c',
      { text: 'Its own.' },
      edited('b', {}, [...edited('b'), shotOf('e', from('b'))]),
    );
    const takes = render([...FILM, shotOf('e', from('b'))]);
    const { lastFrameSha256 } = takeOf('b', takes);
    expect(bridgeIn('b', shots, { takes }).bridge).toEqual({ picture: lastFrameSha256 });
    const planned = decide(shots, { takes, bridges: { b: lastFrameSha256 } });
    expect(planned.ordered).toEqual(['b', 'c', 'd']);
    const request = planned.plan.shots.find(({ id }) => id === 'c');
    const asked =
      request && requestOf(request, { firstFrameSha256: lastFrameSha256, lastFrameSha256: null });
    expect(planned.wanted.get('c')).toMatchObject({ fingerprint: asked && fingerprintOf(asked) });
  });

  it('may be a shot that was put in', () => {
    const shots = [FILM[0], shotOf('new'), ...FILM.slice(1)].flatMap((shot) => shot ?? []);
    const { bridge } = bridgeIn('new', shots);
    expect(bridge).toEqual({ picture: takeOf('a').lastFrameSha256 });
    const bridges = { new: takeOf('a').lastFrameSha256 };
    expect(decide(shots, { bridges }).ordered).toEqual(['new']);
  });

  it('may stand below the edit: what comes before it follows, what comes after it stays', () => {
    const shots = edited('a');
    const { lastFrameSha256 } = takeOf('c');
    expect(bridgeIn('c', shots).bridge).toEqual({ picture: lastFrameSha256 });
    expect(decide(shots, { bridges: { c: lastFrameSha256 } }).ordered).toEqual(['a', 'b', 'c']);
  });

  it.each<[string, string, readonly Shot[], object]>([
    [
      'references',
      'b',
      edited('b', {
        first: { kind: 'none' },
        isFromPrevious: false,
        references: [picture('r.png').picture],
      }),
      { why: 'references' },
    ],
    ['no first frame', 'a', edited('a'), { why: 'no-first-frame' }],
    [
      'a last frame of its own',
      'b',
      edited('b', { last: picture('end.png') }),
      { why: 'last-frame' },
    ],
    [
      'a model without last frames',
      'b',
      edited('b', {
        family: 'seedance-1.0-pro-fast',
        modelId: 'seedance-1-0-pro-fast-251015',
        tier: 'default',
      }),
      { why: 'no-last-frame', model: 'seedance-1.0-pro-fast', provider: 'byteplus' },
    ],
    ['nothing after it', 'd', edited('d'), { why: 'no-follower', followers: [] }],
    [
      'a follower that changed itself',
      'b',
      edited('c', { text: 'Its own.' }, edited('b')),
      { why: 'no-follower', followers: ['c'] },
    ],
  ])('is refused for %s', (_name, id, shots, problem) => {
    expect(bridgeIn(id, shots).bridge).toEqual(problem);
  });

  it('is refused for followers that start from different pictures, but one that all have is found', () => {
    const film = [...FILM, shotOf('e', from('b'))];
    const takes = render(film);
    const b2: TakeSummary = {
      ...takeOf('b', takes),
      take: 'v002',
      lastFrameSha256: 'f'.repeat(64),
    };
    const onSecond = render(film, [...takes, b2]).filter(
      (one) => !takes.includes(one) && one !== b2,
    );
    const c2 = onSecond.filter(({ shot }) => shot === 'c');
    const e2 = onSecond.filter(({ shot }) => shot === 'e');
    const only = takes.filter(({ shot }) => shot !== 'e');
    const shots = edited('b', undefined, film);
    expect(bridgeIn('b', shots, { takes: [...only, b2, ...c2, ...e2] }).bridge).toEqual({
      picture: 'f'.repeat(64),
    });
    const apart = [...only.filter(({ shot }) => shot !== 'c'), b2, ...c2, takeOf('e', takes)];
    expect(bridgeIn('b', shots, { takes: apart }).bridge).toEqual({
      why: 'different-pictures',
      followers: ['c', 'e'],
    });
    // c has a take from each, e from the first alone.
    const both = [...takes, b2, ...c2];
    expect(bridgeIn('b', shots, { takes: both }).bridge).toEqual({
      picture: takeOf('b', takes).lastFrameSha256,
    });
    const circled = say({ kind: 'circle', shot: 'c', take: c2[0] ?? takeOf('c') });
    expect(bridgeIn('b', shots, { takes: both, decisions: [circled] }).bridge).toMatchObject({
      why: 'different-pictures',
    });
  });

  it.each<[string, Partial<Shot>, Decision[]]>([
    ['skipped', { skip: true, text: 'Its own.' }, []],
    ['pinned', { take: 'v001', text: 'Its own.' }, []],
    ['frozen', { text: 'Its own.' }, [say({ kind: 'freeze', shot: 'c', take: takeOf('c') })]],
  ])('counts a follower that is %s, whatever is asked of it', (_name, change, decisions) => {
    const shots = edited('c', change, edited('b'));
    const { bridge } = bridgeIn('b', shots, { decisions });
    expect(bridge).toEqual({ picture: takeOf('b').lastFrameSha256 });
  });

  it('counts no rejected follower', () => {
    const decisions = [say({ kind: 'reject', shot: 'c', take: takeOf('c'), after: 1 })];
    expect(bridgeIn('b', edited('b'), { decisions }).bridge).toMatchObject({ why: 'no-follower' });
  });

  it('is lent to nobody', () => {
    const shots = edited('b');
    const take = build('b', shots, takeOf('b').lastFrameSha256);
    const again = [...shots, shotOf('twin', { ...from('a'), text: 'Other words.' })];
    const { isBridged, ...bare } = take;
    expect(isBridged).toBe(true);
    const lent = { ...bare, shot: 'gone' };
    const kept = { ...take, shot: 'gone' };
    expect(decide(again, { takes: [...TAKES, lent] }).ordered).not.toContain('b');
    expect(decide(again, { takes: [...TAKES, kept] }).ordered).toContain('b');
  });

  it('waits for an order that has it, and for no other', () => {
    const shots = edited('b');
    const bridge = takeOf('b').lastFrameSha256;
    const { wanted, around } = decide(shots, { bridges: { b: bridge } });
    const fingerprint = build('b', shots, bridge).fingerprint;
    const order = { shot: 'b', fingerprint };
    expect(bridgeOf(wanted.get('b'))).toBe(bridge);
    expect(isWanted({ ...order, bridge }, { wanted })).toBe(true);
    expect(isWanted(order, { wanted })).toBe(false);
    expect(isStale(order, { wanted })).toBe(true);
    expect(isWanted({ ...order, bridge }, { wanted: decide(shots).wanted })).toBe(false);
    const open = [{ ...order, bridge }];
    const under = decide(shots, { bridges: { b: bridge }, open });
    expect(under.decisions.map(({ kind }) => kind)).toEqual([
      'stands',
      'under-way',
      'stands',
      'stands',
    ]);
    expect(around.plan.shots[1]?.bridge).toBe(bridge);
    // Also where its own first frame is still to come.
    const later = decide(edited('a', undefined, shots), { bridges: { b: bridge } });
    expect(isStale(order, { wanted: later.wanted })).toBe(true);
    expect(isStale({ ...order, bridge }, { wanted: later.wanted })).toBe(false);
  });

  it('takes no clip that ends elsewhere, and orders beside one', () => {
    const shots = edited('b');
    const bridge = takeOf('b').lastFrameSha256;
    const plain = render(shots, TAKES).filter((one) => one.shot === 'b');
    const decided = decide(shots, { bridges: { b: bridge }, takes: [...TAKES, ...plain] });
    expect(decided.wanted.get('b')).toMatchObject({ kind: 'orders', because: { kind: 'again' } });
    expect(decided.ordered).toEqual(['b']);
  });

  it('is to come until a newer take of it is there, or a cut was said', () => {
    const bridge = takeOf('b').lastFrameSha256;
    const said = say({ kind: 'bridge', shot: 'b', picture: bridge, after: 1 });
    const one = bridgesSaid([said]).get('b');
    if (!one) throw new Error('nothing said');
    const take = build('b', edited('b'), bridge);
    expect(isBuilt(one, TAKES, undefined)).toBe(false);
    expect(isBuilt(one, [take], undefined)).toBe(true);
    expect(isBuilt(one, [{ ...take, take: 'v001' }], undefined)).toBe(false);
    expect(isBuilt(one, [{ ...take, lastFrameSha256: 'f'.repeat(64) }], undefined)).toBe(false);
    const cut = say({ kind: 'cut', shot: 'b', excused: [{ shot: 'c', take: takeOf('c') }] }, 2);
    expect(bridgesSaid([said, cut]).size).toBe(0);
    // Neither says anything of the shot's own takes.
    expect(directedShots([said, cut]).size).toBe(0);
  });
});

it('a bridge in a long chain orders one shot, wherever it stands and however often', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 30 }),
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 }),
      (length, edits) => {
        const ids = Array.from({ length }, (_, index) => `s${index}`);
        let shots = ids.map((id, index) => shotOf(id, index === 0 ? TEXT_ONLY : {}));
        let takes = render(shots);
        for (const [index, draw] of edits.entries()) {
          const id = ids[1 + (draw % (length - 2))] ?? '';
          shots = edited(id, { text: `Words ${index}.` }, shots);
          const { bridge } = bridgeIn(id, shots, { takes });
          if ('why' in bridge) throw new Error(bridge.why);
          const bridges = { [id]: bridge.picture };
          expect(decide(shots, { takes, bridges }).ordered).toEqual([id]);
          const own = takes.filter((take) => take.shot === id).length;
          const [asked] = render(shots, takes).filter(
            (one) => one.shot === id && !takes.includes(one),
          );
          if (!asked) throw new Error(id);
          const built: TakeSummary = {
            ...asked,
            take: `v${String(own + 1).padStart(3, '0')}`,
            lastFrameSha256: bridge.picture,
            clipLastFrameSha256: asked.lastFrameSha256,
            isBridged: true,
          };
          takes = [...takes, built];
          // The bridge is said no longer, and all of the film stands.
          expect(decide(shots, { takes }).ordered).toEqual([]);
        }
      },
    ),
    { seed: 12, numRuns: 60 },
  );
});
