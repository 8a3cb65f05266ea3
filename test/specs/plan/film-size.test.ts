import { describe, expect, it } from 'vitest';
import { buildEditList, type Material } from '../../../specs/plan/edit-list.ts';
import { filmSize, type MeasuredClip } from '../../../specs/plan/film-size.ts';
import type { Output, Shot } from '../../../specs/storyboard/storyboard.ts';
import { planOf, sha256, shotOf } from './fixture.ts';

/** 1248×704 by its sheet. */
const PRO = { family: 'seedance-1.0-pro', modelId: 'seedance-1-0-pro-250528' } as const;
const CLIP = { width: 1280, height: 720, frames: 121 };

const SHEET = { width: 1248, height: 704 };
const FILM = { width: 1280, height: 720 };

function sizeOf(
  shots: readonly Shot[],
  clips: Record<string, MeasuredClip>,
  output: Partial<Output> = {},
) {
  return filmSize(planOf(shots, { output }), (id) => clips[id] ?? null);
}

const three = ['a', 'b', 'c'].map((id) => shotOf(id, PRO));

describe('the size of a film', () => {
  it('is that of its clips, whatever the sheet says', () => {
    expect(sizeOf(three, {})).toEqual(SHEET);
    expect(sizeOf(three, { a: CLIP, b: CLIP, c: CLIP })).toEqual(FILM);
  });

  it('is that of most seconds; of equals, the one that comes first', () => {
    const small = { width: 864, height: 480, frames: 121 };
    expect(sizeOf(three, { a: small, b: CLIP, c: CLIP })).toEqual(FILM);
    expect(sizeOf(three, { a: { ...small, frames: 243 }, b: CLIP, c: CLIP })).toEqual({
      width: 864,
      height: 480,
    });
    const two = three.slice(0, 2);
    expect(sizeOf(two, { a: small, b: { ...CLIP } })).toEqual({ width: 864, height: 480 });
  });

  it('does not change when the last clips come', () => {
    expect(sizeOf(three, { b: CLIP })).toEqual(FILM);
    expect(sizeOf(three, { b: CLIP, c: CLIP })).toEqual(FILM);
    // Shots that were asked otherwise keep what their sheet says until they have a clip.
    const others = ['x', 'y'].map((id) => shotOf(id, { ...PRO, resolution: '480p' }));
    const [a = shotOf('a', PRO)] = three;
    expect(sizeOf([a, ...others], { a: CLIP })).toEqual({ width: 864, height: 480 });
  });

  it('is the one of the storyboard where that names one', () => {
    const size = { width: 1920, height: 1080 };
    expect(sizeOf(three, { a: CLIP, b: CLIP, c: CLIP }, { size })).toEqual(size);
  });

  it('is even, and never what only a mistake of a file can be', () => {
    const odd = { width: 1281, height: 721, frames: 121 };
    expect(sizeOf(three, { a: odd, b: odd, c: odd })).toEqual(FILM);
    for (const width of [0, -1280, 1, 1e9, NaN]) {
      const wrong = { ...CLIP, width };
      expect(sizeOf(three, { a: wrong, b: wrong, c: wrong })).toEqual(SHEET);
    }
  });

  it('leaves out what is skipped', () => {
    const shots = three.map((shot) => ({ ...shot, skip: shot.id !== 'a' }));
    const huge = { width: 3840, height: 2160, frames: 121 };
    expect(sizeOf(shots, { a: CLIP, b: huge, c: huge })).toEqual(FILM);
  });

  it('is the one of the edit list, of a whole film and of a rough cut', () => {
    const clip: Material = {
      kind: 'clip',
      take: 'v001',
      sha256: sha256('clip'),
      hasAudio: false,
      frames: 121,
      repeatsLastFrame: false,
      size: FILM,
    };
    const held: Material = { kind: 'held', sha256: null };
    const plan = planOf(three);
    expect(buildEditList(plan, () => clip).size).toEqual(FILM);
    expect(buildEditList(plan, (id) => (id === 'b' ? clip : held)).size).toEqual(FILM);
    expect(buildEditList(plan, () => held).size).toEqual(SHEET);
  });
});
