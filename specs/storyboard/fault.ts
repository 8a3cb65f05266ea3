/** A value that its key does not take: the words for it. */

import { keyFinding } from './key.ts';
import type { Finding } from './report.ts';
import { formatPath, treeAt, type Path, type Tree } from './tree.ts';
import { described, nearest, quoted } from './words.ts';

export type Fault = {
  readonly kind: 'unknown-key' | 'missing-key' | 'wrong-value';
  readonly path: Path;
  readonly atKey: boolean;
  /** What the key takes. */
  readonly takes: string;
};

export function findingOf(fault: Fault, root: Tree, text: string): Finding {
  const { kind, path, takes } = fault;
  const subject = subjectOf(path, root);
  const key = String(path.at(-1) ?? '');
  if (kind === 'unknown-key') return keyFinding({ path, key, subject, root });
  if (kind === 'missing-key') return missingFinding(key, subject, takes);
  const value = treeAt(root, path)?.value;
  return valueFinding({ path, subject, takes, value, source: sourceAt(root, path, text) });
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
};

const REFUSED_FORMS = 'reference video and audio are not in version 1 of the format';

function valueFinding({ path, subject, takes, value, source }: Value): Finding {
  const label = labelOf(path);
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  if (key === 'duration' && (value === -1 || value === '-1')) {
    return {
      code: 'not-in-version-1',
      message: `${subject}duration: -1 lets the model choose the length, and is not in version 1 of the format.`,
      hint: 'Give whole seconds, as "duration: 5".',
    };
  }
  if (path.includes('references') && typeof value === 'object' && value !== null) {
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
    hint: valueHint({ path, subject, takes, value, source }, key),
  };
}

const TRUTHS: ReadonlyMap<string, string> = new Map([
  ['yes', 'true'],
  ['on', 'true'],
  ['no', 'false'],
  ['off', 'false'],
]);

/** Keys whose value is text, so that quotes are all that is missing. */
const TEXTS = new Set([
  'id',
  'from',
  'first_frame_of',
  'prompt',
  'title',
  'style',
  'note',
  'model',
  'like',
  'provider',
  'first_frame',
  'last_frame',
  'references',
]);

function valueHint({ path, value, takes, source }: Value, key: string): string | null {
  if (value === null) return emptyHint(path, key);
  const name = typeof path.at(-1) === 'number' ? '' : `${key}: `;
  if (typeof value === 'number')
    return numberHint(value, takes, name) ?? textHint(key, name, source);
  if (typeof value === 'boolean') return textHint(key, name, source);
  if (typeof value !== 'string') return null;
  if (key === 'version') return 'Write "version: 1", without quotes.';
  if (key === 'id') return idHint(value);
  const truth = TRUTHS.get(value.toLowerCase()) ?? value.toLowerCase();
  if (takes === 'true or false')
    return /^(true|false)$/.test(truth) ? `Write "${key}: ${truth}".` : null;
  const choices = takes.split(/, | or /);
  const near = choices.every((word) => /^[\w:]+$/.test(word)) ? nearest(value, choices) : null;
  return near === null ? null : `Did you mean "${near}"?`;
}

function emptyHint(path: Path, key: string): string | null {
  if (typeof path.at(-1) === 'number') return 'Give it a value, or take the "-" out.';
  return path.length > 1 && key !== 'id' ? `Give a value, or take "${key}" out.` : null;
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

/** The nearest name that an id may be. */
function idHint(value: string): string | null {
  const plain = value.normalize('NFD').replace(/\p{M}/gu, '').trim();
  const id = plain.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 48);
  return /[A-Za-z0-9]/.test(id) && id !== value ? `Write "id: ${id}".` : null;
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
