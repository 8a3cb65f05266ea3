/**
 * Texts that YAML reads without a word, and that are hardly what was meant: a key of the shot that
 * stands as deep as the lines of a prompt, quotation marks that YAML does not know.
 */

import { parse } from 'yaml';
import { BLOCK } from './line.ts';
import type { Report } from './report.ts';
import { shotSchema } from './schema.ts';
import { shownSign, signOf } from './sign.ts';
import type { Path, Tree } from './tree.ts';
import { quoted } from './words.ts';

type Place = { readonly path: Path; readonly name: string; readonly report: Report };

/** Keys whose values are words: only their place tells them from a text. */
const WORDY = new Set(['prompt', 'style', 'note']);

const SCHEMAS = new Map(Object.entries(shotSchema.shape));

const KEY_LINE = /^( *)(- +)?([a-z_]{2,16}):(?: +(\S.*)|)$/;

/** Warns of a line in a text of several lines that reads like a key of a shot, or a shot's start. */
export function checkKeyLines(text: string, tree: Tree, { path, name, report }: Place): void {
  let offset = text.indexOf('\n', tree.start) + 1;
  if (tree.style !== 'block' || offset === 0) return;
  const lines = text.slice(offset, tree.end).split(/\r?\n/);
  // "Scene: …", "Camera: …": a text in sections has such lines of its own.
  const isSectioned = /^ *[\p{L} ]{2,30}: /u.test(lines[0] ?? '');
  for (const line of lines) {
    const [, indent = '', dash, key = '', value = ''] = KEY_LINE.exec(line) ?? [];
    const isItem = dash !== undefined && key === 'id';
    if (isItem || (dash === undefined && isMeant(key, value, isSectioned))) {
      const what = isItem ? 'the start of a shot' : `the key ${key}`;
      report.addAtOffset(
        offset + indent.length,
        {
          severity: 'warning',
          code: 'key-in-text',
          message: `${quoted(line.trim())} is part of the ${name}, since it is indented as deep as its lines; it reads like ${what}.`,
          hint: isItem
            ? 'If it begins a shot, indent its "-" like those of the other shots.'
            : `If it is a key of the shot, indent it like "${name}:".`,
        },
        path,
      );
      if (isItem) return;
    }
    offset += line.length + (text.startsWith('\r\n', offset + line.length) ? 2 : 1);
  }
}

/** A key of a shot with a value that it takes. */
function isMeant(key: string, value: string, isSectioned: boolean): boolean {
  const schema = SCHEMAS.get(key);
  if (schema === undefined || value.length > 200) return false;
  if (WORDY.has(key)) return !isSectioned && (value !== '' || key === 'prompt');
  if (BLOCK.test(value)) return false;
  try {
    return schema.safeParse(value === '' ? undefined : parse(value, { logLevel: 'silent' }))
      .success;
  } catch {
    return false;
  }
}

/** Warns of an unquoted text between curly quotes: it is sent with them, and breaks at the next ":". */
export function checkCurly(tree: Tree, { path, name, report }: Place): void {
  const value = typeof tree.value === 'string' ? tree.value : '';
  const open = signOf(value.charAt(0));
  const close = signOf(value.at(-1) ?? '');
  if (value.length < 3 || open?.kind !== 'quote' || close?.kind !== 'quote') return;
  const inner = value.slice(1, -1);
  // Speech at both ends is no quotation of the whole.
  if (inner.includes(open.character) || inner.includes(close.character)) return;
  const end = close === open ? '' : ` and ${shownSign(close)}`;
  report.add(
    { path },
    {
      severity: 'warning',
      code: 'look-alike',
      message: `${shownSign(open)}${end}; YAML quotes by the straight " and ' only, so these are part of the ${name}.`,
      hint: `Put the ${name} between straight quotes; around curly ones, if those belong to it.`,
    },
  );
}
