import { describe, expect, test } from 'vitest';
import { openText, readStoryboard } from '../../../specs/storyboard/read.ts';
import { market, stills } from './catalogue.ts';
import { readText } from './fixture.ts';

const options = { catalogue: market, pictures: stills, today: '2026-11-21' };

function film(variables: string, shots: string): string {
  return `version: 1\ntitle: 'In \${city}'\nvariables: ${variables}\nshots:\n${shots}\n`;
}

const QUAY = film(
  '{ city: Bergen, still: ~ }',
  "  - { id: a, prompt: 'The quay of ${city}', style: '${city}', note: '${city}!', first_frame: 'stills/${still}.png' }",
);

function given(values: Readonly<Record<string, string>>, text = QUAY) {
  return readStoryboard(text, { ...options, given: new Map(Object.entries(values)) });
}

describe('variables of a storyboard', () => {
  test('stand in title, style, prompts, notes and paths', () => {
    const { storyboard, diagnostics } = given({ still: 'quay' });

    expect(diagnostics).toEqual([]);
    expect(storyboard).toMatchObject({
      title: 'In Bergen',
      shots: [
        {
          text: 'The quay of Bergen Bergen',
          note: 'Bergen!',
          first: { picture: { path: 'stills/quay.png' } },
        },
      ],
    });
    expect(openText(QUAY).variables).toEqual([
      { name: 'city', isRequired: false },
      { name: 'still', isRequired: true },
    ]);
  });

  test('names that none can have, and files that are no YAML, have none', () => {
    const text = film('{ film: x, 1st: x, city: x }', '  - { id: a, prompt: The quay }');

    expect(openText(text).variables).toEqual([{ name: 'city', isRequired: false }]);
    expect(openText('a: [').variables).toBeNull();
    expect(openText('version: 1').variables).toEqual([]);
  });

  test('a value that is given beats that of the file, and one of no variable is passed over', () => {
    expect(given({ still: 'quay', city: 'Oslo', town: 'Hamar' }).storyboard?.title).toBe('In Oslo');
  });

  test('an empty value is an empty text', () => {
    expect(given({ still: 'quay', city: '' }).storyboard?.title).toBe('In');
  });

  test('a value is text: no YAML, and no variable in it is filled in', () => {
    const { storyboard } = given({ still: 'quay', city: '"${still}": [*a' });

    expect(storyboard?.title).toBe('In "${still}": [*a');
  });

  test('references and last frames are filled in as well', () => {
    const text = film(
      '{ city: Bergen, still: quay }',
      "  - { id: a, references: ['stills/${still}.png', 'stills/deck.png'] }\n" +
        "  - { id: b, first_frame: stills/deck.png, last_frame: 'stills/${still}.png' }",
    );
    const { storyboard } = readText(text);

    expect(storyboard?.shots[0]?.references[0]).toMatchObject({ path: 'stills/quay.png' });
    expect(storyboard?.shots[1]?.last).toMatchObject({ picture: { path: 'stills/quay.png' } });
  });

  test('$${ stands for a literal one, also before the name of a variable', () => {
    const text = film(
      '{ city: Bergen }',
      "  - { id: a, prompt: '$${city} and $$${city} cost $5' }",
    );

    expect(readText(text).storyboard?.shots[0]?.text).toBe('${city} and $${city} cost $5');
  });

  test('without variables at the top, it is plain text', () => {
    const text = "version: 1\nshots:\n  - { id: a, prompt: '${city} $${city} ${' }\n";

    expect(readText(text)).toMatchObject({
      diagnostics: [],
      storyboard: { shots: [{ text: '${city} $${city} ${' }] },
    });
  });

  test('nothing else is filled in: an id is what stands there', () => {
    const text = film('{ city: Bergen }', "  - { id: '${city}', prompt: The quay }");

    expect(readText(text).diagnostics).toMatchObject([
      { code: 'wrong-value', path: 'shots[0].id' },
    ]);
  });

  test('a text that shots share by an alias is said to be wrong once', () => {
    const text = film(
      '{ city: Bergen }',
      "  - { id: a, prompt: &p 'The quay of ${cty}' }\n  - { id: b, prompt: *p }",
    );

    expect(readText(text).diagnostics.map(({ code }) => code)).toEqual(['unknown-variable']);
  });

  test('what hangs on a value that is missing is not complained of', () => {
    expect(readText(QUAY).diagnostics.map(({ code }) => code)).toEqual(['variable-missing']);
  });
});

describe('values from outside', () => {
  test.each([
    ['a\u0007b', 'holds the control character U+0007'],
    ['a\ufffd', 'is not UTF-8'],
    ['a'.repeat(20_001), 'has more than 20000 characters'],
  ])('one that is no text is refused', (city, fact) => {
    expect(given({ still: 'quay', city }).diagnostics).toMatchObject([
      {
        code: 'variable-value',
        path: 'variables.city',
        message: `variables: city: the value that it is given ${fact}.`,
      },
    ]);
  });

  test('what an option of a provider would be in a prompt is refused in a value', () => {
    expect(given({ still: 'quay', city: 'Oslo --rs 1080p' }).diagnostics[0]?.code).toBe(
      'prompt-options',
    );
  });

  test('values may not make a film of any size', () => {
    const shots = Array.from(
      { length: 20 },
      (_, place) => `  - { id: s${place}, prompt: '${'${city}'.repeat(10)}' }`,
    );
    const text = film('{ city: Bergen }', shots.join('\n'));
    const { storyboard, diagnostics } = given({ city: 'x'.repeat(20_000) }, text);

    expect(storyboard).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(['too-large']);
  });

  test('more variables than anybody keeps apart are refused', () => {
    const names = Array.from({ length: 201 }, (_, place) => `v${place}: x`);
    const text = film(`{ ${names.join(', ')} }`, '  - { id: a, prompt: The quay }');

    expect(readText(text).diagnostics).toMatchObject([
      { message: 'variables has 201 names; a storyboard takes 200.' },
    ]);
  });

  test('one reading does not show in the next', () => {
    const { read } = openText(QUAY);

    expect(read(options).storyboard).toBeNull();
    expect(read({ ...options, given: new Map([['still', 'quay']]) }).diagnostics).toEqual([]);
    expect(read(options)).toEqual(readText(QUAY));
  });
});
