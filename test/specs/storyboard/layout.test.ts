/** Lines that stand too deep or not deep enough, and marks that end a quotation too early. */

import { describe, expect, test } from 'vitest';
import { readText } from './fixture.ts';

/** Everything that is said of shots with these lines, and where: the first one is on line 3. */
function said(...lines: string[]): string[] {
  const text = `version: 1\nshots:\n${lines.map((line) => `${line}\n`).join('')}`;
  return readText(text).diagnostics.map(
    ({ line, column, code, message, hint }) => `${line}:${column} ${code} ${message} ${hint}`,
  );
}

const PROMPTS = {
  plain: ['    prompt: The quay'],
  'plain over two lines': ['    prompt: The quay', '      at night'],
  quoted: ['    prompt: "The quay"'],
  'quoted over two lines': ['    prompt: "The quay', '      at night"'],
  folded: ['    prompt: >-', '      The quay', '      at night'],
  literal: ['    prompt: |', '      The quay'],
};

describe.each(Object.entries(PROMPTS))('a key under a prompt that is %s', (_name, prompt) => {
  const line = 4 + prompt.length;

  test.each([
    [5, 'too deep'],
    [3, 'not indented deep enough'],
    [2, 'not indented deep enough'],
  ])('indented by %i spaces', (spaces, fact) => {
    const found = said('  - id: a', ...prompt, `${' '.repeat(spaces)}duration: 5`);

    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${line}:${spaces + 1} indent "duration:" is `)).toBe(true);
    expect(found[0]).toContain(fact);
    expect(found[0]).toContain('id, the first key of this shot, stands in column 5.');
    expect(found[0]).toContain(`Indent it by 4 spaces, not ${spaces}.`);
  });

  test('in its place is fine', () => {
    expect(said('  - id: a', ...prompt, '    duration: 5')).toEqual([]);
  });
});

describe('a shot', () => {
  test.each([
    [0, 'not indented deep enough'],
    [1, 'not indented deep enough'],
    [3, 'too deep'],
    [4, 'too deep'],
  ])('whose dash is indented by %i spaces', (spaces, fact) => {
    const lead = ' '.repeat(spaces);
    for (const second of [
      [`${lead}- id: b`, `${lead}  prompt: "y"`],
      [`${lead}- { id: b, prompt: "y" }`],
    ]) {
      const found = said('  - id: a', '    prompt: "x"', ...second, '  - id: c', '    prompt: "z"');

      expect(found).toHaveLength(1);
      expect(found[0]?.startsWith(`5:${spaces + 1} indent "- id:" is `)).toBe(true);
      expect(found[0]).toContain(fact);
      expect(found[0]).toContain('those of the other shots in column 3.');
    }
  });

  test.each([
    [['  -id: a', '    prompt: "x"'], '3:4', 'After the "-" before id a space is missing'],
    [['  - id:a', '    prompt: "x"'], '3:8', 'After "id:" a space is missing'],
    [['  - id: a', '    prompt:"x"'], '4:12', 'After "prompt:" a space is missing'],
    [['  - id: a', '    prompt "x"'], '4:11', 'After the key prompt the ":" is missing'],
    [
      ['  - id: a', '    prompt: >-', '    The quay'],
      '5:5',
      'the text of prompt stands deeper than "prompt:"',
    ],
    [
      ['  - id: a', '    prompt: >-', '      The quay', '    at night'],
      '6:5',
      'the first line of prompt’s text stands in column 7',
    ],
    [
      ['  - id: a', '    prompt: x', '    trim:', '      head: 5', '       tail: 6'],
      '7:8',
      'the other keys of trim stand in column 7',
    ],
    [
      ['  - id: a', '    prompt: x', '    join: dissolve: 12'],
      '5:11',
      'Write "join: { dissolve: 12 }".',
    ],
    [['  - id: a', '  \tprompt: "x"'], '4:3', 'A tab indents this line'],
    [['  -\tid: a', '    prompt: "x"'], '3:4', 'A tab indents this line'],
  ])('%j', (lines, place, words) => {
    const found = said(...lines);

    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${place} `)).toBe(true);
    expect(found[0]).toContain(words);
  });
});

