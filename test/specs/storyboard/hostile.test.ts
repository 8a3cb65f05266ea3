import { describe, expect, test } from 'vitest';
import { readText } from './fixture.ts';

function film(count: number, shot: (place: number) => string): string {
  return `version: 1\nshots:\n${Array.from({ length: count }, (_, place) => shot(place)).join('')}`;
}

function codes(text: string): string[] {
  return [...new Set(readText(text).diagnostics.map(({ code }) => code))];
}

describe('a large file', () => {
  test('of 2,000 chained shots and 1 MB is fine', () => {
    const prompt = 'The ferry leaves, its wake spreads. '.repeat(12);
    const text = film(2_000, (place) => `  - id: s${place}\n    prompt: >-\n      ${prompt}\n`);
    const { storyboard, diagnostics } = readText(text);

    expect(text.length).toBeGreaterThan(900_000);
    expect(diagnostics).toEqual([]);
    expect(storyboard?.shots).toHaveLength(2_000);
    expect(storyboard?.shots[1_999]?.first).toEqual({ kind: 'last-frame-of', shot: 's1998' });
  });

  test('of 2,001 shots is refused at the first shot too many', () => {
    const { diagnostics } = readText(
      film(2_001, (place) => `  - { id: s${place}, prompt: "x" }\n`),
    );

    expect(diagnostics).toEqual([
      {
        code: 'too-many-shots',
        severity: 'error',
        line: 2_003,
        column: 5,
        path: 'shots[2000]',
        message: 'The film has 2001 shots; a storyboard takes 2000.',
        hint: 'Split it from here into a second file.',
      },
    ]);
  });

  test('of 10 MB is refused unread', () => {
    expect(codes('a: b\n'.repeat(2_000_000))).toEqual(['too-large']);
  });

  test('whose 2,000 shots form one ring says so once', () => {
    const { diagnostics } = readText(
      film(2_000, (place) => `  - { id: s${place}, prompt: "x"${place ? '' : ', from: s1999'} }\n`),
    );

    expect(diagnostics.map(({ message }) => message)).toEqual([
      's0: the shots wait for each other’s frames in a cycle: s0 → s1999 → s1998 → s1997 → s1996 → s1995 → … → s2 → s1 → s0.',
    ]);
  });

  test('that is wrong in every line says where it stops listing', () => {
    const { diagnostics } = readText('k: 1\n'.repeat(6_000));

    expect(diagnostics).toHaveLength(5_001);
    expect(diagnostics[0]).toMatchObject({ code: 'too-many-problems', line: 1 });
  });

  test('with a list of 150,000 wrong pictures is refused', () => {
    const text = `version: 1\nshots:\n  - { id: a, prompt: "x", references: [${'1,'.repeat(150_000)}] }\n`;

    expect(codes(text)).toContain('too-many-problems');
  });
});

describe('a bomb', () => {
  const tens = (name: string): string => Array.from({ length: 10 }, () => name).join(', ');

  test.each([
    [
      'of aliases of aliases',
      `a0: &a0 [${tens('x')}]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${tens(`*a${n}`)}]\n`).join('')}`,
    ],
    [
      'of merged mappings',
      `a0: &a0 { x: 1 }\n${Array.from({ length: 1_000 }, (_, n) => `a${n + 1}: &a${n + 1} { <<: *a${n}, k${n}: 1 }\n`).join('')}`,
    ],
    ['of brackets', '['.repeat(200_000)],
    ['of braces', '{a: '.repeat(200_000)],
    ['of dashes', '- '.repeat(20_000)],
    ['of keys in one line', `- { id: a, prompt: ${'b: '.repeat(5_000)} }`],
    ['of question marks', '? '.repeat(50_000)],
  ])('%s is refused', (_name, text) => {
    expect(codes(text)).toEqual(['alias-bomb']);
  });

  test('is not seen in a prompt full of brackets', () => {
    expect(codes(film(1, () => `  - { id: a, prompt: "${'['.repeat(100)}" }\n`))).toEqual([]);
    expect(codes(film(1, () => `  - id: a\n    prompt: |-\n      {\n      [\n`))).toEqual([]);
  });
});

describe('a file full of one slip', () => {
  test.each([
    ['no-break spaces', '\u00a0id: x\n'.repeat(20_000), 'look-alike'],
    ['en dashes', '– id: x\n'.repeat(20_000), 'look-alike'],
    ['full-width brackets', '｛\n'.repeat(20_000), 'syntax'],
    ['full-width colons on one line', `{ ${'id：x, '.repeat(20_000)} }`, 'syntax'],
    [
      'keys in two columns',
      `shots:\n  - id: a\n${'     a: b\n   from: a\n'.repeat(5_000)}`,
      'indent',
    ],
    [
      'keys in a text',
      `shots:\n  - id: a\n    prompt: |\n${'      seed: 5\n'.repeat(5_000)}`,
      'key-in-text',
    ],
  ])('%s is answered, and not line by line for ever', (_name, text, code) => {
    const { diagnostics } = readText(`version: 1\n${text}`);

    expect(diagnostics.length).toBeLessThanOrEqual(5_001);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.map((one) => one.code)).toContain(code);
  });
});

describe('what is no text', () => {
  test.each([
    ['a binary file', '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR', 'control character'],
    ['UTF-16', 'v\0e\0r\0s\0i\0o\0n\0', 'control character U+0000'],
    ['Latin-1', 'version: 1\ntitle: Gr\ufffd\ufffde\n', 'not UTF-8'],
  ])('%s is refused as such', (_name, text, words) => {
    const { diagnostics } = readText(text);

    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'not-text' });
    expect(diagnostics[0]?.message).toContain(words);
  });

  test.each(['', '\ufeff', '\n\n', '\r\n', '# nothing\n', '---\n', '...\n'])(
    'an empty file (%j) is said to be empty',
    (text) => {
      expect(codes(text)).toEqual(['empty-file']);
    },
  );
});

test('a syntax error below an empty first line is reported', () => {
  expect(codes('\nversion: 1\n  - id: a\n    prompt: The quay')).toEqual(['syntax']);
});
