/** Sentences as parts of other ones. */

/** Without its end: `it was 4.9 s long`. */
export function clauseOf(sentence: string): string {
  return lowered(sentence.replace(/\.$/, ''));
}

/** Only where it begins with a word of several letters, or with "A": `HTTP 500` stays as it is. */
export function lowered(text: string): string {
  const isWord = /^(?:A|[A-Z][a-z]+)[ ,:]/.test(text);
  return isWord ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
