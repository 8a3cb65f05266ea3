/** Small files of the simulator's folder: each is whole at any instant, even after kill -9. */

import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file in one step. Synchronous on purpose: a task's state changes in memory and on disk
 * before anything else runs, so two requests never overwrite each other's changes.
 */
export function writeJson(path: string, value: unknown): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  // Files hold prompts, and the secret by which links are signed: no other user may read them.
  writeFileSync(beside, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
  renameSync(beside, path);
}

/** The file's content, or null when there is no file. */
export function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return JSON.parse(text);
}
