/** A value that its key does not take: the words for it. */

import type { Catalogue } from '../models/sheet.ts';
import { OPTION_LIST } from '../options.ts';
import { abilityAt, abilityWords } from './ability.ts';
import { idHint } from './free-id.ts';
import { words } from './habit.ts';
import { keyFinding } from './key.ts';
import { READERS } from './meant.ts';
import type { Finding } from './report.ts';
import { isTakenAt } from './schema.ts';
import { firstSign, plainText, shownSign, type Sign } from './sign.ts';
import { formatPath, type Path, type Tree, treeAt } from './tree.ts';
import { described, nearest, quoted } from './words.ts';

export type Fault = {
  readonly kind: 'unknown-key' | 'missing-key' | 'wrong-value';
  readonly path: Path;
  readonly atKey: boolean;
  /** What the key takes. */
  readonly takes: string;
};

/** What is said of a fault, and how far into the value its place is. */
export function findingOf(
  fault: Fault,
  { root, text, catalogue }: { root: Tree; text: string; catalogue: Catalogue },
): Finding & { readonly shift: number } {
  const { kind, path, takes } = fault;
  const subject = subjectOf(path, root);
  const key = String(path.at(-1) ?? '');
  if (kind === 'unknown-key') return { ...keyFinding({ path, key, subject, root }), shift: 0 };
  if (kind === 'missing-key') return { ...missingFinding(key, subject, takes), shift: 0 };
  const tree = treeAt(root, path);
  const wrong: Value = {
    path,
    subject,
    takes,
    value: tree?.value,
    source: sourceAt(root, path, text),
    root,
    catalogue,
  };
  const stray = straySign(wrong);
  const own = valueFinding(wrong);
  if (stray === null || tree === null) return { ...own, shift: 0 };
  const at = text.slice(tree.start, tree.end).indexOf(stray.sign.character);
  return { ...own, hint: stray.hint, shift: Math.max(at, 0) };
}

function missingFinding(key: string, subject: string, takes: string): Finding {
  const hint =
    key === 'version' ? 'Write "version: 1" at the top.' : `Write "${key}: …"; it takes ${takes}.`;
  return { code: 'missing-key', message: `${subject}${key} is missing.`, hint };
}

type Value = {
  readonly path: Path;
  readonly subject: string;
  readonly takes: string;
  readonly value: unknown;
  readonly source: string;
  readonly root: Tree;
  readonly catalogue: Catalogue;
};

const REFUSED_FORMS = 'reference video and audio are not in version 1 of the format';

function valueFinding(wrong: Value): Finding {
  const { path, subject, takes, value, source } = wrong;
  const label = labelOf(path);
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  if (key === 'duration' && (value === -1 || value === '-1')) {
    return {
      code: 'not-in-version-1',
      message: `${subject}duration: -1 lets the model choose the length, and is not in version 1 of the format.`,
      hint: 'Give whole seconds, as "duration: 5".',
    };
  }
  if (path.includes('references') && isObject(value) && !isEmptyList(value)) {
    return {
      code: 'not-in-version-1',
      message: `${subject}${label} is ${described(value)}; a reference is a picture, and ${REFUSED_FORMS}.`,
      hint: 'List pictures by path, https link or asset://ID.',
    };
  }
  if (key === 'prompt' && Array.isArray(value)) {
    return {
      code: 'bracket-in-prompt',
      message: `${subject}the prompt begins with "[", where YAML begins a list.`,
      hint: `Quote it: prompt: '${source.replaceAll("'", "''")}'.`,
    };
  }
  const isId = ['id', 'from', 'first_frame_of'].includes(key) && isNoText(value);
  return {
    code: isId ? 'id-not-text' : 'wrong-value',
    message: isId
      ? `${subject}YAML reads "${label}: ${source}" as ${described(value)}; an id is text.`
      : `${subject}${label} is ${described(value)}; it takes ${takes}.`,
    hint: valueHint(wrong, key),
  };
}

/** Keys whose value is text, so that quotes are all that is missing. */
const TEXTS = new Set(
  words(`id, from, first_frame_of, prompt, title, style, note, model, like, provider,
    first_frame, last_frame, references`),
);

function valueHint(wrong: Value, key: string): string | null {
  const { path, value, takes, source, root } = wrong;
  if (key === 'id') return idHint(wrong);
  if (value === null) return key === 'version' ? VERSION_HINT : emptyHint(path, key);
  const name = typeof path.at(-1) === 'number' ? '' : `${key}: `;
  if (key === 'version' && (value === '1' || value === 1)) return VERSION_HINT;
  if (typeof value === 'object') return mappingHint(key);
  if (value === '' && treeAt(root, path)?.style === 'block')
    return `Indent the text deeper than "${key}:", on the lines below it.`;
  const near = nearHint(wrong, key);
  if (near !== null || typeof value === 'string') return near;
  return (
    (typeof value === 'number' ? numberHint(value, takes, name) : null) ??
    textHint(key, name, source)
  );
}

