/**
 * Reads the fields of a body strictly. `null` means absent, as the published clients send it;
 * unknown keys are ignored, as by the service.
 */

import { invalid, missing } from './refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value that must be there, and not be empty. */
export function present<Value>(value: Value | null, name: string): Value {
  if (value === null || value === '') throw missing(name);
  return value;
}

function reading<Value>(isOne: (value: unknown) => value is Value, fact: string) {
  return (fields: Fields, name: string): Value | null => {
    const value = fields[name] ?? null;
    if (value === null || isOne(value)) return value;
    throw invalid(name, fact);
  };
}

export const objectField = reading(isFields, 'must be an object');
export const listField = reading<readonly unknown[]>(Array.isArray, 'must be an array');
export const textField = reading((value) => typeof value === 'string', 'must be a string');
export const flagField = reading((value) => typeof value === 'boolean', 'must be true or false');
const numberField = reading((value) => typeof value === 'number', 'must be an integer');

export function addressField(fields: Fields, name: string): string | null {
  const address = textField(fields, name);
  if (address === null || /^https?:\/\/./.test(address)) return address;
  throw invalid(name, 'must be an http or https address');
}

export function wholeField(
  fields: Fields,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | null {
  const value = numberField(fields, name);
  if (value === null) return null;
  if (!Number.isInteger(value)) throw invalid(name, 'must be an integer');
  if (value < min || value > max) throw invalid(name, `must be from ${min} to ${max}`);
  return value;
}

export function choiceField<const Choice extends string>(
  fields: Fields,
  name: string,
  choices: readonly Choice[],
): Choice | null {
  const value = fields[name] ?? null;
  if (value === null) return null;
  const choice = choices.find((one) => one === value);
  if (choice === undefined) throw invalid(name, `must be one of ${choices.join(', ')}`);
  return choice;
}

/** The fields of a query; of a repeated field, the first. */
export function queryFields(query: URLSearchParams): Fields {
  const names = [...query.keys()];
  return Object.fromEntries(names.map((name) => [name, numeric(query.get(name))]));
}

function numeric(text: string | null): unknown {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : text;
}
