/** What somebody may have meant by a value that its key does not take: the words of habit. */

import { isDuration, nearestDuration } from '../models/offer.ts';
import { RATIOS, RESOLUTIONS, TIERS, type ModelSheet } from '../models/sheet.ts';
import { OPTION_LIST } from '../options.ts';
import { FRAMES_PER_SECOND } from '../plan/timecode.ts';
import { resolutionsOf, type Ability } from './ability.ts';
import { byWord, HEIGHTS, MAKERS, PIXELS, SHAPES, SOURCES, TIER_WORDS, TRUTHS } from './habit.ts';
import { amountIn, secondsIn, shapeIn, sizeIn } from './quantity.ts';
import { FILM_SIDES } from './unit.ts';
import { nearest } from './words.ts';

type Asked = {
  /** The value as text, with look-alike signs as what they look like. */
  readonly text: string;
  readonly ability: Ability;
};

/** A value to write, as YAML; and what else is to be said. */
type Meant = { readonly write: string; readonly also?: string };

type Reader = (asked: Asked) => Meant | null;

const ratio: Reader = ({ text, ability: { sheet } }) => {
  const word = byWord(SHAPES, text);
  if (word === 'adaptive' && sheet && !isAdaptive(sheet)) return null;
  if (word !== null) return { write: word === 'adaptive' ? word : `"${word}"` };
  const shape = shapeIn(text);
  if (shape === null) return null;
  const [near = '', own = 1] = closest(
    shape,
    RATIOS.flatMap((one): [string, number][] => {
      const known = shapeIn(one);
      return known === null ? [] : [[one, known]];
    }),
  );
  const isSame = Math.abs(Math.log(own / shape)) < 0.02;
  return {
    write: `"${near}"`,
    ...(!isSame && {
      also: `That is the nearest to ${shape.toFixed(2)}:1; "output: { size: … }" crops the film to any shape.`,
    }),
  };
};

function isAdaptive({ adaptive }: ModelSheet): boolean {
  return Object.values(adaptive).some((stands) => stands !== 'no');
}

const resolution: Reader = ({ text, ability: { sheet } }) => {
  const size = sizeIn(text);
  const height = /^(\d{3,4})\s*[pi]?(?:x)?$/i.exec(text)?.[1];
  const word = byWord(PIXELS, text) ?? RESOLUTIONS.find((one) => one === text.toLowerCase());
  const wanted =
    size === null
      ? word !== undefined && word !== null
        ? HEIGHTS[RESOLUTIONS.find((one) => one === word) ?? '720p']
        : height === undefined
          ? null
          : Number(height)
      : Math.min(size.width, size.height);
  if (wanted === null) return null;
  const able = sheet === null ? RESOLUTIONS : resolutionsOf(sheet);
  const [near = ''] = closest(
    wanted,
    able.map((one): [string, number] => [one, HEIGHTS[one]]),
  );
  return {
    write: near,
    ...(size !== null && {
      also: `The film’s own size is "output: { size: ${size.width}x${size.height} }".`,
    }),
  };
};

/** The nearest by factor. */
function closest(
  wanted: number,
  choices: readonly (readonly [string, number])[],
): readonly [string, number] | [] {
  const far = (of: number): number => Math.abs(Math.log(of / wanted));
  const [first, ...others] = choices;
  if (first === undefined) return [];
  return others.reduce((best, one) => (far(one[1]) < far(best[1]) ? one : best), first);
}

const duration: Reader = ({ text, ability: { sheet } }) => {
  const seconds = secondsIn(text);
  if (seconds === null || seconds > 86_400) return null;
  const range = sheet?.durationSeconds;
  const whole = Math.max(1, Math.round(seconds));
  if (range === undefined || isDuration(range, whole)) return { write: String(whole) };
  return { write: String(nearestDuration(range, whole)) };
};

/** A count of frames, as it is written; null where there is none. */
function framesIn(text: string): string | null {
  const seconds = secondsIn(/^\d+$/.test(text) ? `${text}f` : text);
  const count = seconds === null ? 0 : Math.round(seconds * FRAMES_PER_SECOND);
  return count > 0 ? String(count) : null;
}

const frames: Reader = ({ text }) => {
  const write = framesIn(text);
  return write === null ? null : { write };
};

/** Of a shot: not every model counts in them. */
const ownFrames: Reader = (given) => (given.ability.sheet?.frames === null ? null : frames(given));

/** Words for `previous` and `none`; ids of shots are looked up elsewhere. */
const from: Reader = ({ text }) => {
  const word = byWord(SOURCES, text);
  return word === null ? null : { write: word };
};

const seed: Reader = ({ text }) => {
  const isDrawn = /^(random|rand|auto|any|none|null|new|~|-\d+)$/i.test(text);
  if (isDrawn) return { write: '-1', also: 'It is drawn for each take, and recorded.' };
  return /^\d{1,9}$/.test(text) ? { write: String(Number(text)) } : null;
};

const truth: Reader = ({ text }) => {
  return {
    write: byWord(TRUTHS, text) ?? 'true',
    ...(byWord(TRUTHS, text) === null && { also: 'Or false.' }),
  };
};

const tier: Reader = ({ text, ability: { sheet, who } }) => {
  const word = byWord(TIER_WORDS, text) ?? nearest(text, TIERS);
  const wanted = TIERS.find((one) => one === word);
  if (wanted === undefined) return null;
  const [first] = sheet?.tiers ?? [];
  if (sheet === null || first === undefined || sheet.tiers.includes(wanted))
    return { write: wanted };
  return { write: first, also: `What is meant is called ${wanted}, and ${who} has none.` };
};

