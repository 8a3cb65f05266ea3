/** Ids to propose: such as the format takes, and no shot of the film has. */

import { isTakenAt } from './schema.ts';
import { words } from './habit.ts';
import { plainText } from './sign.ts';
import { type Path, type Tree, treeAt } from './tree.ts';

/** Letters that no accent explains, each before what is written for it. */
const LETTERS = new Map(
  words('ßss, æae, ÆAe, øo, ØO, œoe, ŒOe, đd, ĐD, łl, ŁL, ıi, þth, ðd').map((pair) => [
    pair.charAt(0),
    pair.slice(1),
  ]),
);

type WrongId = {
  readonly root: Tree;
  readonly path: Path;
  readonly value: unknown;
  /** As it is written. */
  readonly source: string;
};

/** The remedy for an id that is none; its own letters are kept where all of them can be. */
export function idHint({ root, path, value, source }: WrongId): string {
  const ids = idsOf(root);
  const isFree = (id: string): boolean => !ids.has(id.toLowerCase()) && isTakenAt(path, `"${id}"`);
  const isUnquoted = typeof value === 'number' || typeof value === 'boolean';
  if (isUnquoted && isFree(source)) return `Quote it: id: "${source}".`;
  const near =
    isUnquoted || typeof value === 'string'
      ? slugOf(typeof value === 'string' ? value : source)
      : null;
  if (near !== null && isFree(near)) {
    return `Write "id: ${isTakenAt(path, near) ? near : `"${near}"`}".`;
  }
  return `Write an id that no other shot has, such as "id: ${freeId(root, path)}".`;
}

/** `sh0030` for the third shot, or the next number that is free. */
function freeId(root: Tree, path: Path): string {
  const ids = idsOf(root);
  const place = path.find((step) => typeof step === 'number') ?? 0;
  let number = (place + 1) * 10;
  while (ids.has(nameOf(number))) number += 1;
  return nameOf(number);
}

function nameOf(number: number): string {
  return `sh${String(number).padStart(4, '0')}`;
}

function idsOf(root: Tree): Set<string> {
  const shots = treeAt(root, ['shots'])?.items ?? [];
  return new Set(
    shots.flatMap(({ entries }) => {
      const id = entries?.get('id')?.tree.value;
      return typeof id === 'string' ? [id.toLowerCase()] : [];
    }),
  );
}

/** Null where letters would be lost: a name of which half is gone names nothing. */
function slugOf(text: string): string | null {
  const plain = plainText(text)
    .replace(/[^\0-\u007f]/g, (letter) => LETTERS.get(letter) ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
  if (/[^\0-\u007f]/.test(plain.replace(/[^\p{L}\p{N}]/gu, ''))) return null;
  const slug = plain
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? null : slug;
}
