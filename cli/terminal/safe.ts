/** What is written never steers a terminal, wherever its words come from: a name, a file, an answer. */

import { printable } from '../../specs/storyboard/words.ts';

/** The styles that `colour.ts` paints with, and their ends; no other sequence is ours. */
// oxlint-disable-next-line no-control-regex
const KEPT = /(\n|\u001b\[(?:1|2|22|3[1-6]|39)m)/;

/** Lines that a terminal only shows. Colours stay where colours are written at all. */
export function safeText(text: string, isColoured: boolean): string {
  return text
    .split(KEPT)
    .map((part, place) => {
      const isKept = place % 2 === 1 && (isColoured || part === '\n');
      return isKept ? part : printable(part);
    })
    .join('');
}

/** JSON text of the same values, without a character that a terminal obeys. */
export function safeJson(json: string): string {
  return json.replace(/[^\n\u0020-\u007e]/g, (character) => {
    if (printable(character) === character) return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
