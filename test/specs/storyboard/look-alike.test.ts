/** Signs that look like YAML's own are named, at their place, with what to write instead. */

import { describe, expect, test } from 'vitest';
import { readText } from './fixture.ts';

const SHOTS = 'version: 1\nshots:\n';

/** Place, code and both sentences of everything that is said of a file. */
function said(text: string): string[] {
  return readText(text).diagnostics.map(
    ({ line, column, code, message, hint }) => `${line}:${column} ${code} ${message} ${hint}`,
  );
}

function shot(...lines: string[]): string {
  return `${SHOTS}${lines.map((line) => `${line}\n`).join('')}`;
}

describe('a sign that looks like a space', () => {
  test.each([
    ['indents a key', ['  - id: a', '\u00a0\u00a0\u00a0\u00a0prompt: "x"'], '4:1', 'Replace all 4'],
    ['indents in part', ['  - id: a', '  \u00a0\u00a0prompt: "x"'], '4:3', 'Replace all 2'],
    [
      'indents a text',
      ['  - id: a', '    prompt: >-', '      The', '    \u00a0\u00a0sea'],
      '6:5',
      'Replace',
    ],
    ['follows a dash', ['  -\u00a0id: a', '    prompt: "x"'], '3:4', 'Replace it by a space.'],
    ['follows a colon', ['  - id: a', '    prompt:\u00a0"x"'], '4:12', 'Replace it by a space.'],
    ['stands before a colon', ['  - id: a', '    prompt\u00a0: "x"'], '4:11', 'Delete it.'],
    ['follows a quotation', ['  - id: a', '    prompt: "x"\u00a0'], '4:16', 'Delete it.'],
    ['stands between brackets', ['  - {\u00a0id: a, prompt: "x" }'], '3:6', 'Replace it'],
  ])('%s', (_name, lines, place, hint) => {
    const [first = '', ...others] = said(shot(...lines));

    expect(first).toMatch(new RegExp(`^${place} look-alike .*U\\+00A0 \\(no-break space\\)`));
    expect(first).toContain(hint);
    expect(others).toEqual([]);
  });

  test.each([
    ['\u3000', 'U+3000 (ideographic space, full-width)'],
    ['\u202f\u202f', 'U+202F (narrow no-break space)'],
    ['\u2003\u2003', 'U+2003 (em space)'],
  ])('of another kind is named: %j', (spaces, name) => {
    const found = said(shot(`${spaces}- id: a`, '    prompt: "x"'));

    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`3:1 look-alike This line is indented by ${name}`);
  });

  test('on every line is listed twenty times, and counted after that', () => {
    const shots = Array.from({ length: 30 }, (_, nth) => [`\u00a0- id: s${nth}`, '   prompt: "x"']);
    const found = said(shot(...shots.flat()));

    expect(found).toHaveLength(21);
    expect(found.at(-1)).toContain('From here on 10 more of these signs');
  });
});

