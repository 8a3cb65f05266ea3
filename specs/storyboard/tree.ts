/**
 * A YAML file as plain values that remember where they were written.
 *
 * Aliases share one tree, so nothing is expanded; merged keys keep the place of their anchor. Build
 * paths and values only from here: a value taken from elsewhere has no line.
 */

/** Keys and list positions from the root down. */
export type Path = readonly (string | number)[];

export type Tree = {
  /** Plain JSON-like value; what is no list is a mapping. */
  readonly value: unknown;
  /** Offsets into the text, end excluded. */
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'quoted' | 'block' | 'flow-mapping' | 'flow-list' | 'other';
  readonly entries: ReadonlyMap<string, Entry> | null;
  readonly items: readonly Tree[] | null;
};

export type Entry = {
  readonly keyStart: number;
  readonly keyEnd: number;
  /** False for a word between commas that no colon follows. */
  readonly hasColon: boolean;
  readonly tree: Tree;
};

/** The tree at a path, or null where the file has none. */
export function treeAt(root: Tree, path: Path): Tree | null {
  let tree: Tree | null = root;
  for (const step of path) {
    if (tree === null) return null;
    tree =
      typeof step === 'number'
        ? (tree.items?.[step] ?? null)
        : (tree.entries?.get(step)?.tree ?? null);
  }
  return tree;
}

/** Offset of the key that a path ends with; of the value in a list. Null where the file has none. */
export function keyOffset(root: Tree, path: Path): number | null {
  const last = path.at(-1);
  const parent = treeAt(root, path.slice(0, -1));
  if (typeof last === 'string') return parent?.entries?.get(last)?.keyStart ?? null;
  return treeAt(root, path)?.start ?? null;
}

/** `shots[2].duration`. */
export function formatPath(path: Path): string {
  return path
    .map((step, place) => (typeof step === 'number' ? `[${step}]` : `${place ? '.' : ''}${step}`))
    .join('');
}
