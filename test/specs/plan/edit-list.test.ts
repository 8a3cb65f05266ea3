import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildEditList, sharedJoins, type Material } from '../../../specs/plan/edit-list.ts';
import { timecodeOf } from '../../../specs/plan/timecode.ts';
import type { Shot } from '../../../specs/storyboard/storyboard.ts';
import { from, picture, planOf, sha256, shotOf, TEXT_ONLY } from './fixture.ts';

fc.configureGlobal({ seed: 20261121 });

function clip(frames = 121, repeatsLastFrame = false): Material {
  const facts = { take: 'v001', sha256: sha256('clip'), hasAudio: true };
  return { kind: 'clip', ...facts, frames, repeatsLastFrame };
}

/** In words: `b 1–121 at 121`, with the dissolve before it. */
function words(shots: readonly Shot[], materialOf: (shot: string) => Material): string[] {
  const { clips, frames } = buildEditList(planOf(shots), materialOf);
  const lines = clips.map(({ shot, inFrame, outFrame, startFrame, joinBefore }) => {
    const join = joinBefore.kind === 'dissolve' ? `~${joinBefore.frames} ` : '';
    return `${join}${shot} ${inFrame}–${outFrame} at ${startFrame}`;
  });
  return [...lines, String(frames)];
}

describe('an edit list', () => {
  it('puts clips one after another, by the frames that they have', () => {
    const film = [shotOf('a'), shotOf('b'), shotOf('c')];
    const frames: Record<string, number> = { a: 121, b: 120, c: 97 };
    expect(words(film, (id) => clip(frames[id]))).toEqual([
      'a 0–121 at 0',
      'b 0–120 at 121',
      'c 0–97 at 241',
      '338',
    ]);
  });

  it('drops a frame that repeats the one before it, once, where it was measured', () => {
    const film = [shotOf('a'), shotOf('b'), shotOf('c')];
    expect(words(film, (id) => clip(121, id === 'b'))).toEqual([
      'a 0–121 at 0',
      'b 1–121 at 121',
      'c 0–121 at 241',
      '362',
    ]);
    const [, second] = buildEditList(planOf(film), (id) => clip(121, id === 'b')).clips;
    expect(second?.droppedHeadFrames).toBe(1);
  });

  it.each<[string, Partial<Shot>, Partial<Shot>]>([
    ['its twin was trimmed away', { trim: { headFrames: 0, tailFrames: 1 } }, {}],
    ['it is trimmed away itself', {}, { trim: { headFrames: 1, tailFrames: 0 } }],
    ['the clips overlap', {}, { join: { kind: 'dissolve', frames: 8 } }],
  ])('drops nothing when %s', (_, before, after) => {
    const plan = planOf([shotOf('a', before), shotOf('b', after)]);
    const { clips } = buildEditList(plan, () => clip(121, true));
    expect(clips.map(({ droppedHeadFrames }) => droppedHeadFrames)).toEqual([0, 0]);
    expect(sharedJoins(plan)).toEqual([]);
  });

  it('keeps a repeated frame that the author wants, and still looks for it', () => {
    const kept = { join: { kind: 'cut', keepsDuplicate: true } } as const;
    const plan = planOf([shotOf('a'), shotOf('b', kept), shotOf('c')]);
    const { clips, frames } = buildEditList(plan, () => clip(121, true));
    expect(clips.map(({ droppedHeadFrames }) => droppedHeadFrames)).toEqual([0, 0, 1]);
    expect(clips.map(({ inFrame }) => inFrame)).toEqual([0, 0, 1]);
    expect(frames).toBe(121 + 121 + 120);
    expect(sharedJoins(plan)).toHaveLength(2);
    // What determines the master is the same as that of a join at which nothing was found.
    const [plain, found] = [
      planOf([shotOf('a'), shotOf('b')]),
      planOf([shotOf('a'), shotOf('b', kept)]),
    ];
    expect(buildEditList(found, () => clip(121, true))).toEqual(
      buildEditList(plain, () => clip(121)),
    );
  });

  it('never drops all that a clip has to show', () => {
    const trim = { headFrames: 0, tailFrames: 3 };
    const plan = planOf([shotOf('a'), shotOf('b', { trim })]);
    const { clips } = buildEditList(plan, (id) => clip(id === 'b' ? 4 : 121, id === 'b'));
    expect(clips[1]).toMatchObject({ inFrame: 0, outFrame: 1, droppedHeadFrames: 0 });
  });

  it('never drops the first frame of the film', () => {
    expect(words([shotOf('a')], () => clip(121, true))).toEqual(['a 0–121 at 0', '121']);
  });

  it('trims both ends, and leaves a shot one frame at least', () => {
    const trim = { headFrames: 10, tailFrames: 20 };
    expect(words([shotOf('a', { trim })], () => clip(100))).toEqual(['a 10–80 at 0', '70']);
    expect(words([shotOf('a', { trim })], () => clip(25))).toEqual(['a 10–11 at 0', '1']);
    expect(words([shotOf('a', { trim })], () => clip(5))).toEqual(['a 4–5 at 0', '1']);
  });

  it('overlaps dissolves, at most by half of the shorter clip as it is trimmed', () => {
    const join = { kind: 'dissolve', frames: 12 } as const;
    const film = [shotOf('a'), shotOf('b', { join }), shotOf('c', { join })];
    const frames: Record<string, number> = { a: 121, b: 121, c: 9 };
    expect(words(film, (id) => clip(frames[id]))).toEqual([
      'a 0–121 at 0',
      '~12 b 0–121 at 109',
      '~4 c 0–9 at 226',
      '235',
    ]);
  });

  it('cuts where nothing is left to dissolve, and at the beginning of the film', () => {
    const join = { kind: 'dissolve', frames: 12 } as const;
    const film = [shotOf('a', { skip: true }), shotOf('b', { join }), shotOf('c', { join })];
    expect(words(film, (id) => clip(id === 'c' ? 1 : 121))).toEqual([
      'b 0–121 at 0',
      'c 0–1 at 121',
      '122',
    ]);
  });

  it('holds a shot without a take for the length that it will have, silent', () => {
    const held = { kind: 'held', sha256: sha256('quay') } as const;
    const plan = planOf([shotOf('a'), shotOf('b')]);
    const { clips, frames } = buildEditList(plan, (id) => (id === 'b' ? held : clip(121)));
    expect(frames).toBe(242);
    expect(clips[1]).toMatchObject({ ...held, take: null, hasAudio: false, outFrame: 121 });
  });

  it('carries what the film is made to', () => {
    const output = { size: { width: 640, height: 360 }, fit: 'pad', audio: 'mute' } as const;
    expect(buildEditList(planOf([shotOf('a')], { output }), () => clip())).toMatchObject(output);
  });

  it('loses no frame and shows none twice, whatever is asked', () => {
    const shots = fc.array(
      fc.record({
        frames: fc.integer({ min: 1, max: 300 }),
        repeats: fc.boolean(),
        head: fc.nat(40),
        tail: fc.nat(40),
        dissolve: fc.nat(60),
        skip: fc.boolean(),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(shots, (entries) => {
        const film = entries.map(({ head, tail, dissolve, skip }, index) =>
          shotOf(`s${index}`, {
            trim: { headFrames: head, tailFrames: tail },
            join: dissolve > 0 ? { kind: 'dissolve', frames: dissolve } : { kind: 'cut' },
            skip: skip && index > 0,
          }),
        );
        const entryOf = (id: string) => entries[Number(id.slice(1))];
        const list = buildEditList(planOf(film), (id) =>
          clip(entryOf(id)?.frames, entryOf(id)?.repeats),
        );
        let shown = 0;
        let end = 0;
        let leftInBefore = 0;
        for (const { shot, inFrame, outFrame, startFrame, joinBefore } of list.clips) {
          const length = outFrame - inFrame;
          const overlap = joinBefore.kind === 'dissolve' ? joinBefore.frames : 0;
          expect(inFrame).toBeGreaterThanOrEqual(0);
          expect(length).toBeGreaterThan(0);
          expect(outFrame).toBeLessThanOrEqual(entryOf(shot)?.frames ?? 0);
          expect(startFrame).toBe(end - overlap);
          expect(overlap).toBeLessThanOrEqual(leftInBefore);
          expect(overlap).toBeLessThanOrEqual(length / 2);
          leftInBefore = length - overlap;
          end = startFrame + length;
          shown += length - overlap;
        }
        expect(list.frames).toBe(shown);
        expect(list.frames).toBe(end);
      }),
    );
  });
});

describe('joins at which a duplicate is looked for', () => {
  const names = (shots: readonly Shot[]) =>
    sharedJoins(planOf(shots)).map(({ before, after }) => `${before}|${after}`);
  const quay = { first: picture('quay.png'), isFromPrevious: false };
  const toQuay = {
    last: { kind: 'picture', picture: { kind: 'file', path: 'quay.png' } },
  } as const;
  const toFirstOf = (shot: string) => ({ last: { kind: 'first-frame-of', shot } }) as const;

  it.each<[string, Shot[], string[]]>([
    ['a chain', [shotOf('a'), shotOf('b')], ['a|b']],
    ['a cut', [shotOf('a'), shotOf('b', TEXT_ONLY)], []],
    ['a branch', [shotOf('a'), shotOf('b'), shotOf('c', from('a'))], ['a|b']],
    ['one picture on both sides', [shotOf('a', toQuay), shotOf('b', quay)], ['a|b']],
    [
      'two pictures',
      [shotOf('a', quay), shotOf('b', { first: picture('x'), isFromPrevious: false })],
      [],
    ],
    [
      'an end on the next beginning',
      [shotOf('a', toFirstOf('b')), shotOf('b', TEXT_ONLY)],
      ['a|b'],
    ],
    [
      'an end on the frame that the next starts from',
      [
        shotOf('a', TEXT_ONLY),
        shotOf('b', { ...TEXT_ONLY, ...toFirstOf('c') }),
        shotOf('c', from('a')),
      ],
      ['b|c'],
    ],
    ['a skipped shot between', [shotOf('a'), shotOf('x', { skip: true }), shotOf('b')], ['a|b']],
  ])('%s', (_, shots, joins) => {
    expect(names(shots)).toEqual(joins);
  });
});

describe('a timecode', () => {
  it.each([
    [0, '00:00:00:00'],
    [23, '00:00:00:23'],
    [24, '00:00:01:00'],
    [1_439, '00:00:59:23'],
    [86_400, '01:00:00:00'],
    [86_399, '00:59:59:23'],
  ])('of frame %i is %s', (frame, text) => {
    expect(timecodeOf(frame)).toBe(text);
  });
});
