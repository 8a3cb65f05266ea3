/**
 * Reads answers of providers leniently: numbers may be text, null means absent, and whatever is
 * not needed may have any shape. What money hangs on is read strictly by whoever needs it.
 */

import { z } from 'zod';

/** Text or a number as text; null for everything else, also for an empty text. */
export const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
  .transform((value) => (value === '' ? null : (value ?? null)));

/** A number, perhaps written as text; null for everything else. */
export const numeric = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .nullish()
  .catch(null)
  .transform((value) => (Number.isFinite(value) ? (value ?? null) : null));

/** A task's own error, or null where there is none. */
export const taskError = z
  .object({ code: text, message: text })
  .nullish()
  .catch(null)
  .transform((error) => (error ? { code: error.code ?? '', message: error.message ?? '' } : null));

/** What a body says; `undefined` for what is no JSON. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
