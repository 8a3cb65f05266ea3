/** What every dialect does with a request before it is read. */

import type { DialectOptions, SimulatorContext } from './dialect.ts';
import { isFields, type Fields } from './order/fields.ts';
import { invalid } from './order/refusal.ts';

/** Whether the bearer's key is the one that is let in. */
export function isLetIn(
  context: SimulatorContext,
  { apiKey }: DialectOptions,
  { isSchemeOptional = false } = {},
): boolean {
  const given = context.req.header('authorization') ?? '';
  const key = (isSchemeOptional ? /^(?:Bearer )?(\S+)$/ : /^Bearer (\S+)$/).exec(given)?.[1];
  return key !== undefined && (apiKey === null || key === apiKey);
}

/** The JSON object that a request carries. Throws `OrderRefusal`. */
export async function fieldsOf(context: SimulatorContext): Promise<Fields> {
  const fields = readFields(await context.req.text());
  if (fields) return fields;
  throw invalid('body', 'must be a JSON object');
}

/** Null for what is no JSON object. */
export function readFields(text: string): Fields | null {
  try {
    const body: unknown = JSON.parse(text);
    return isFields(body) ? body : null;
  } catch {
    return null;
  }
}

/** With its query. */
export function pathOf(context: SimulatorContext): string {
  const { pathname, search } = new URL(context.req.url);
  return `${pathname}${search}`;
}
