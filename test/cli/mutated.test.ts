/**
 * Five thousand storyboards as a cat on the keyboard, a merge or a broken editor would leave them:
 * `validate` answers each with 0 or 65, in the file's order, without a stack trace.
 */

import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Console } from '../../cli/console.ts';
import { give } from '../../cli/program/answer.ts';
import { validate } from '../../cli/verbs/validate.ts';
import { EXIT } from '../../cli/exit.ts';
import { planProduction } from '../../specs/plan/build.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { readStoryboard } from '../../specs/storyboard/read.ts';
import type { PictureReference } from '../../specs/storyboard/storyboard.ts';
import { stills } from '../specs/storyboard/catalogue.ts';
import { FIXTURES } from '../specs/storyboard/fixture.ts';
import { temporaryFolder } from '../films/fixture.ts';

/** What YAML, a terminal or JavaScript may trip over. */
const SPLINTERS = ': |,|{|}|[|]|"|- | #|&a |*a|<<: |!|%|@|-1|~|? |__proto__|.inf'
  .split('|')
  .concat([':', "'", '|', '\n', '\t', '\r', '\0', '\ud800', '---\n', '\u2028', '\u202e']);

/** Values of another kind than the key wants, and words that mean something elsewhere. */
const STRANGERS = (
  'null|true|0|-0|1e999|0x1F|2026-11-21|""|[]|{}|[[[]]]|.nan|*x|5 s|-1s|99999999999999999999|' +
  'previous|none|asset://a|https://[|file:///dev/zero|../..|/dev/null|constructor|toString|' +
  '!!binary aGk=|!!js/function "x"|1 USD|1e9 USD|{ dissolve: -1 }|seedance-2.0|"\\u0000"'
).split('|');

const CHANGE = fc.record({
  at: fc.nat(),
  length: fc.nat({ max: 40 }),
  kind: fc.constantFrom('cut', 'double', 'insert', 'value', 'line', 'move'),
  splinter: fc.constantFrom(...SPLINTERS),
  stranger: fc.constantFrom(...STRANGERS),
});
type Change = typeof CHANGE extends fc.Arbitrary<infer T> ? T : never;

function change(text: string, { at, length, kind, splinter, stranger }: Change): string {
  if (kind === 'value') return withValue(text, at, stranger);
  if (kind === 'line' || kind === 'move') return withLines(text, at, length, kind);
  const start = at % (text.length + 1);
  const head = text.slice(0, start);
  const piece = text.slice(start, start + length);
  const tail = text.slice(start + length);
  if (kind === 'cut') return head + tail;
  return kind === 'double' ? head + piece + piece + tail : head + splinter + piece + tail;
}

/** One of the file's values replaced. */
function withValue(text: string, at: number, stranger: string): string {
  const values = [...text.matchAll(/(?<=: )[^\s,{}[\]][^,\n}]*/g)];
  const value = values[at % Math.max(1, values.length)];
  if (!value) return text;
  return text.slice(0, value.index) + stranger + text.slice(value.index + value[0].length);
}

/** A line left out, or put elsewhere: ids doubled, keys without their parent. */
function withLines(text: string, at: number, length: number, kind: 'line' | 'move'): string {
  const lines = text.split('\n');
  const [taken = ''] = lines.splice(at % lines.length, 1);
  if (kind === 'move') lines.splice((at + length) % (lines.length + 1), 0, taken);
  return lines.join('\n');
}

const FILMS = readdirSync(new URL('good/', FIXTURES))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(`good/${name}`, FIXTURES), 'utf8'));

const damaged = fc
  .tuple(fc.constantFrom(...FILMS), fc.array(CHANGE, { minLength: 1, maxLength: 6 }))
  .map(([text, changes]) => changes.reduce(change, text));

test('five thousand damaged storyboards are answered with 0 or 65', async () => {
  const file = join(await temporaryFolder(), 'film.yaml');
  const exits = new Map<number, number>();
  const context = { console: new Console(process), environment: {}, packageVersion: '0.0.0' };
  let said = '';
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  onTestFinished(() => stdout.mockRestore());

  await fc.assert(
    fc.asyncProperty(damaged, async (text) => {
      await writeFile(file, text);
      said = '';
      const exit = await give(await validate([file], {}, context), context.console, {});

      expect([EXIT.done, EXIT.invalid]).toContain(exit);
      expect(said).not.toMatch(/undefined|Invalid input|\[object|TypeError|^ +at .+:\d+:\d+/m);
      expect(said.includes('error')).toBe(exit === EXIT.invalid);
      exits.set(exit, (exits.get(exit) ?? 0) + 1);
    }),
    { seed: 24, numRuns: 5_000 },
  );

  // A mutation that breaks everything, or nothing, would test nothing.
  expect(exits.get(EXIT.done)).toBeGreaterThan(200);
  expect(exits.get(EXIT.invalid)).toBeGreaterThan(2_000);
});

test('what is valid after damage can be planned, and diagnostics come in order', () => {
  const pictures = (picture: PictureReference) =>
    stills(picture.kind === 'file' ? picture : { kind: 'file', path: 'stills/quay.png' });

  fc.assert(
    fc.property(damaged, (text) => {
      const { storyboard, diagnostics } = readStoryboard(text, { catalogue, pictures });
      const places = diagnostics.map(({ line, column }) => line * 10_000 + column);

      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(storyboard === null).toBe(diagnostics.some(({ severity }) => severity === 'error'));
      if (!storyboard) return;
      const plan = planProduction(storyboard, { catalogue, pictures, hasTake: () => true });
      expect(plan.shots).toHaveLength(storyboard.shots.length);
    }),
    { seed: 7, numRuns: 1_000 },
  );
});
