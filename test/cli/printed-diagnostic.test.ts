import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../cli/text/diagnostics-text.ts';
import { readText } from '../specs/storyboard/fixture.ts';

function printed(text: string): string[] {
  return readText(text).diagnostics.map((diagnostic) =>
    formatDiagnostic('film.yaml', text, diagnostic),
  );
}

describe('a printed diagnostic', () => {
  test('has the place, the fact, the line with a caret and the remedy', () => {
    expect(
      printed('version: 1\nshots:\n  - id: sh0010\n    prompt: The quay\n    tear: flex\n'),
    ).toEqual([
      [
        'film.yaml:5:5 error unknown-key: sh0010: "tear" is no key of a shot.',
        '  5 |     tear: flex',
        '    |     ^',
        '  Did you mean "tier"?',
      ].join('\n'),
    ]);
  });

  test('cuts a long line around the caret', () => {
    const [text = ''] = printed(
      `version: 1\nshots:\n  - { id: a, prompt: "${'wave '.repeat(60)}", tear: flex, note: "${'n'.repeat(90)}" }\n`,
    );
    const [, source = '', caret = ''] = text.split('\n');

    expect(source.length).toBeLessThan(120);
    expect(source.slice(caret.indexOf('^'))).toMatch(/^tear: flex/);
  });

  test('puts the caret below wide characters and after carriage returns and a mark', () => {
    const [text = ''] = printed(
      '\ufeffversion: 1\r\nshots:\r\n  - { id: a, prompt: "夜のフェリー", tear: flex }\r\n',
    );
    const [head, source, caret] = text.split('\n');

    expect(head).toMatch(/^film\.yaml:3:32 /);
    expect(source).toBe('  3 |   - { id: a, prompt: "夜のフェリー", tear: flex }');
    expect(caret).toBe(`    | ${' '.repeat(37)}^`);
  });

  test('sends nothing to a terminal that it would obey', () => {
    const text = printed(
      'version: 1\nshots:\n  - id: a\n    prompt: "x"\n    tier: "\\e[31mred\\u202e"\n    note: \u009b31m\u2066\n    promt: 1\n',
    ).join('\n');

    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u001b\u0080-\u009f\u202e\u2066]/);
    expect(text).toContain('tier is the text "·[31mred·"');
  });
});

test('the name of a file is one line, whatever is in it', () => {
  const [first = ''] = formatDiagnostic('new\nline\u001b[2J.yaml', 'a: 1', {
    code: 'unknown-key',
    severity: 'error',
    line: 1,
    column: 1,
    path: 'a',
    message: 'It is no key.',
    hint: null,
  }).split('\n');

  expect(first).toBe('new·line·[2J.yaml:1:1 error unknown-key: It is no key.');
});
