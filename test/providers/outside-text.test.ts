import { describe, expect, test } from 'vitest';
import { outsideText, outsideWord } from '../../providers/outside-text.ts';

const KEY = '3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';

describe('text from outside', () => {
  test.each([
    ['plain words, 日本語 and 🎬', 'plain words, 日本語 and 🎬'],
    ['  two\r\n\tlines\u2028more  ', 'two lines more'],
    ['\u001b[1;31mred\u001b[0m \u001b]0;title\u0007word', 'red word'],
    ['\u009b31mred', 'red'],
    ['bell\u0007 and nul\u0000', 'bell· and nul·'],
    ['a\u202eb\u2066c\u200fd\u061ce\u200bf\ufefff', 'a·b·c·d·e·f f'],
    ['half \ud83c of a picture', 'half \ufffd of a picture'],
    ['', ''],
    [' \n ', ''],
  ])('%j', (text, expected) => {
    expect(outsideText(text)).toBe(expected);
  });

  test('is cut at 200 characters, never within one', () => {
    expect(outsideText('日'.repeat(200))).toBe('日'.repeat(200));
    expect(outsideText('日'.repeat(201))).toBe(`${'日'.repeat(199)}…`);
    expect(outsideText('🎬'.repeat(101)).isWellFormed()).toBe(true);
    expect(outsideText('some words', [], 5)).toBe('some…');
  });

  test.each([
    ['in the middle', `the key ${KEY} is wrong`],
    ['across the cut', `${'word '.repeat(37)}${KEY}`],
    ['across what is read', `${'words '.repeat(2_664)}${KEY}`],
    ['in pieces', `the key ${KEY.slice(0, 8)}\u001b[0m${KEY.slice(8)} is wrong`],
  ])('never holds a secret: %s', (_name, text) => {
    const clean = outsideText(text, [KEY]);
    for (let start = 0; start + 8 <= KEY.length; start += 1) {
      expect(clean).not.toContain(KEY.slice(start, start + 8));
    }
  });

  test('holds no picture and no signature', () => {
    const clean = outsideText(
      `see https://x.example/v.mp4?X-Sig=abcdef12 data:image/png;base64,${'A'.repeat(5_000)} end`,
    );
    expect(clean).toBe('see https://x.example/v.mp4?[removed] data:[removed] end');
  });

  test('of many megabytes is looked at no longer than any other', () => {
    for (const part of ['https://', '<', 'Bearer ', 'x', ' ', 'token=', '\u001b[', 'A1']) {
      expect(outsideText(part.repeat(4_000_000 / part.length)).length).toBeLessThanOrEqual(200);
    }
  });

  test('may be absent, and is absent when nothing of it is left', () => {
    expect(outsideWord(null, [])).toBeNull();
    expect(outsideWord('  \n', [])).toBeNull();
    expect(outsideWord('queued', [])).toBe('queued');
  });
});
