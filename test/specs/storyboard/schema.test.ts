import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DIAGNOSTIC_CODES } from '../../../specs/storyboard/codes.ts';
import { storyboardJsonSchema } from '../../../specs/storyboard/schema.ts';

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
  additionalProperties: z.boolean().optional(),
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
