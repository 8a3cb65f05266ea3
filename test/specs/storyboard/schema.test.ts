import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { DIAGNOSTIC_CODES } from '../../../specs/storyboard/codes.ts';
import { storyboardJsonSchema } from '../../../specs/storyboard/schema.ts';
import { readText } from './fixture.ts';

const jsonSchema = z.looseObject({
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
  description: z.string().optional(),
  additionalProperties: z.union([z.boolean(), z.looseObject({})]).optional(),
  minProperties: z.number().optional(),
  maxProperties: z.number().optional(),
});

type JsonSchema = z.infer<typeof jsonSchema>;

function keysOf(schema: JsonSchema, path: string): [path: string, schema: JsonSchema][] {
  const { properties = {}, items, anyOf = [] } = schema;
  const below = [...anyOf, ...(items ? [items] : [])].flatMap((inner) => keysOf(inner, path));
  const own = Object.entries(properties).flatMap(([key, inner]): [string, JsonSchema][] => [
    [`${path}${key}`, inner],
    ...keysOf(inner, `${path}${key}.`),
  ]);
  return [...own, ...below];
}

const keys = keysOf(jsonSchema.parse(storyboardJsonSchema()), '');
const page = readFileSync(new URL('../../../docs/storyboard-format.md', import.meta.url), 'utf8');

describe('the JSON Schema', () => {
  test('says of every key what it is for', () => {
    expect(keys.length).toBeGreaterThan(50);
    expect(keys.filter(([, { description }]) => !description).map(([path]) => path)).toEqual([]);
  });

  test('refuses unknown keys but those that begin with x- at the top', () => {
    const schema = storyboardJsonSchema();

    expect(schema).toMatchObject({ additionalProperties: false, patternProperties: { '^x-': {} } });
  });
});

const NO_JOIN = [expect.stringContaining('cut, {dissolve: frames} or {keep_duplicate: true}')];

test.each([
  ['{}', NO_JOIN],
  ['{ dissolve: 12, keep_duplicate: true }', NO_JOIN],
  ['{ dissolve: 12 }', []],
  ['{ keep_duplicate: true }', []],
])('an editor and the program say the same of join: %s', (join, wanted) => {
  const { diagnostics } = readText(
    `version: 1\nshots:\n  - { id: a, prompt: x }\n  - { id: b, prompt: y, join: ${join} }\n`,
  );
  const said = diagnostics.map(({ message }) => message);
  expect(said).toEqual(wanted);
  const [, joins] = keys.find(([path]) => path === 'shots.join') ?? [];
  const mapping = joins?.anyOf?.find(({ properties }) => properties !== undefined);
  const count = Object.keys(parse(join)).length;
  const { minProperties = 0, maxProperties = Infinity } = mapping ?? {};
  expect(count >= minProperties && count <= maxProperties).toBe(wanted.length === 0);
});

describe('the page of the format', () => {
  test('names every key', () => {
    const names = new Set(keys.map(([path]) => path.split('.').at(-1) ?? ''));

    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('has a row for every code of a diagnostic, with its meaning', () => {
    const rows = Object.entries(DIAGNOSTIC_CODES).map(
      ([code, what]) => `| \`${code}\` | ${what} |`,
    );

    expect(
      page
        .split('\n')
        .map((line) => line.replace(/ +/g, ' '))
        .filter((line) => rows.includes(line)),
    ).toEqual(rows);
  });
});
