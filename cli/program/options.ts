/** Options that several verbs share. */

import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { MOST_SEED } from '../../specs/options.ts';
import { MOST_TAKES } from '../../specs/plan/several.ts';
import { AMOUNT, BARE_AMOUNT } from '../../specs/storyboard/unit.ts';

export function json() {
  return new Option('--json', 'print the result as JSON');
}

/** Of every verb: the console obeys it, whatever the verb says. */
export function quiet() {
  return new Option('--quiet', 'results, questions and errors alone');
}

export function refresh() {
  return new Option('--refresh', 'fetch pictures named by link again');
}

export function project() {
  return new Option(
    '--project <folder>',
    'project folder (default: the nearest with .storyboard/)',
  ).env('STORYBOARD_PROJECT');
}

export function temporal() {
  return new Option('--temporal <address>', "Temporal cluster (default: the project's own server)");
}

export function maxCost() {
  return new Option(
    '--max-cost <amount>',
    'what this command may order, as 20USD; again for another currency',
  ).argParser((text: string, before: readonly string[] | undefined) => {
    if (AMOUNT.test(text) || BARE_AMOUNT.test(text)) return [...(before ?? []), text];
    throw new InvalidArgumentError('An amount is written as 20USD or 0.50EUR.');
  });
}

/** Given again for another variable. */
export function set() {
  return new Option(
    '--set <name=value>',
    "text for a variable of the storyboard; stronger than the table's and the file's own",
  ).argParser((text: string, before: Readonly<Record<string, string>> | undefined) => {
    const at = text.indexOf('=');
    const name = text.slice(0, at);
    if (at < 1) throw new InvalidArgumentError('A value is given as city=Oslo.');
    if (Object.hasOwn(before ?? {}, name))
      throw new InvalidArgumentError(`${name} is given twice.`);
    return Object.fromEntries([...Object.entries(before ?? {}), [name, text.slice(at + 1)]]);
  });
}

export function table() {
  return new Option('--table <file>', 'CSV: a film for each row, a column for each variable');
}

/** Given more than once it names them all. */
export function row() {
  return shots('--row <films>', "of a table's films these alone, by name: oslo,bergen");
}

const ANSWERS = [
  ...(['adopt', 'use', 'fetch', 'resubmit', 'giveUp', 'takeBack'] as const),
  ...(['skip', 'unskip', 'provider', 'accept', 'retake', 'frame'] as const),
];
/** What is said of an order, which is no decision with a remark. */
const OF_ORDER = ANSWERS.slice(0, 6);

/** Of several answers only one may be given. */
export function answer<Flags extends string>(flags: Flags, description: string) {
  const option = new Option(flags, description);
  return option.conflicts(ANSWERS.filter((name) => name !== option.attributeName()));
}

/** The limits of `takes` in a storyboard. */
export function takesCount(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= MOST_TAKES) return value;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_TAKES}.`);
}

export function seedNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= MOST_SEED)
    return value;
  throw new InvalidArgumentError(`A seed is a whole number from 0 to ${MOST_SEED}.`);
}

/** The clip's own length bounds it further. */
export function frameNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A frame is a whole number from 0.');
}

/** Beside what is said of the shot itself. */
export function answerNote() {
  const beside = 'a remark beside what is said of the shot or its take';
  return new Option('--note <text>', beside).conflicts(OF_ORDER);
}

export function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

export function factor(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is a number above 0.');
}

/** It chooses by itself what is ordered, and for how much. */
export function savedPlan() {
  const option = new Option(
    '--plan <file>',
    'exactly what this plan says, unasked: see plan --out',
  );
  return option.conflicts([
    'only',
    'until',
    'keep',
    'again',
    'takes',
    'seed',
    'bridge',
    'cut',
    'continues',
    'set',
    'animatic',
    'maxCost',
    'keepGoing',
    'table',
    'row',
  ]);
}

/** Given more than once it names them all. */
export function shots<Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, description).argParser((text: string, before?: string): string =>
    before === undefined ? text : `${before},${text}`,
  );
}
