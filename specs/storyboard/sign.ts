/**
 * Signs that look like one of YAML's own, or like nothing, and are another: their names, and what
 * was meant. The only place that knows them.
 */

type SignKind = 'space' | 'invisible' | 'quote' | 'dash' | 'other';

export type Sign = {
  readonly character: string;
  readonly kind: SignKind;
  /** What YAML knows in its place; nothing for a sign that is not seen. */
  readonly plain: string;
  /** `U+00A0 (no-break space)`. */
  readonly name: string;
};

/** By kind and meaning: code point in hex and the name that editors and Unicode give. */
const TABLE: readonly (readonly [kind: SignKind, plain: string, names: string])[] = [
  [
    'space',
    ' ',
    `00A0 no-break space; 1680 ogham space; 2000 en quad; 2001 em quad; 2002 en space;
    2003 em space; 2004 three-per-em space; 2005 four-per-em space; 2006 six-per-em space;
    2007 figure space; 2008 punctuation space; 2009 thin space; 200A hair space;
    202F narrow no-break space; 205F medium mathematical space; 2800 braille blank`,
  ],
  // As wide as two.
  ['space', '  ', '3000 ideographic space, full-width'],
  [
    'invisible',
    '',
    `00AD soft hyphen; 034F combining grapheme joiner; 061C Arabic letter mark;
    180E Mongolian vowel separator; 200B zero-width space; 200C zero-width non-joiner;
    200D zero-width joiner; 200E left-to-right mark; 200F right-to-left mark;
    202A left-to-right embedding; 202B right-to-left embedding; 202C pop directional formatting;
    202D left-to-right override; 202E right-to-left override; 2060 word joiner;
    2066 left-to-right isolate; 2067 right-to-left isolate; 2068 first strong isolate;
    2069 pop directional isolate; FEFF zero-width no-break space, the byte order mark`,
  ],
  [
    'quote',
    '"',
    `201C left double quotation mark, a curly quote; 201D right double quotation mark, a curly quote;
    201E low double quotation mark, a curly quote; 201F reversed double quotation mark;
    00AB left angle quotation mark; 00BB right angle quotation mark; 2033 double prime;
    300C left corner bracket; 300D right corner bracket; 300E left white corner bracket;
    300F right white corner bracket; FF02 full-width quotation mark`,
  ],
  [
    'quote',
    "'",
    `2018 left single quotation mark, a curly quote; 2019 right single quotation mark, a curly quote;
    201A low single quotation mark, a curly quote; 201B reversed single quotation mark;
    2039 left single angle quotation mark; 203A right single angle quotation mark; 2032 prime;
    00B4 acute accent; 02BC modifier letter apostrophe; FF07 full-width apostrophe`,
  ],
  [
    'dash',
    '-',
    `2010 hyphen; 2011 non-breaking hyphen; 2012 figure dash; 2013 en dash; 2014 em dash;
    2015 horizontal bar; 2212 minus sign; FE58 small em dash; FE63 small hyphen-minus;
    FF0D full-width hyphen-minus; 2022 bullet; 00B7 middle dot; 2023 triangular bullet;
    25AA small square; 25E6 white bullet; 25CF black circle`,
  ],
  [
    'other',
    ':',
    `FF1A full-width colon; FE55 small colon; FE13 vertical colon; 2236 ratio sign;
    A789 modifier letter colon`,
  ],
  [
    'other',
    ',',
    `FF0C full-width comma; 3001 ideographic comma; FE50 small comma; FE51 small ideographic comma;
    060C Arabic comma; FF64 half-width ideographic comma`,
  ],
  ['other', '[', `FF3B full-width left square bracket; 3010 left lenticular bracket`],
  ['other', ']', `FF3D full-width right square bracket; 3011 right lenticular bracket`],
  ['other', '{', `FF5B full-width left curly bracket`],
  ['other', '}', `FF5D full-width right curly bracket`],
  ['other', '#', `FF03 full-width number sign`],
  ['other', '/', `2044 fraction slash; 2215 division slash; FF0F full-width solidus`],
];

const SIGNS: ReadonlyMap<string, Sign> = new Map(
  TABLE.flatMap(([kind, plain, names]) =>
    names.split(';').map((one): [string, Sign] => {
      const [, code = '', words = ''] = /^\s*(\w+)\s+([^]*)$/.exec(one) ?? [];
      const character = String.fromCodePoint(Number.parseInt(code, 16));
      const name = `U+${code} (${words.replace(/\s+/g, ' ').trim()})`;
      return [character, { character, kind, plain, name }];
    }),
  ),
);

/** Full-width letters and digits, as Chinese and Japanese keyboards write them. */
const WIDE_FIRST = 0xff_01;
const WIDE_LAST = 0xff_5e;

/** The sign that a character is; null for one that is what it looks like. */
export function signOf(character: string): Sign | null {
  const known = SIGNS.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code < WIDE_FIRST || code > WIDE_LAST) return null;
  const plain = String.fromCodePoint(code - WIDE_FIRST + 0x21);
  const name = `U+${code.toString(16).toUpperCase()} (full-width "${plain}")`;
  return { character, kind: 'other', plain, name };
}

/** `"：" is U+FF1A (full-width colon)`, after what comes before it. */
export function shownSign({ character, name }: Sign): string {
  return `"${character}" is ${name}`;
}

/** The first such sign in a text, and where. */
export function firstSign(text: string): { sign: Sign; at: number } | null {
  for (let at = 0; at < text.length; at += 1) {
    const sign = signOf(text.charAt(at));
    if (sign !== null) return { sign, at };
  }
  return null;
}

/** The text with each sign as what was meant. */
export function plainText(text: string): string {
  let plain = '';
  for (const character of text) plain += signOf(character)?.plain ?? character;
  return plain;
}
