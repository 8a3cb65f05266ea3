/** What people write by habit, and the value of the format that they are told to write instead. */

import { describe, expect, test } from 'vitest';
import { readText } from './fixture.ts';

const BYTEPLUS = 'provider: byteplus\ndefaults: { model: seedance-1.5-pro }\n';

function film(line: string, top = ''): string {
  return `version: 1\n${top}shots:\n  - id: a\n    prompt: "x"\n  - id: b\n    prompt: "y"\n    ${line}\n`;
}

/** The only thing that is said of a film. */
function hintFor(text: string): string {
  const errors = readText(text).diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors).toHaveLength(1);
  return errors[0]?.hint ?? '';
}

describe('a value that its key does not take', () => {
  test.each([
    ['ratio: vertical', '"9:16"'],
    ['ratio: portrait', '"9:16"'],
    ['ratio: square', '"1:1"'],
    ['ratio: widescreen', '"16:9"'],
    ['ratio: 2.39:1', '"21:9"'],
    ['ratio: 2.39', '"21:9"'],
    ['ratio: 1920x1080', '"16:9"'],
    ['ratio: 16/9', '"16:9"'],
    ['ratio: 16x9', '"16:9"'],
    ['ratio: "16 : 9"', '"16:9"'],
    ['ratio: 1080:1920', '"9:16"'],
    ['ratio: 4:5', '"3:4"'],
    ['resolution: 1920x1080', '"1080p"'],
    ['resolution: HD', '"720p"'],
    ['resolution: 1080', '"resolution: 1080p"'],
    ['resolution: "720"', '"720p"'],
    ['resolution: 4K', '"4k"'],
    ['resolution: full hd', '"1080p"'],
    ['model: seedance 2.0 pro', '"seedance-2.0"'],
    ['model: Seedance 1.5 Pro', '"seedance-1.5-pro"'],
    ['model: bytedance seedance v2', '"seedance-2.0"'],
    ['model: seedance pro', '"seedance-1.5-pro"'],
    ['references: a.jpg', '"references: [a.jpg]"'],
    ['references: "a.jpg, b c.jpg"', '"references: [a.jpg, "b c.jpg"]"'],
    ['references: ［a.png, b.png］', 'Write references: [a.png, b.png].'],
    ['duration: 5 seconds', '"duration: 5"'],
    ['duration: "5 sec"', '"duration: 5"'],
    ['duration: "5"', '"duration: 5"'],
    ['duration: 00:05', '"duration: 5"'],
    ['duration: 5000ms', '"duration: 5"'],
    ['duration: 5.4', '"duration: 5"'],
    ['duration: 120 frames', '"duration: 5"'],
    ['duration: 1 min', '"duration: 15"'],
    ['seed: random', '"seed: -1"'],
    ['seed: "42"', '"seed: 42"'],
    ['audio: on', '"audio: true"'],
    ['audio: yes', '"audio: true"'],
    ['audio: "true"', '"audio: true"'],
    ['audio: off', '"audio: false"'],
    ['expires_after: 48', '"expires_after: 48h"'],
    ['expires_after: 2 days', '"expires_after: 48h"'],
    ['expires_after: 96h', '"expires_after: 72h"'],
    ['from: last', '"previous"'],
    ['from: prev', '"previous"'],
    ['from: nothing', '"none"'],
    ['join: fade', '"join: { dissolve: 12 }"'],
    ['join: crossfade', '"join: { dissolve: 12 }"'],
    ['join: 12', '"join: { dissolve: 12 }"'],
    ['join: "dissolve: 12"', '"join: { dissolve: 12 }"'],
    ['join: fade 1s', '"join: { dissolve: 24 }"'],
    ['join: hard cut', '"join: cut"'],
    ['join: { fade: 12 }', '"dissolve"'],
    ['join: { dissolve: 0.5s }', '"dissolve: 12"'],
    ['trim: 6', '"trim: { tail: 6 }"'],
    ['trim: { start: 3 }', '"head"'],
    ['take: 9', '"take: v009"'],
    ['take: v9', '"take: v009"'],
    ['take: V009', '"take: v009"'],
  ])('%s: %s', (line, written) => {
    const hint = hintFor(film(line));

    expect(hint).toContain(written);
    expect(hint).toMatch(/^(Did you mean|Write|"［")/);
  });

  test.each([
    ['6', '6 USD'],
    ['$6', '6 USD'],
    ['6€', '6 EUR'],
    ['6 usd', '6 USD'],
    ['"6,50 USD"', '6.50 USD'],
    ['"1,000 USD"', '1000 USD'],
    ['1.000,50 EUR', '1000.50 EUR'],
    ['USD 6', '6 USD'],
    ['¥40', '40 CNY'],
  ])('budget: %s: budget: %s', (amount, written) => {
    expect(hintFor(film('skip: false', `policy:\n  budget: ${amount}\n`))).toBe(
      `Write "budget: ${written}".`,
    );
  });

  test('gets the nearest that the shot’s own model has', () => {
    expect(hintFor(film('resolution: UHD', BYTEPLUS))).toBe(
      'Did you mean "1080p"? seedance-1.5-pro on byteplus has 480p, 720p and 1080p.',
    );
    expect(hintFor(film('duration: 20 s.', BYTEPLUS))).toBe(
      'Write "duration: 12". seedance-1.5-pro on byteplus renders 4 to 12 s.',
    );
    expect(hintFor(film('tier: cheap', BYTEPLUS))).toMatch(/^Did you mean "flex"\?/);
    expect(hintFor(film('tier: cheap'))).toBe(
      'Did you mean "default"? What is meant is called flex, and seedance-2.0 on local has none. seedance-2.0 on local has default.',
    );
  });

  test('gets what is possible where nothing is near', () => {
    expect(hintFor(film('model: kling 2'))).toMatch(
      /^local offers seedance-1.0-pro, .* and seedance-2.5\.$/,
    );
    expect(hintFor(film('resolution: crisp'))).toBe(
      'seedance-2.0 on local has 480p, 720p, 1080p and 4k.',
    );
  });

  test.each([
    ['ratio: “16:9”', 12, 'U+201C', 'Write ratio: "16:9".'],
    ['ratio: "16:9\u00a0"', 17, 'U+00A0 (no-break space)', 'Write ratio: "16:9".'],
    ['duration: 5\u00a0', 16, 'U+00A0', 'Write duration: 5.'],
    ['duration: ５', 15, 'U+FF15 (full-width "5")', 'Write duration: 5.'],
    ['take: v\u200b002', 12, 'U+200B (zero-width space)', 'Write take: v002.'],
  ])('for a look-alike sign is told its name, at its place: %j', (line, column, name, written) => {
    const [found] = readText(film(line)).diagnostics;

    expect(found).toMatchObject({ code: 'wrong-value', line: 7, column });
    expect(found?.hint).toContain(name);
    expect(found?.hint).toContain(written);
  });

  test('unquoted 16:9 is fine: YAML 1.2 has no numbers to the base of 60', () => {
    expect(readText(film('ratio: 16:9')).diagnostics).toEqual([]);
  });
});

