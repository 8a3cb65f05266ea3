/** The words for a look-alike sign, by where it stands. */

import { shownSign, type Sign } from './sign.ts';

export type SignPlace = (
  | { readonly kind: 'indent' | 'between' | 'after-value' | 'mark' }
  | { readonly kind: 'after' | 'before'; readonly what: string }
  | { readonly kind: 'key' | 'colon'; readonly name: string }
  | { readonly kind: 'dash'; readonly shown: string }
  | { readonly kind: 'close'; readonly mark: string }
  | { readonly kind: 'quote'; readonly closing: Sign | null; readonly shown: string | null }
) & { readonly count?: number };

/** Fact, limit and remedy; a null sign is one of ASCII in a place that it does not belong to. */
export function signWords(
  sign: Sign | null,
  place: SignPlace,
): { readonly message: string; readonly hint: string } {
  if (place.kind === 'dash') return dashWords(sign, place.shown);
  if (sign === null) return { message: 'This sign does not belong here.', hint: 'Take it out.' };
  if (sign.kind === 'invisible') return invisibleWords(sign, place);
  const shown = shownSign(sign);
  switch (place.kind) {
    case 'indent':
      return {
        message: `This line is indented by ${sign.name}, which looks like a space; YAML indents by spaces (U+0020) only.`,
        hint: replaceHint(place.count),
      };
    case 'after':
    case 'before':
      return {
        message: `${whereOf(place)} stands ${sign.name}, which looks like a space and is none to YAML.`,
        hint: place.kind === 'after' ? replaceHint(place.count) : 'Delete it.',
      };
    case 'between':
    case 'after-value':
      return {
        message: `Here stands ${sign.name}, which looks like a space and is none to YAML.`,
        hint: place.kind === 'between' ? replaceHint(place.count) : 'Delete it.',
      };
    case 'key':
      return {
        message: `${shown}; the key ${place.name} is written in plain letters and without quotes.`,
        hint: `Write "${place.name}:".`,
      };
    case 'colon':
      return {
        message: `${shown}; YAML ends the key ${place.name} by ":" (U+003A) and a space.`,
        hint: `Write "${place.name}: …".`,
      };
    case 'mark':
      return {
        message: `${shown}; YAML knows only "${sign.plain}" (U+${codeOf(sign.plain)}) here.`,
        hint: `Write "${sign.plain}".`,
      };
    case 'close':
      return {
        message: `${shown}; it does not close a quotation that ${place.mark} opens.`,
        hint: `Close it by ${place.mark}, the mark that opens it.`,
      };
    case 'quote':
      break;
  }
  return quoteWords(sign, place);
}

function quoteWords(
  sign: Sign,
  { closing, shown }: { closing: Sign | null; shown: string | null },
): { message: string; hint: string } {
  const end =
    closing === null || closing.character === sign.character ? '' : ` and ${shownSign(closing)}`;
  return {
    message: `${shownSign(sign)}${end}; YAML quotes by the straight " and ' only, so it takes this text for unquoted.`,
    hint: shown === null ? 'Put it between straight quotes.' : `Write ${shown}.`,
  };
}

function dashWords(sign: Sign | null, shown: string): { message: string; hint: string } {
  const what = sign === null ? `The line begins with "${shown}"` : shownSign(sign);
  return {
    message: `${what}; YAML begins an item of a list by "-" (U+002D) and a space.`,
    hint: 'Write "- " in its place.',
  };
}

function invisibleWords(sign: Sign, place: SignPlace): { message: string; hint: string } {
  return {
    message: `${whereOf(place)} stands ${sign.name}: nobody sees it, and YAML reads it as a letter.`,
    hint: 'Delete it, or type the line anew.',
  };
}

function whereOf(place: SignPlace): string {
  if (place.kind === 'after') return `After ${inMarks(place.what)}`;
  if (place.kind === 'before') return `Before ${inMarks(place.what)}`;
  if (place.kind === 'key') return `In the key ${place.name}`;
  return place.kind === 'indent' ? 'At the start of this line' : 'Here';
}

function codeOf(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

/** A sign of YAML in marks; words as they are. */
function inMarks(what: string): string {
  return what.startsWith('the ') ? what : `"${what}"`;
}

function replaceHint(count = 1): string {
  return count === 1 ? 'Replace it by a space.' : `Replace all ${count} by spaces.`;
}