describe('a sign that is not seen', () => {
  test.each([
    ['before a key', ['  - id: a', '    \u200bprompt: "x"'], '4:5', 'U+200B (zero-width space)'],
    ['at the start of a line', ['  - id: a', '\u200b    prompt: "x"'], '4:1', 'U+200B'],
    ['in a key', ['  - id: a', '    pro\u200dmpt: "x"'], '4:8', 'U+200D (zero-width joiner)'],
    ['after a dash', ['  -\u200b id: a', '    prompt: "x"'], '3:4', 'U+200B'],
    ['after a colon', ['  - id: a', '    prompt:\u2060 "x"'], '4:12', 'U+2060 (word joiner)'],
    [
      'a second byte order mark',
      ['  - id: a', '    prompt: "x"', '\ufeff  - id: b', '    prompt: "y"'],
      '5:1',
      'byte order mark',
    ],
  ])('%s', (_name, lines, place, name) => {
    const found = said(shot(...lines));

    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${place} look-alike `)).toBe(true);
    expect(found[0]).toContain(name);
    expect(found[0]).toContain('Delete it');
  });
});

describe('a sign of another keyboard', () => {
  test.each([
    [
      ['  - id: a', '    prompt：The quay'],
      '4:11',
      '"：" is U+FF1A (full-width colon)',
      'Write "prompt: …".',
    ],
    [['  - id： a', '    prompt: "x"'], '3:7', 'U+FF1A (full-width colon)', 'Write "id: …".'],
    [['  - { id: a， prompt: "x" }'], '3:12', '"，" is U+FF0C (full-width comma)', 'Write ",".'],
    [
      ['  - { id: a, prompt: "x"、 duration: 5 }'],
      '3:25',
      'U+3001 (ideographic comma)',
      'Write ",".',
    ],
    [
      ['  - { id: a, prompt: "x" ｝'],
      '3:26',
      'U+FF5D (full-width right curly bracket)',
      'Write "}".',
    ],
    [['  – id: a', '    prompt: "x"'], '3:3', '"–" is U+2013 (en dash)', 'Write "- "'],
    [['  — { id: a, prompt: "x" }'], '3:3', 'U+2014 (em dash)', 'Write "- "'],
    [['  • id: a', '    prompt: "x"'], '3:3', 'U+2022 (bullet)', 'Write "- "'],
    [['  * id: a', '    prompt: "x"'], '3:3', 'begins with "*"', 'Write "- "'],
    [['  1. id: a', '     prompt: "x"'], '3:3', 'begins with "1."', 'Write "- "'],
    [
      ['  - id: a', '    prompt: "The quay”'],
      '4:22',
      '"”" is U+201D (right double quotation mark',
      'Close it by "',
    ],
    [['  - “id”: a', '    prompt: "x"'], '3:5', '"“" is U+201C (left double', 'Write "id:".'],
    [
      ['  - id: a', '    ＃ a comment', '    prompt: "x"'],
      '4:5',
      'U+FF03 (full-width number sign)',
      'Write "#".',
    ],
  ])('%j', (lines, place, name, hint) => {
    const [first = ''] = said(shot(...lines));

    expect(first.startsWith(`${place} look-alike `)).toBe(true);
    expect(first).toContain(name);
    expect(first).toContain(hint);
  });

  test.each([
    ['“She says: stop”', 'U+201C', 'U+201D', '"She says: stop"'],
    ['„Der Kai: Nacht“', 'U+201E', 'U+201C', '"Der Kai: Nacht"'],
    ['« Le quai: nuit »', 'U+00AB', 'U+00BB', '"Le quai: nuit"'],
    ['‘She says: "stop"’', 'U+2018', 'U+2019', `'She says: "stop"'`],
  ])('%s breaks YAML, and both marks are named', (prompt, open, close, written) => {
    const [first = '', ...others] = said(shot('  - id: a', `    prompt: ${prompt}`));

    expect(first).toMatch(new RegExp(`^4:13 look-alike .*${open.slice(2)}.*${close.slice(2)}`));
    expect(first).toContain(`Write prompt: ${written}.`);
    expect(others).toEqual([]);
  });

  test.each(['\r', '\u2028', '\u0085'])('a line that ends by %j alone', (end) => {
    const [first = ''] = said(shot('  - { id: a, prompt: "x" }').replaceAll('\n', end));

    expect(first).toMatch(/^1:11 look-alike A line ends here by U\+/);
  });
});

test('what else is wrong is found as well, at its own place', () => {
  const found = said(
    shot(
      '  - id: a',
      '    prompt：“The quay: night”',
      '    duraton: 5',
      '  - {id：b， prompt: "x", sed: 1}',
    ),
  );

  expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    '4:11 look-alike',
    '4:12 look-alike',
    '5:5 unknown-key',
    '6:8 look-alike',
    '6:10 look-alike',
    '6:25 unknown-key',
  ]);
});

describe('within a text such signs are nobody’s business', () => {
  test.each([
    'Père dit «\u00a0non\u00a0»',
    '“Stop,” she says – and “go”…',
    '家族 👨\u200d👩\u200d👧，夜：雨【二】',
    'می\u200cخواهم',
    '– a dash begins it',
  ])('%s', (prompt) => {
    expect(said(shot('  - id: a', `    prompt: ${prompt}`))).toEqual([]);
    expect(said(shot('  - id: a', '    prompt: >-', `      ${prompt}`))).toEqual([]);
    expect(said(shot(`  - { id: a, prompt: "${prompt}" }`))).toEqual([]);
  });

  test('but a whole text between curly quotes is a warning', () => {
    const { diagnostics, storyboard } = readText(shot('  - id: a', '    prompt: “The quay”'));

    expect(diagnostics).toMatchObject([
      { code: 'look-alike', severity: 'warning', line: 4, column: 13, path: 'shots[0].prompt' },
    ]);
    expect(storyboard?.shots[0]?.text).toBe('“The quay”');
  });
});
