/** Whether the format takes a value at a place: what is proposed must be right. */

import { parse } from 'yaml';
import { z } from 'zod';
import { storyboardSchema } from './schema.ts';
import type { Path } from './tree.ts';

/** `written`: as it would stand in the file. */
export function isTakenAt(path: Path, written: string): boolean {
  let schema: unknown = storyboardSchema;
  for (const step of path) schema = below(schema, step);
  if (!(schema instanceof z.ZodType)) return false;
  try {
    return schema.safeParse(parse(written, { logLevel: 'silent' })).success;
  } catch {
    return false;
  }
}

/** The schema of a key or an item; undefined where there is none. */
function below(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodOptional) return below(schema.unwrap(), step);
  if (schema instanceof z.ZodArray) return typeof step === 'number' ? schema.element : undefined;
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, unknown>)[step];
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const form = schema.options.find((option) => option instanceof z.ZodObject);
  return form === undefined ? undefined : below(form, step);
}
