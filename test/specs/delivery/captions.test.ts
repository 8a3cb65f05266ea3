import { expect, test } from 'vitest';
import { captionText, cuesOf, srtOf } from '../../../specs/delivery/captions.ts';
import { listOf, type Cut } from '../../media/list.ts';

const CLIP = { sha256: 'a', inFrame: 0, outFrame: 48 };
const dissolved = (frames: number): Partial<Cut> => ({ joinBefore: { kind: 'dissolve', frames } });

test('a caption changes in the middle of a dissolve, and ends where the next shot begins', () => {
  const list = listOf([
    { ...CLIP, caption: 'One' },
    { ...CLIP, caption: 'Two', ...dissolved(12) },
    { ...CLIP, ...dissolved(5) },
    { ...CLIP, caption: 'Last' },
  ]);
  expect(cuesOf(list)).toEqual([
    { from: 0, to: 42, text: 'One' },
    { from: 42, to: 81, text: 'Two' },
    { from: 127, to: 175, text: 'Last' },
  ]);
  expect(srtOf(cuesOf(list))).toBe(
    '1\n00:00:00,000 --> 00:00:01,750\nOne\n\n' +
      '2\n00:00:01,750 --> 00:00:03,375\nTwo\n\n' +
      '3\n00:00:05,292 --> 00:00:07,292\nLast\n\n',
  );
});

test('a film without captions has no file of them', () => {
  expect(srtOf(cuesOf(listOf([CLIP])))).toBeNull();
  expect(cuesOf(listOf([{ ...CLIP, caption: '\u0007\n \n' }]))).toEqual([]);
});

test.each([
  [
    'an empty line ends no caption',
    'One\n\n2\n00:00 --> 00:01\nTwo',
    'One\n2\n00:00 --> 00:01\nTwo',
  ],
  ['line ends of every system', 'a\r\nb\rc\u2028d\u0085e', 'a\nb\nc\nd\ne'],
  ['control characters', 'a\u0000b\u001b[31mc\u009b2Jd\te', 'ab[31mc2Jd e'],
  ['half of a sign', 'a\ud800b', 'a\ufffdb'],
  ['what writes from the right', 'שלום \u200fעולם', 'שלום \u200fעולם'],
])('%s', (_what, given, shown) => {
  expect(captionText(given)).toBe(shown);
});

test('what players obey is text in film.srt, and looks the same', () => {
  const said = '<i>a</i> {\\an8}b {y:i}c 1 < 2 <3 { }\n00:00:01,000 --> 00:00:02,000';
  const srt = srtOf([{ from: 0, to: 24, text: said }]) ?? '';
  const [, times = '', ...lines] = srt.trim().split('\n');
  expect(times).toBe('00:00:00,000 --> 00:00:01,000');
  const text = lines.join('\n');
  expect(text.replaceAll('\u2060', '')).toBe(said);
  expect(text).not.toMatch(/<[\p{L}/]|\{[\\\p{L}]|-->/u);
  expect(text).toContain('1 < 2 <3 { }');
});
