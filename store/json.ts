/** The format of every JSON file and record of the store. */

import type { z } from 'zod';

import { StoreError } from './error.ts';

/** A file with another version is not read. */
const FILE_VERSION = 1;

export const LEAVE_IT = 'Nothing was changed. Restore the file from a backup, or move it away.';

/** Indented, with its version first. */
export function jsonFile(value: object): string {
  return `${JSON.stringify({ version: FILE_VERSION, ...value }, null, 2)}\n`;
}

/** `remedy`: what to do when the file is damaged; a file that stands for money needs its own. */
export function parseJson<Value>(
  text: string,
  path: string,
  schema: z.ZodType<Value>,
  remedy: string = LEAVE_IT,
): Value {
  const damaged = (fact: string, cause?: unknown) => damagedFile(path, fact, remedy, cause);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(text === '' ? 'it is empty' : 'it is no JSON', error);
  }
  const version = typeof value === 'object' && value && 'version' in value ? value.version : null;
  if (version !== FILE_VERSION) {
    if (typeof version !== 'number') throw damaged('it has no version');
    throw new StoreError('foreign-version', {
      message: `${path} has version ${version}; this program reads version ${FILE_VERSION}.`,
      path,
      remedy: 'Use the version of the program that wrote it.',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.');
  throw damaged(place ? `${place} is not as it was written` : 'it is not what was written');
}

export function damagedFile(path: string, fact: string, remedy = LEAVE_IT, cause?: unknown) {
  const message = `${path} is damaged: ${fact}.`;
  return new StoreError('damaged', { message, path, remedy, cause });
}
