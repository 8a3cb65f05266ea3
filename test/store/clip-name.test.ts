import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipName } from '../../store/folder-name.ts';

const TAKE = { shot: 'sh0010', take: 'v001', isAnimatic: false };

describe('the name of a clip', () => {
  it.each([
    [{ name: 'film' }, 'film_sh0010_v001'],
    [{ name: 'Night ferry 2' }, 'Night ferry 2_sh0010_v001'],
    [{ name: 'film', inner: 'oslo' }, 'film_oslo_sh0010_v001'],
    [{ name: '夜の 🎬' }, '夜の 🎬_sh0010_v001'],
  ])('of %j is %s', (place, name) => {
    expect(clipName(place, TAKE)).toBe(name);
  });

  it('of an animatic says so', () => {
    const take = { ...TAKE, isAnimatic: true };
    expect(clipName({ name: 'film' }, take)).toBe('film_animatic_sh0010_v001');
  });

  it.each([
    ['.hidden', /^hidden-[0-9a-f]{8}_sh0010_v001$/],
    ['-rf', /^rf-[0-9a-f]{8}_/],
    ['a:b?"c', /^a-b--c-[0-9a-f]{8}_/],
    ['line\nbreak', /^line-break-[0-9a-f]{8}_/],
    ['...', /^film-[0-9a-f]{8}_/],
    ['x'.repeat(250), /^x{141}-[0-9a-f]{8}_sh0010_v001$/],
  ])('of a film called %j is one that disks and programs take', (name, pattern) => {
    expect(clipName({ name }, TAKE)).toMatch(pattern);
  });

  it('leaves room for every ending, and is one file of its folder', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
    const take = { shot: 's'.repeat(48), take: 'v999999', isAnimatic: true };
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (name, inner) => {
        const made = clipName({ name, inner }, take);
        const longest = `.${made}.last.abcdefgh.0123456789abcdef.tmp`;
        expect(Buffer.byteLength(longest)).toBeLessThanOrEqual(255);
        expect(made).not.toMatch(/[/\0\n]|^\./);
      }),
    );
  });

  it('differs where names had to be changed to be alike', () => {
    const names = ['a:b', 'a?b', 'a-b', `${'x'.repeat(200)}1`, `${'x'.repeat(200)}2`];
    expect(new Set(names.map((name) => clipName({ name }, TAKE))).size).toBe(names.length);
  });
});
