/**
 * `${name}` in texts and paths of a storyboard becomes what `variables:` or a command say. Filled in
 * after YAML, as text: nothing of a value is read as YAML, or filled in again.
 */

import type { Report } from './report.ts';
import { plainText } from './sign.ts';
import { formatPath, treeAt, type Entry, type Path, type Tree } from './tree.ts';
import { declaredIn, type Declared, type GivenValues } from './variable.ts';
import { nearest, quoted } from './words.ts';

export type FilledFile = {
  /** With every value in its place, and without `variables`. */
  readonly root: Tree;
  /** Keys that were left out, since a variable in them has no value: as `formatPath` writes them. */
  readonly unfilled: ReadonlySet<string>;
};

/** Characters that all values may add to one film, wherever they stand: as many as a file has. */
const MAX_FILLED = 2_000_000;

const PLACE = /\$\$\{|\$\{([^{}]*)\}|\$\{/g;

const FILLED_IN =
  'Variables are filled in in title, style, prompts, notes, captions and paths of pictures.';

/** The variables that are filled in at a place, as `formatPath` writes it. */
export function variablesAt(root: Tree, path: string): readonly string[] {
  const value = leafAt(root, path)?.value;
  if (typeof value !== 'string') return [];
  return [...value.matchAll(PLACE)].flatMap(([, name]) =>
    name === undefined ? [] : [name.trim()],
  );
}

function leafAt(root: Tree, path: string): Tree | null {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  return treeAt(
    root,
    steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step)),
  );
}

/** Null when the values would make the film too large to be looked at. */
export function fillVariables(
  root: Tree,
  { text, given, report }: { text: string; given: GivenValues; report: Report },
): FilledFile | null {
  const own = root.entries?.get('variables')?.tree;
  if (own === undefined) return { root, unfilled: new Set() };
  const bare = withEntries(root, new Map(root.entries), ['variables'], () => null);
  const declared = declaredIn(own, given, report);
  if (declared === null) return { root: bare, unfilled: new Set() };
  const filler = new Filler(text, declared, report);
  const filled = filler.file(bare);
  if (filler.isTooLarge) return null;
  filler.reportUnused();
  return { root: filled, unfilled: filler.unfilled };
}

/** Texts, and paths of pictures: a shot's `references` are a list of them. */
const TOP_TEXTS = ['title', 'style'] as const;
const SHOT_TEXTS = [
  'prompt',
  'style',
  'note',
  'caption',
  'first_frame',
  'last_frame',
  'references',
] as const;

class Filler {
  readonly #text: string;
  readonly #declared: ReadonlyMap<string, Declared>;
  readonly #report: Report;
  readonly #used = new Set<string>();
  readonly unfilled = new Set<string>();
  #filled = 0;

  constructor(text: string, declared: ReadonlyMap<string, Declared>, report: Report) {
    this.#text = text;
    this.#declared = declared;
    this.#report = report;
  }

  get isTooLarge(): boolean {
    return this.#filled > MAX_FILLED;
  }

  file(root: Tree): Tree {
    const top = this.#mapping(root, [], TOP_TEXTS);
    const shots = top.entries?.get('shots');
    if (!shots?.tree.items || top.entries === null) return top;
    const items = shots.tree.items.map((shot, place) =>
      this.#mapping(shot, ['shots', place], SHOT_TEXTS),
    );
    const tree = listOf(shots.tree, items);
    return withEntries(top, new Map(top.entries), ['shots'], () => tree);
  }

  /** What is declared and stands nowhere; what a misspelt one may have meant is not named again. */
  reportUnused(): void {
    for (const name of this.#declared.keys()) {
      if (this.#used.has(name)) continue;
      this.#report.add({
        path: ['variables', name],
        atKey: true,
        severity: 'warning',
        code: 'unused-variable',
        message: `variables: ${name} is used nowhere.`,
        hint: `Write \${${name}} where it belongs, or take it out. ${FILLED_IN}`,
      });
    }
  }

  #mapping(tree: Tree, path: Path, keys: readonly string[]): Tree {
    if (tree.entries === null) return tree;
    return withEntries(tree, new Map(tree.entries), keys, (inner, key) => {
      const at = [...path, key];
      const filled = this.#value(inner, at);
      if (filled === null) this.unfilled.add(formatPath(at));
      return filled;
    });
  }

  /** Null when a variable in it has no value. */
  #value(tree: Tree, path: Path): Tree | null {
    if (tree.items !== null) {
      const items = tree.items.map((item, place) => this.#value(item, [...path, place]));
      const filled = items.filter((item) => item !== null);
      return filled.length === items.length ? listOf(tree, filled) : null;
    }
    const { value } = tree;
    if (typeof value !== 'string' || !value.includes('${')) return tree;
    let isWhole = true;
    const filled = value.replace(PLACE, (written, name: string | undefined) => {
      if (written === '$${') return '${';
      const known = name === undefined ? undefined : this.#declared.get(name);
      if (name === undefined || known === undefined) this.#refuse(written, name, tree, path);
      else this.#used.add(name);
      if (typeof known?.value !== 'string') isWhole = false;
      return this.#count(known?.value ?? '', path);
    });
    return isWhole ? { ...tree, value: filled } : null;
  }

  #count(value: string, path: Path): string {
    if (this.isTooLarge) return '';
    this.#filled += value.length;
    if (this.isTooLarge) {
      this.#report.add({
        path,
        code: 'too-large',
        message: `With its variables filled in the film has over ${MAX_FILLED / 1_000_000} MB of text.`,
        hint: 'Give shorter values, or use them in fewer places.',
      });
    }
    return value;
  }

  #refuse(written: string, name: string | undefined, tree: Tree, path: Path): void {
    const source = this.#text.slice(tree.start, tree.end);
    const inside = [...source.matchAll(PLACE)].find(([sign]) => sign === written)?.index ?? 0;
    const offset = tree.start + inside;
    const near =
      name === undefined ? null : nearest(plainText(name).trim(), [...this.#declared.keys()]);
    if (near !== null) this.#used.add(near);
    // A text that several shots share by an alias is one text.
    if (this.#report.saidAt(offset)) return;
    const [message, remedy] =
      name === undefined
        ? ['A variable begins with "${" here and does not end.', 'Close it with "}".']
        : [
            `${quoted(written)} names no variable of the file.`,
            near === null
              ? 'Write it under "variables:" at the top.'
              : `Did you mean "\${${near}}"?`,
          ];
    const hint = `${remedy} For a literal one write "$\${".`;
    this.#report.addAtOffset(offset, { code: 'unknown-variable', message, hint }, path);
  }
}

/** A mapping with other values at some keys; null takes the key out. */
function withEntries(
  tree: Tree,
  entries: Map<string, Entry>,
  keys: readonly string[],
  replaced: (inner: Tree, key: string) => Tree | null,
): Tree {
  let isChanged = false;
  for (const key of keys) {
    const entry = entries.get(key);
    if (entry === undefined) continue;
    const inner = replaced(entry.tree, key);
    if (inner === entry.tree) continue;
    isChanged = true;
    if (inner === null) entries.delete(key);
    else entries.set(key, { ...entry, tree: inner });
  }
  if (!isChanged) return tree;
  const value = Object.fromEntries([...entries].map(([key, entry]) => [key, entry.tree.value]));
  return { ...tree, entries, value };
}

function listOf(tree: Tree, items: readonly Tree[]): Tree {
  const isSame = items.every((item, place) => item === tree.items?.[place]);
  return isSame ? tree : { ...tree, items, value: items.map(({ value }) => value) };
}
