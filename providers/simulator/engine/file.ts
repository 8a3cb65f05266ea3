/** Small files of the simulator's folder: each is whole at any instant, even after kill -9. */

import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file as one step. Synchronous on purpose: what a task has become is changed in memory
 * and on disk before anybody else runs, so two requests never write each other's state away.
 */
export function writeJson(path: string, value: unknown): void {
  const beside = `${path}.${randomUUID()}.tmp`;
  // Prompts, and the secret that links are signed with: nobody else on this machine may look.
  writeFileSync(beside, `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
  renameSync(beside, path);
}

/** The file's content, or null without a file. */
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
