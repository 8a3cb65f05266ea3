/** How values of a file are shown in messages, and what somebody may have meant. */

import { closest, distance } from 'fastest-levenshtein';

const SHOWN_CHARACTERS = 60;

/** Of more choices only those with the same initial are compared. */
const FEW_CHOICES = 100;

/**
 * Control characters, line separators, direction marks and what takes no room: never sent to a
 * terminal as they are.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** The text without anything that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(UNSAFE, '·');
}

/** In quotes, shortened, safe to print. */
export function quoted(text: string): string {
  const start = new RegExp(`^.{${SHOWN_CHARACTERS}}`, 'su').exec(text)?.[0] ?? text;
  const shown = start.length < text.length ? `${start}…` : text;
  return `"${printable(shown.replace(/\s+/g, ' '))}"`;
}

/** What stands in the file, for a message: `the text "5x"`, `the number 7`, `a list`. */
export function described(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `the text ${quoted(value)}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return 'a mapping';
  return value.length === 0 ? 'an empty list' : 'a list';
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1) ?? ''}`;
}

/** The choice that a misspelt word is nearest to, or null when none is near. */
export function nearest(word: string, choices: readonly string[]): string | null {
  const asked = word.toLowerCase();
  if (asked.length > 64) return null;
  const initial = asked.charAt(0);
  const isLong = choices.length > FEW_CHOICES;
  const likely = choices.filter((choice) => !isLong || choice.toLowerCase().startsWith(initial));
  const begun = likely.filter((choice) => isBegun(asked, choice.toLowerCase()));
  if (begun.length === 1) return begun[0] ?? null;
  let best: string | null = null;
  let least = asked.length < 4 ? 1 : asked.length < 8 ? 2 : 3;
  for (const choice of likely) {
    const distance = slips(asked, choice.toLowerCase(), least);
    if (distance < least || (distance === least && best === null)) {
      best = choice;
      least = distance;
    }
  }
  return best;
}

/** Whether one is the beginning of the other. */
function isBegun(asked: string, choice: string): boolean {
  const [short, long] = asked.length < choice.length ? [asked, choice] : [choice, asked];
  return short.length > 2 && short.length < long.length && long.startsWith(short);
}

/** Insertions, deletions, replacements and swaps of neighbours; past `limit`, something larger. */
function slips(asked: string, choice: string, limit: number): number {
  if (Math.abs(asked.length - choice.length) > limit) return limit + 1;
  const whole = distance(asked, choice);
  if (whole < 2 || whole > 2 * limit) return whole;
  // A swap is one slip of the hand, and two changes.
  const swapped = Array.from(asked.slice(1), (second, at) => {
    return asked.slice(0, at) + second + asked.charAt(at) + asked.slice(at + 2);
  });
  const nearer = closest(choice, [asked, ...swapped]);
  return distance(nearer, choice) < whole
    ? Math.min(whole, 1 + slips(nearer, choice, limit - 1))
    : whole;
}

/** `Did you mean "ratio"?`, or the choices when nothing is near and they are few. */
export function suggestion(word: string, choices: readonly string[], what: string): string {
  const near = nearest(word, choices);
  if (near !== null) return `Did you mean ${quoted(near)}?`;
  if (choices.length === 0) return `There is no ${what} to choose.`;
  const shown = choices.length > 24 ? [...choices.slice(0, 24), '…'] : choices;
  return `Choose one of: ${shown.join(', ')}.`;
}
