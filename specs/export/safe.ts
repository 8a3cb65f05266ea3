/** What makes texts of people and providers harmless in a file that other programs read. */

/** What no XML may hold, and no line of a list; a line break and a tab are none of it. */
const UNREADABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;

/** Whole characters alone: half of a pair is read by no program. */
export function readable(text: string): string {
  return text.toWellFormed().replace(UNREADABLE, '');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // As they are, a reader makes spaces of them in an attribute.
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

export function xmlText(text: string): string {
  return readable(text).replace(/[&<>"'\n\r\t]/g, (sign) => ESCAPES[sign] ?? '');
}

/** A path with `/` as a reference from the file that names it; one of another disk stays whole. */
export function relativeUrl(path: string): string {
  const steps = path.toWellFormed().split('/').map(encodeURIComponent).join('/');
  return /^(?:\.\.)?\//.test(steps) ? steps : `./${steps}`;
}
