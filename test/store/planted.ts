/** For files that this program never wrote. */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { StoreError } from '../../store/error.ts';
import type { Store } from '../../store/store.ts';

export async function plant(store: Store, path: string, value: unknown): Promise<string> {
  const file = join(store.folder, path);
  await mkdir(dirname(file), { recursive: true });
  const text = typeof value === 'string' ? value : JSON.stringify({ version: 1, ...Object(value) });
  await writeFile(file, text);
  return file;
}

/** What a work ends with: its code when the store refuses it. Anything else is a crash. */
export async function endOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'read';
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
}
