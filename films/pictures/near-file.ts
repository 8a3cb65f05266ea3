/** What lies near a path at which nothing lies: another spelling, another ending, a folder's. */

import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, relative, sep } from 'node:path';
import { nearest, printable } from '../../specs/storyboard/words.ts';

/** Larger folders are not compared name by name. */
const MOST_NAMES = 5_000;

/**
 * The words for a path at which nothing lies, with what is there instead, as seen from a folder:
 * `does not exist; there is: stills/Quay.png`.
 */
export async function missingWords(path: string, words: string, seenFrom: string): Promise<string> {
  const { folder, name, names, below } = await lowestFolder(path);
  const near = nearName(name, names);
  const shown = (end: string): string => printable(pathFrom(seenFrom, join(folder, end)));
  const subject = below === '' ? words : `${words}: there is no folder ${shown(name)}`;
  if (near === null) return subject;
  const why = near.why === '' ? '' : ` (${near.why})`;
  return `${subject}; there is: ${shown(join(near.name, below))}${why}`;
}

function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  return (way.startsWith('..') || isAbsolute(way) ? path : way).replaceAll(sep, '/');
}

type Lowest = {
  readonly folder: string;
  readonly names: readonly string[];
  readonly name: string;
  readonly below: string;
};

/** The first part of the path that is not there, in the folder that is. */
async function lowestFolder(path: string): Promise<Lowest> {
  let [folder, name] = [dirname(path), basename(path)];
  for (;;) {
    const names = await namesIn(folder);
    if (names !== null || dirname(folder) === folder) {
      return { folder, name, names: names ?? [], below: relative(join(folder, name), path) };
    }
    [folder, name] = [dirname(folder), basename(folder)];
  }
}

/** Null where there is no folder, or none that may be read. */
async function namesIn(folder: string): Promise<string[] | null> {
  const names = await readdir(folder).catch(() => null);
  return names?.slice(0, MOST_NAMES) ?? null;
}

type Near = { readonly name: string; readonly why: string };

function nearName(name: string, names: readonly string[]): Near | null {
  const composed = name.normalize('NFC');
  const folded = fold(name);
  const stem = fold(basename(name, extname(name)));
  const seen = names.filter((other) => !other.startsWith('.'));
  const same = seen.find((other) => other.normalize('NFC') === composed);
  if (same !== undefined) {
    return {
      name: same,
      why: 'it looks the same, and its accents are written by other signs: rename the file, or copy its name from there',
    };
  }
  const cased = seen.find((other) => fold(other) === folded);
  if (cased !== undefined) return { name: cased, why: 'capitals count' };
  const ended = seen.find((other) => fold(basename(other, extname(other))) === stem);
  const near = ended ?? nearest(name, seen);
  return near === null ? null : { name: near, why: '' };
}

/** Without capitals, accents' spelling and what is not seen. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase().trim();
}