/** A span between two bounds; bare numbers too small for one are hours, as people count them. */
function span(min: number, max: number, bare: 's' | 'h'): Reader {
  return ({ text }) => {
    const isBare = /^\d+$/.test(text);
    const seconds = secondsIn(isBare ? `${text}${bare}` : text);
    if (seconds === null) return null;
    const bounded = Math.round(Math.min(max, Math.max(min, seconds)));
    const unit = bounded % 3_600 === 0 ? 'h' : bounded % 60 === 0 ? 'm' : 's';
    const size = unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1;
    return {
      write: `${bounded / size}${unit}`,
      ...(isBare && { also: `A bare number is seconds.` }),
    };
  };
}

const budget: Reader = ({ text, ability: { currency } }) => {
  const amount = amountIn(text, currency ?? 'USD');
  return amount === null ? null : { write: amount };
};

/** A text where a list belongs; a comma parts its items. */
const list: Reader = ({ text }) => {
  const items = text
    .replace(/^\[|\]$/g, '')
    .split(/[,;]/)
    .map((item) => item.trim());
  const shown = items
    .filter((item) => item !== '')
    .map((item) => (/^[\w./-]+$/.test(item) ? item : JSON.stringify(item)));
  return shown.length === 0 || text.length > 200 ? null : { write: `[${shown.join(', ')}]` };
};

const join: Reader = ({ text }) => {
  const words = text.toLowerCase();
  if (/^(none|no|hard|hard cut|hard-cut|straight|cut to|direct)$/.test(words))
    return { write: 'cut' };
  const [, name = '', length = ''] = /^([a-z -]*?)[:\s]*(\d.*)?$/.exec(words) ?? [];
  const isMix =
    /^(|x|cross)?[ -]?(fade|dissolve|mix|blend|wipe|crossfade|overlap)?( (in|out|to))?$/.test(name);
  const count = length === '' ? '12' : framesIn(length);
  if (!isMix || count === null || (name === '' && length === '')) return null;
  return { write: `{ dissolve: ${count} }`, also: 'It counts in frames, 24 a second.' };
};

const trim: Reader = ({ text }) => {
  const count = framesIn(text);
  if (count === null) return null;
  return {
    write: `{ tail: ${count} }`,
    also: '"tail" takes frames from the end, "head" from the start.',
  };
};

const take: Reader = ({ text }) => {
  const number = /^(?:take|v|t)?[\s_.#-]*0*(\d{1,6})$/i.exec(text)?.[1];
  return number === undefined || number === '0' ? null : { write: `v${number.padStart(3, '0')}` };
};

const size: Reader = ({ text }) => {
  const found = sizeIn(text) ?? sizeOfWord(text);
  if (found === null) return null;
  const even = (pixels: number): number =>
    Math.min(FILM_SIDES.max, Math.max(FILM_SIDES.min, Math.round(pixels / 2) * 2));
  return { write: `${even(found.width)}x${even(found.height)}` };
};

function sizeOfWord(text: string): { width: number; height: number } | null {
  const word = byWord(PIXELS, text) ?? text.toLowerCase();
  const named = RESOLUTIONS.find((one) => one === word || one === `${word}p`);
  return named === undefined ? null : { width: (HEIGHTS[named] * 16) / 9, height: HEIGHTS[named] };
}

const model: Reader = ({ text, ability: { families } }) => {
  const name = text
    .toLowerCase()
    .replace(MAKERS, '')
    .replace(/[\s_/]+/g, '-')
    .replace(/\bv(?=\d)/g, '');
  const near =
    families.find((family) => family === name) ??
    withWords(name, families) ??
    nearest(name, families);
  return near === null ? null : { write: near };
};

/** The newest of the shortest families that have every word of a name. */
function withWords(name: string, families: readonly string[]): string | null {
  const words = name.split('-').filter((word) => word !== '');
  const able =
    words.length < 2
      ? []
      : families.filter((family) => words.every((word) => family.split('-').includes(word)));
  const least = Math.min(...able.map(({ length }) => length));
  return able.findLast(({ length }) => length === least) ?? null;
}

const provider: Reader = ({ text, ability: { providers } }) => {
  const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const asked = letters(text);
  const same = providers.find(
    ({ name, title }) => asked !== '' && [letters(name), letters(title)].includes(asked),
  );
  const near =
    same?.name ??
    nearest(
      asked,
      providers.map(({ name }) => name),
    );
  return near === null ? null : { write: near };
};

const optionReaders: Readonly<Record<string, Reader>> = Object.fromEntries(
  OPTION_LIST.flatMap(({ key, takes }) => {
    if (takes.kind === 'truth') return [[key, truth]];
    return takes.kind === 'span' ? [[key, span(takes.min, takes.max, 'h')]] : [];
  }),
);

export const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.entries({
    ...optionReaders,
    ratio,
    resolution,
    version: () => ({ write: '1' }),
    from,
    duration,
    frames: ownFrames,
    seed,
    skip: truth,
    keep_duplicate: truth,
    tier,
    on_down: span(60, 604_800, 's'),
    min: span(1, 86_400, 's'),
    max: span(1, 86_400, 's'),
    budget,
    references: list,
    providers: list,
    on_expired: list,
    join,
    dissolve: frames,
    trim,
    head: frames,
    tail: frames,
    take,
    size,
    model,
    like: model,
    provider,
  }),
);
