/** Schemas of the kinds of values that a storyboard's keys take; `error` says what such a key takes. */

import { z } from 'zod';
import { optionsAs, type Option, type OptionKey, type OptionValues } from '../options.ts';
import { MOST_TAKES } from '../plan/several.ts';
import { parseSpan, SPAN } from './unit.ts';
import { listed } from './words.ts';

export function text(pattern: RegExp, error: string) {
  return z.string({ error }).regex(pattern, { error });
}

export function sentence(description: string) {
  return text(/\S/, 'some text').describe(description);
}

export function name(error: string, description: string) {
  return text(/^\S+$/, error).describe(description);
}

export function list<T extends z.ZodType>(item: T, error: string) {
  return z.array(item, { error }).min(1, { error });
}

export function choice<const T extends readonly string[]>(choices: T, description: string) {
  return z.enum(choices, { error: listed(choices, 'or') }).describe(description);
}

export function truth(description: string) {
  return z.boolean({ error: 'true or false' }).describe(description);
}

export function whole(min: number, max: number, error: string, description: string) {
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(description);
}

export const takesCount = whole(
  1,
  MOST_TAKES,
  `a number of takes, 1 to ${MOST_TAKES}`,
  'How many takes to choose from. Default 1. Not beside `seed`.',
);

/** Seconds, from a number or a text with a unit. */
export function span(limits: { min: number; max: number }, error: string, description: string) {
  return z
    .union([z.number({ error }), text(SPAN, error)], { error })
    .transform(parseSpan)
    .refine((seconds) => seconds >= limits.min && seconds <= limits.max, { error })
    .describe(description);
}

export const PICTURE = 'a path, an https link or asset://ID';

export function picture(description: string) {
  return text(/\S/, PICTURE).describe(description);
}

/** The keys of the table of options, in its order. */
export const optionSchemas = optionsAs<{
  readonly [K in OptionKey]: z.ZodOptional<z.ZodType<OptionValues[K]>>;
}>((option) => [option.key, optionSchema(option).optional()]);

function optionSchema({ takes, editor }: Option): z.ZodType {
  if (takes.kind === 'choice') return choice(takes.choices, editor);
  if (takes.kind === 'truth') return truth(editor);
  const { min, max } = takes;
  return takes.kind === 'whole'
    ? whole(min, max, `a whole number from ${min} to ${max}`, editor)
    : span({ min, max }, takes.error, editor);
}
