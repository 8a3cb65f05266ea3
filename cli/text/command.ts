/**
 * Commands that a person can paste: every hint that names one is made here, so that each names
 * the project, the server and the file in the way that a shell reads back.
 */

import { printable } from '../../specs/storyboard/words.ts';
import type { FilmView } from '../../films/view/view.ts';
import type { SelectionOptions } from '../../films/planning/selection.ts';

/** What a command has to say about where it works, and on what, as words of a command line. */
export type CommandPlace = {
  /** Beside a file, which leads to its project by itself. */
  readonly project: readonly string[];
  /** Where there is none, and the project is looked for from the current folder. */
  readonly projectAlone: readonly string[];
  /** Which Temporal. */
  readonly server: readonly string[];
  /** What `run` chose of its films. */
  readonly choice: readonly string[];
  /** Of a storyboard's films, those that the command is about, as `--row` names them. */
  readonly row?: string | undefined;
  /** The choice is a saved plan, which names its films itself and is run as a whole. */
  readonly isSavedPlan?: boolean;
};

/** What `run` was told to choose, and goes on needing. */
export type Choice = SelectionOptions & {
  readonly set?: Readonly<Record<string, string>> | undefined;
  readonly table?: string;
  readonly animatic?: true;
  readonly keepGoing?: true;
  readonly allowUnpriced?: true;
  /** A saved plan, which chooses by itself. */
  readonly plan?: string;
};

const HERE: CommandPlace = { project: [], projectAlone: [], server: [], choice: [] };

/** What a command is about. */
export type CommandSubject = {
  /** Path as it was named, from the current folder. */
  readonly file: string;
  /** Absent: found again without a word. */
  readonly place?: CommandPlace | undefined;
};

/** A film as it is shown, with what commands about it have to say. */
export type ShownFilm = FilmView & { readonly place?: CommandPlace | undefined };

/** Commands about it name it, where it is one of a table. */
export function shown<View extends { readonly row?: string }>(
  view: View,
  place?: CommandPlace,
): View & { readonly place: CommandPlace | undefined } {
  return { ...view, place: placeFor(place, view.row) };
}

export function placeFor(
  place: CommandPlace | undefined,
  row: string | null | undefined,
): CommandPlace | undefined {
  return row ? { ...(place ?? HERE), row } : place;
}

/** `storyboard status 'my film.yaml' --project ferry`. `words`: options, as they are to stand. */
export function commandFor(
  verb: string,
  { file, place = HERE }: CommandSubject,
  ...words: readonly string[]
): string {
  const names = verb === 'run' ? namesFor([file], place) : [quoted(file)];
  return ['storyboard', verb, ...names, ...words, ...wordsFor(verb, place)].join(' ');
}

/** `storyboard resolve film.yaml sh0070 --skip`. */
export function resolveCommand(shot: string, film: CommandSubject, answer: string): string {
  // An id may begin as options do.
  if (shot.startsWith('-')) return `${commandFor('resolve', film, answer)} -- ${shot}`;
  return commandFor('resolve', film, shot, answer);
}

/** A command about one shot, and what else it names. */
export function shotCommand(
  verb: string,
  film: CommandSubject,
  shot: string,
  ...more: readonly string[]
): string {
  if (!shot.startsWith('-')) return commandFor(verb, film, shot, ...more);
  return [commandFor(verb, film), '--', shot, ...more].join(' ');
}

/** `storyboard run film.yaml --again sh0070`: one more take, beside what a saved plan says. */
export function againCommand(shot: string, film: CommandSubject): string {
  const again = shot.startsWith('-') ? [`--again=${shot}`] : ['--again', shot];
  return commandFor('run', besidePlan(film), ...again);
}

function namesFor(files: readonly string[], { isSavedPlan = false }: CommandPlace): string[] {
  return isSavedPlan ? [] : files.map(quoted);
}

function wordsFor(verb: string, place: CommandPlace): string[] {
  const { project, server, choice, row, isSavedPlan = false } = place;
  // Planning asks no Temporal, and has no option for one.
  const where = verb === 'plan' ? project : [...project, ...server];
  const isRun = verb === 'run';
  const named = row === undefined || (isRun && isSavedPlan) ? [] : ['--row', row];
  return [...(isRun ? choice : []), ...named, ...where].map(quotedWord);
}

