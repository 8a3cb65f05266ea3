import { expect, test } from 'vitest';
import { deliveryLine } from '../../cli/text/delivery-line.ts';
import type { Output } from '../../specs/storyboard/storyboard.ts';
import { planOf, shotOf } from '../specs/plan/fixture.ts';

const music = { path: 'a\u001bb.wav', sha256: 'a'.repeat(64), gainDb: 0, fadeSeconds: 1 };

test.each<[Partial<Output>, string[]]>([
  [{}, []],
  [{ codec: 'h265', quality: 'high' }, ['film.mp4: H.265, high quality']],
  [
    { codec: 'prores', quality: 'draft', match: 'colour', loudness: -14, music },
    ['film.mov: ProRes, a draft, colours matched, −14 LUFS, music a·b.wav'],
  ],
])('%j', (own, said) => {
  const output = { size: null, fit: 'crop', audio: 'clip', ...own } as const;
  expect(deliveryLine(planOf([shotOf('a')], { output }))).toEqual(said);
});

test('captions are counted, and gains go without saying', () => {
  const shots = [shotOf('a', { caption: 'x' }), shotOf('b', { caption: 'y' }), shotOf('c')];
  expect(deliveryLine(planOf(shots))).toEqual(['film.mp4: 2 captions']);
  expect(deliveryLine(planOf([shotOf('a', { gainDb: -3 })]))).toEqual([]);
});