describe('an id that is none', () => {
  test.each([
    ['镜头1', 'sh0020'],
    ['"shot 2"', 'shot-2'],
    ['küste', 'kuste'],
    ['größe', 'grosse'],
    ['a/b', 'a-b'],
    ['“b”', 'b'],
    ['b\u200b', 'b'],
    ['‑b', 'b'],
    ['1.0', '1-0'],
    ['0010', '"0010"'],
    ['previous', 'sh0020'],
    ['~', 'sh0020'],
    ['x'.repeat(60), 'x'.repeat(48)],
    ['"A!"', 'sh0020'],
  ])('%s: %s', (id, proposed) => {
    const text = (written: string): string =>
      `version: 1\nshots:\n  - { id: a, prompt: "x" }\n  - { id: ${written}, prompt: "y", from: none }\n`;

    expect(hintFor(text(id))).toContain(`id: ${proposed}`);
    expect(readText(text(proposed)).diagnostics).toEqual([]);
  });

  test('gets one that is free', () => {
    const ids = ['sh0020', 'SH0021'].map((id) => `  - { id: ${id}, prompt: "x" }\n`);

    expect(hintFor(`version: 1\nshots:\n  - { id: 河, prompt: "x" }\n${ids.join('')}`)).toContain(
      'sh0010',
    );
    expect(
      hintFor(`version: 1\nshots:\n${ids[0]}  - { id: 河, prompt: "x" }\n${ids[1]}`),
    ).toContain('sh0022');
  });
});
