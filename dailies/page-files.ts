/** What the page is made of: built, in a package and in a checkout. */

import { readFile } from 'node:fs/promises';
import { FilmError } from '../films/error.ts';

const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;
type PageFileName = keyof typeof TYPES;

export type PageFile = { readonly text: string; readonly type: string };

/** Throws `no-page` in a checkout that was not built. */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const names: PageFileName[] = ['index.html', 'page.js', 'page.css', 'icon.svg'];
  const files = names.map(
    async (name) => [name, { text: await read(name), type: TYPES[name] }] as const,
  );
  return new Map(await Promise.all(files));
}

/** How the page and its report are drawn. Throws `no-page`. */
export async function pageStyle(): Promise<string> {
  const texts = await Promise.all(['page.css', 'report.css'].map(read));
  // A browser reads no other end of a line, and counts the hash of what it has read.
  return texts.join('').replaceAll('\r\n', '\n');
}

async function read(name: string): Promise<string> {
  // Beside the build's commands, or in the build of this checkout.
  for (const folder of ['../dailies/page/', '../dist/dailies/page/']) {
    const text = await readFile(new URL(folder + name, import.meta.url), 'utf8').catch(() => null);
    if (text !== null) return text;
  }
  throw new FilmError('no-page', { why: 'not-built' });
}