test('after brackets that are opened in one line and closed in another', () => {
  const found = said(
    '  - { references: [a.png,',
    '      b.png], id: a, prompt: "x" }',
    '  - id: b',
    '    prompt: "y"',
    '     note: z',
  );

  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^7:6 indent /);
});

test.each([
  [
    'version: 1\n title: x\nshots:\n  - { id: a, prompt: "x" }\n',
    '2:2',
    'the keys at the top of the file',
  ],
  [
    'version: 1\ntitle: x\n  shots:\n  - { id: a, prompt: "x" }\n',
    '3:3',
    'the keys at the top of the file',
  ],
  [
    'version: 1\ndefaults:\n  ratio: "16:9"\n   duration: 5\nshots:\n  - { id: a, prompt: "x" }\n',
    '4:4',
    'the other keys of defaults',
  ],
  [
    'version: 1\npolicy:\n  on_failed: 1\n budget: 6 USD\nshots:\n  - { id: a, prompt: "x" }\n',
    '4:2',
    'the other keys of policy',
  ],
])('beside the shots, too: %j', (text, place, words) => {
  const { diagnostics } = readText(text);

  expect(diagnostics).toHaveLength(1);
  expect(`${diagnostics[0]?.line}:${diagnostics[0]?.column}`).toBe(place);
  expect(diagnostics[0]).toMatchObject({ code: 'indent' });
  expect(diagnostics[0]?.message).toContain(words);
});

describe('a quotation inside of a quotation', () => {
  test.each([
    ['"She says "Stop""', 23, `'She says "Stop"'`],
    ['"She says "Stop" and turns"', 23, `'She says "Stop" and turns'`],
    ['"Stop," she says.', 19, `'"Stop," she says.'`],
    ["'It's raining'", 16, `"It's raining"`],
    ["'The captain's coat, Mara's hat'", 25, `"The captain's coat, Mara's hat"`],
    [`"It's "Stop""`, 19, `'It''s "Stop"'`],
  ])('%s', (prompt, column, written) => {
    const found = said('  - id: a', `    prompt: ${prompt}`);

    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^4:13 unquoted-prompt The prompt begins with a quotation mark/);
    expect(found[0]).toContain(`in column ${column} ends it. Write prompt: ${written}.`);
    expect(said('  - id: a', `    prompt: ${written}`)).toEqual([]);
  });

  test('between brackets, with other keys after it', () => {
    const [first = ''] = said('  - { id: a, prompt: "She says "Stop"", duration: 5 }');

    expect(first).toContain(`Write prompt: 'She says "Stop"'.`);
  });

  test('of a value that is no sentence', () => {
    const [first = ''] = said('  - id: a', '    prompt: x', '    first_frame: "a"b.png"');

    expect(first).toMatch(/^5:21 syntax The quotation of first_frame has ended/);
    expect(first).toContain(`Write first_frame: 'a"b.png'.`);
  });

  test('a backslash in double quotes is another matter', () => {
    const [first = ''] = said('  - id: a', '    prompt: "C:\\quay"');

    expect(first).toMatch(/^4:16 syntax Between double quotes "\\" begins an escape/);
  });
});

describe('a line of a text that reads like a key of the shot', () => {
  test.each(['duration: 5', 'ratio: "16:9"', 'join: cut', 'from: none', 'style: noir', '- id: b'])(
    '%s is a warning',
    (line) => {
      const found = said('  - id: a', '    prompt: |', '      The quay', `      ${line}`);

      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^6:7 key-in-text /);
    },
  );

  test.each([
    ['a value that the key does not take', ['The quay', 'audio: rain', 'from: the left']],
    ['a text in sections', ['Scene: the quay', 'style: noir', 'note: slow']],
    ['words that are no key', ['The quay', 'camera: slow', 'He says: stop']],
  ])('%s is not', (_name, lines) => {
    expect(said('  - id: a', '    prompt: |', ...lines.map((line) => `      ${line}`))).toEqual([]);
  });
});
