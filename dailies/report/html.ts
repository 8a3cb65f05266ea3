/** Markup in which every text is text: what is not `Markup` is escaped, whoever has written it. */

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | null | readonly Part[];

/** Null is nothing. Attributes stand in double quotes. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const tight = texts.map((text) => text.replace(/\n\s+/g, '\n'));
  return new Markup(
    tight.reduce((whole, text, index) => whole + textOf(parts[index - 1] ?? null) + text),
  );
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escaped(part);
  return typeof part === 'number' ? String(part) : part.map(textOf).join('');
}

/** Control characters, and what changes the direction of all that follows. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNSAFE, '\ufffd')
    .replace(/[&<>"']/g, (sign) => NAMES[sign] ?? '');
}