/** The subject of a command about all of the film, whatever this one chose of it. */
export function whole({ file, place = HERE }: CommandSubject): CommandSubject {
  return { file, place: { ...place, choice: [], isSavedPlan: false } };
}

/**
 * The subject of a command that chooses by itself, or follows an edit: a saved plan does just what it
 * says, and is given beside no other choice.
 */
export function besidePlan(subject: CommandSubject): CommandSubject {
  return subject.place?.choice.includes('--plan') ? whole(subject) : subject;
}

/** About the project and no file: `storyboard doctor --project ferry`. */
export function projectCommand(
  verb: 'status' | 'doctor' | 'models --check' | 'reconcile',
  { projectAlone, server }: CommandPlace = HERE,
): string {
  const where = verb === 'status' ? [...projectAlone, ...server] : projectAlone;
  return ['storyboard', verb, ...where.map(quotedWord)].join(' ');
}

/** As words of a command line. */
export function choiceOf(choice: Choice): string[] {
  const { only, until, again, takes, seed, bridge, cut, table, plan } = choice;
  const { keep, set = {}, animatic, keepGoing, allowUnpriced } = choice;
  const values = [
    ['--only', only],
    ['--until', until],
    ['--again', again],
    ['--takes', takes?.toString()],
    ['--seed', seed?.toString()],
    ['--bridge', bridge],
    ['--cut', cut],
    ['--table', table],
    ['--plan', plan],
  ] as const;
  const flags = [
    ['--keep', keep],
    ['--keep-going', keepGoing],
    ['--allow-unpriced', allowUnpriced],
  ] as const;
  return [
    ...(animatic ? ['--animatic'] : []),
    ...values.flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
    ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...flags.flatMap(([name, isSet]) => (isSet ? [name] : [])),
  ];
}

export function quotedChoice(choice: Choice): string[] {
  return choiceOf(choice).map(quotedWord);
}

/** A film by its storyboard and, of a table, its name. */
export type FilmToName = { readonly file: string; readonly row?: string | null | undefined };

/**
 * The command that goes on where one was left: the same films and the same choice of shots. Films of
 * a table are named, and those of each storyboard are a command of their own.
 */
export function runCommand(
  films: readonly (string | FilmToName)[],
  place: CommandPlace = HERE,
): string {
  const all = films.map((film) => (typeof film === 'string' ? { file: film, row: null } : film));
  const rows = Map.groupBy(
    all.filter(({ row }) => row),
    ({ file }) => file,
  );
  const files = all.filter(({ row }) => !row).map(({ file }) => file);
  if (rows.size === 0 || place.isSavedPlan) return runLine(files, place);
  const named = [...rows].map(([file, own]) => {
    return runLine([file], { ...place, row: own.map(({ row }) => row).join(',') });
  });
  return [...(files.length === 0 ? [] : [runLine(files, place)]), ...named].join(' && ');
}

function runLine(files: readonly string[], place: CommandPlace): string {
  return ['storyboard run', ...namesFor(files, place), ...wordsFor('run', place)].join(' ');
}

/** A path as a shell reads it back, and never as an option. */
export function quoted(path: string): string {
  return quotedWord(path.startsWith('-') ? `./${path}` : path);
}

/** Plain to every shell; `=ls` is a command to zsh, and `~` a folder, which is quoted as well. */
const PLAIN = /^[\w./@%+:,…-][\w./@%+=:,…-]*$/;

/**
 * A word as a shell reads it back. Signs that no terminal is shown would be pasted as others: a word
 * that has some stands as bash, zsh and ksh read it, in `$'…'`.
 */
export function quotedWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `$'${word.replaceAll(/./gsu, escaped)}'`;
}

/**
 * By its bytes in octal digits, of which a shell takes three and no more: the bash of macOS knows no
 * `\u`, and in others its meaning depends on the language that is set.
 */
function escaped(sign: string): string {
  // A quote in quotes would be taken for their end where a long command is broken.
  const isPlain = sign !== '\\' && sign !== "'" && printable(sign) === sign;
  if (isPlain) return sign;
  return [...Buffer.from(sign)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
