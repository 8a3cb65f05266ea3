/** A project's `.env`: where it is looked for, in which encoding, and which others lie nearby. */

import { dirname, join, relative, resolve } from 'node:path';

import { StoreError, systemCode } from './error.ts';
import { readPersonsBytes } from './open.ts';

type DotEnvFile = { readonly path: string; readonly text: string };

export type DotEnv = {
  /** The only file whose settings are used, whether it exists or not. */
  readonly path: string;
  /** Its text; null if there is no file, or this user may not read it. */
  readonly text: string | null;
  /** Why an existing file was not read, e.g. `EACCES`; null otherwise. */
  readonly closed: string | null;
  readonly encoding: Encoding;
  /**
   * Other `.env` files, whose settings are not used: a person may have put theirs there by mistake.
   */
  readonly others: readonly DotEnvFile[];
};

type Encoding = 'UTF-8' | 'UTF-16';

/**
 * The `.env` of a project. `folders`: those of the storyboards and of the command, where a person
 * may have put a file. Throws `StoreError` (`unreadable`) for one that is not a file.
 */
export async function readDotEnv(root: string, folders: readonly string[] = []): Promise<DotEnv> {
  const path = join(root, '.env');
  const others = await othersOf(root, folders);
  try {
    return { path, closed: null, others, ...decoded(await readPersonsBytes(path)) };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const code = systemCode(error) ?? String(error);
    const closed = code === 'ENOENT' || code === 'ENOTDIR' ? null : code;
    return { path, text: null, closed, encoding: 'UTF-8', others };
  }
}

/**
 * Windows editors and shells write UTF-16, with or without a mark at the beginning. Names and keys
 * are plain letters, so without a mark every second byte is 0.
 */
function decoded(bytes: Buffer): { readonly text: string; readonly encoding: Encoding } {
  const [first, second] = bytes;
  const isMarked = (one: number, other: number) => first === one && second === other;
  const isLittle = isMarked(0xff, 0xfe) || (first !== 0 && second === 0);
  const isBig = isMarked(0xfe, 0xff) || (first === 0 && second !== 0);
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  if (isLittle) return { text: plain(even.toString('utf16le')), encoding: 'UTF-16' };
  if (isBig && even.length > 0) {
    return { text: plain(Buffer.from(even).swap16().toString('utf16le')), encoding: 'UTF-16' };
  }
  return { text: plain(bytes.toString('utf8')), encoding: 'UTF-8' };
}

/** Without the mark at its beginning, and with line ends as everywhere. */
function plain(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
}

/**
 * Looks from each folder up to the project's, which may lie above, and in the one above the
 * project.
 */
async function othersOf(root: string, folders: readonly string[]): Promise<DotEnvFile[]> {
  const places = new Set<string>();
  for (const folder of folders.map((each) => resolve(each))) {
    places.add(folder);
    for (let at = dirname(folder); isBelow(at, root); at = dirname(at)) places.add(at);
  }
  places.add(dirname(root));
  places.delete(root);
  const found: DotEnvFile[] = [];
  for (const place of places) {
    const path = join(place, '.env');
    const bytes = await readPersonsBytes(path).catch(() => null);
    if (bytes !== null) found.push({ path, text: decoded(bytes).text });
  }
  return found;
}

function isBelow(folder: string, root: string): boolean {
  const way = relative(root, folder);
  return way !== '' && !way.startsWith('..') && resolve(root, way) === folder;
}
