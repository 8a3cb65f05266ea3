/** Reads a file that a person names. */

import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StoreError } from '../store/error.ts';
import { readPersonsFile } from '../store/open.ts';
import { FilmError, type FilmErrors } from './error.ts';

const REASONS: Readonly<Record<string, FilmErrors['no-such-file']['why']>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'folder',
  EACCES: 'unreadable',
  EPERM: 'unreadable',
  ELOOP: 'broken-link',
  // A socket, or a device that is not there.
  ENXIO: 'no-file',
  ENODEV: 'no-file',
};

/** Throws `no-such-file`, `unreadable`. */
export async function readInput(file: string): Promise<string> {
  try {
    return await readPersonsFile(file);
  } catch (error) {
    if (error instanceof StoreError) {
      const { message: reason, remedy: hint } = error;
      throw new FilmError('unreadable', { reason, hint, isNamed: true }, error);
    }
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = REASONS[code];
    if (why === undefined) throw error;
    const folder = why === 'folder' ? file : dirname(file);
    const others = ['missing', 'folder'].includes(why) ? await storyboardsIn(folder) : [];
    throw new FilmError('no-such-file', { file, why, others });
  }
}

/** Where the missing one was looked for; null: there is no such folder either. */
async function storyboardsIn(folder: string): Promise<string[] | null> {
  const names = await readdir(folder).catch(() => null);
  return names?.filter((name) => /\.ya?ml$/i.test(name)).sort() ?? null;
}
