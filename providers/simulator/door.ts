/** Who may send requests, and what every dialect does with a request before reading it. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { DialectTools, SimulatorPlace, SimulatorContext } from './dialect.ts';
import { FILES } from './files.ts';
import { isFields, type Fields } from './order/fields.ts';
import { invalid } from './order/refusal.ts';

/**
 * Checks first of all to whom a request was sent, and by whom. Without the secret nobody else on
 * this machine gets in, not even to `/simulator/*`. Links to results are signed, and need none.
 * Null: no secret is required.
 */
export function doorkeeper(
  secret: string | null,
  port: () => number,
): MiddlewareHandler<SimulatorPlace> {
  const names = secret === null ? ['127.0.0.1', 'localhost'] : ['127.0.0.1'];
  return async (context, next) => {
    const host = context.req.header('host')?.toLowerCase() ?? '';
    // Refuses a web page whose own host name leads to this server.
    const isNamed = names.some((name) => host === `${name}:${port()}`);
    if (!isNamed) return turnedAway(421, 'This server has another name.');
    const isOpen = secret === null || context.req.path.startsWith(`${FILES}/`);
    if (!isOpen && !isSameKey(bearerOf(context), secret)) {
      return turnedAway(401, 'Only the program that has started this server may use it.');
    }
    return next();
  };
}

function turnedAway(status: 401 | 421, message: string): Response {
  return Response.json({ error: { code: 'TurnedAway', message } }, { status });
}

function bearerOf(context: SimulatorContext): string {
  return /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1] ?? '';
}

/** Takes the same time for every given key. */
function isSameKey(given: string, right: string): boolean {
  const [one, other] = [given, right].map((key) => createHash('sha256').update(key).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

/** Whether the bearer's key is accepted. */
export function isLetIn(
  context: SimulatorContext,
  { apiKey }: DialectTools,
  { isSchemeOptional = false }: { readonly isSchemeOptional?: boolean },
): boolean {
  const given = context.req.header('authorization') ?? '';
  const key = (isSchemeOptional ? /^(?:Bearer )?(\S+)$/ : /^Bearer (\S+)$/).exec(given)?.[1];
  return key !== undefined && (apiKey === null || isSameKey(key, apiKey));
}

/** The JSON object in a request's body. Throws `OrderRefusal`. */
export async function fieldsOf(context: SimulatorContext): Promise<Fields> {
  const fields = readFields(await context.req.text());
  if (fields) return fields;
  throw invalid('body', 'must be a JSON object');
}

/** Null for anything but a JSON object. */
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