const VERSION_HINT = 'Write "version: 1", without quotes.';

/** The nearest value that the key takes, and what the shot's model can do. */
function nearHint(wrong: Value, key: string): string | null {
  const { path, value, takes, root, catalogue } = wrong;
  const ability = abilityAt(root, path, catalogue);
  const text = plainText(String(value).slice(0, MOST_CHARACTERS)).trim();
  const choices = takes.split(/, | or /);
  const isChoice = choices.every((word) => /^[\w:]+$/.test(word));
  const word = isChoice && typeof value === 'string' ? nearest(text, choices) : null;
  const meant = READERS.get(key)?.({ text, ability }) ?? (word === null ? null : { write: word });
  const isTaken = meant !== null && isTakenAt(path, meant.write);
  const able = abilityWords(key, ability);
  const also = isTaken && meant.also !== undefined ? meant.also : null;
  const write = !isTaken ? null : writeHint(wrong, key, meant.write);
  const sentences = [write, also, able].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** Keys with a few values, or names to choose from. */
const ASKED: ReadonlySet<string> = new Set([
  ...OPTION_LIST.flatMap(({ key, takes }) => (takes.kind === 'choice' ? [key] : [])),
  'model',
  'like',
  'provider',
]);

/** Choices are asked, everything else is written out. */
function writeHint({ path, value }: Value, key: string, written: string): string {
  const plain = written.replace(/^"|"$/g, '');
  if (ASKED.has(key) && (typeof value === 'string' || key === 'ratio'))
    return `Did you mean "${plain}"?`;
  return typeof path.at(-1) === 'number' ? `Write ${written}.` : `Write "${key}: ${written}".`;
}

/** Longer values are no slips of the keyboard. */
const MOST_CHARACTERS = 200;

/** A look-alike sign that is all that is wrong with a value. */
function straySign(wrong: Value): { sign: Sign; hint: string } | null {
  const { path, value } = wrong;
  if (typeof value !== 'string' || value.length > MOST_CHARACTERS) return null;
  const found = firstSign(value);
  if (found === null) return null;
  const plain = plainText(value)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  const written = /^([\w./-]+|\[.*\]|\{.*\})$/.test(plain) ? plain : JSON.stringify(plain);
  if (plain === '' || !isTakenAt(path, written)) return null;
  const { sign } = found;
  const isSeen = sign.kind !== 'space' && sign.kind !== 'invisible';
  const fact = isSeen ? shownSign(sign) : `The value holds ${sign.name}, which is not seen`;
  const write = typeof path.at(-1) === 'number' ? written : `${key}: ${written}`;
  const hint = key === 'id' ? idHint(wrong) : `Write ${write}.`;
  return { sign, hint: `${fact}. ${hint}` };
}

/** Forms of a mapping or list where a key takes another. */
function mappingHint(key: string): string | null {
  if (key === 'shots') return 'Begin each shot with a dash: "- id: …".';
  if (key === 'references') return 'Write a list: "references: [a.png, b.png]".';
  return null;
}

function emptyHint(path: Path, key: string): string | null {
  if (typeof path.at(-1) === 'number') return 'Give it a value, or take the "-" out.';
  return path.length > 1 ? `Give a value, or take "${key}" out.` : null;
}

/** `720` for `720p`, `2` for `v002`. */
function numberHint(value: number, takes: string, name: string): string | null {
  if (takes.split(/, | or /).includes(`${value}p`)) return `Write "${name}${value}p".`;
  const take = `v${String(value).padStart(3, '0')}`;
  return takes.includes('v002') && /^v\d+$/.test(take) ? `Write "${name}${take}".` : null;
}

function textHint(key: string, name: string, source: string): string | null {
  return TEXTS.has(key) ? `Quote it: ${name}"${source}".` : null;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isNoText(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function sourceAt(root: Tree, path: Path, text: string): string {
  const tree = treeAt(root, path);
  if (tree === null) return '';
  const source = text.slice(tree.start, tree.end);
  return source.length > 60 ? quoted(source).slice(1, -1) : source;
}

/** `sh0020: `, `shot 3: ` or `defaults: `; nothing at the top. */
function subjectOf(path: Path, root: Tree): string {
  const [key, place] = path;
  if (key === 'shots' && typeof place === 'number') {
    const id = treeAt(root, ['shots', place, 'id'])?.value;
    return path.length > 2 && typeof id === 'string' && path[2] !== 'id' && /^[\w-]{1,48}$/.test(id)
      ? `${id}: `
      : `shot ${place + 1}: `;
  }
  return path.length > 1 ? `${key}: ` : '';
}

/** What a key is called below its subject: `trim.head`, `references[1]`. */
function labelOf(path: Path): string {
  if (path[0] === 'shots' && path.length === 2) return 'the shot';
  if (path.length === 1) return formatPath(path);
  return formatPath(path.slice(path[0] === 'shots' ? 2 : 1));
}
