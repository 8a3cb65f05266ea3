/** What `status` tells: the films of a project, or one film with what is pending for it. */

import { catalogue } from '../../providers/registry.ts';
import type { PendingEdit } from '../pending-edit.ts';
import type { Production } from '../temporal.ts';
import type { FilmView, ShotState } from '../view.ts';
import { commandFor, projectCommand, type Subject } from './command.ts';
import { filmLine, filmLines, idleLine, type Idle } from './film-text.ts';
import { formatShots } from './shot-names.ts';
import { tableLines } from './table.ts';

export type ToldFilm = {
  readonly view: FilmView;
  readonly production: Production;
  /** Null while somebody works on it. */
  readonly idle: Idle | null;
  readonly edit: PendingEdit | null;
  /** Shots with an open order that came with a copied project; absent: none. */
  readonly elsewhere?: readonly string[];
};

/** A line a film; first of all that nothing runs, when nothing does. */
export function projectLines(told: readonly ToldFilm[], folder: string, nowMs: number): string[] {
  if (told.length === 0) return [`No film of ${folder} was run yet.`];
  const newest = told.flatMap(({ view }) => view.asOfMs ?? []);
  const asOfMs = newest.length === 0 ? null : Math.max(...newest);
  const isIdle = told.every(({ production }) => !production.isRunning);
  return [
    ...(isIdle ? [idleLine(asOfMs, nowMs)] : []),
    ...tableLines(told.map(({ view }) => [view.file, filmLine(view)])),
  ];
}

/**
 * `one`: null for a film that was never run. `accounts`: whose keys are at hand, or held by a worker
 * that runs.
 */
export function statusLines(
  one: ToldFilm | null,
  subject: Subject,
  { accounts, nowMs }: { readonly accounts: readonly string[]; readonly nowMs: number },
): string[] {
  if (!one) {
    const plan = commandFor('plan', subject);
    return [`${subject.file} was not run yet. To see what it takes: ${plan}`];
  }
  const { view, production, idle, edit, elsewhere = [] } = one;
  const run = commandFor('run', view);
  return [
    ...filmLines(view, idle, nowMs),
    ...missingKeyLines(view, accounts),
    ...elsewhereLines(view, elsewhere),
    ...(edit === null ? [] : [editLine(view, edit)]),
    ...(production.stuck === null
      ? []
      : [`Its production is stopped: ${production.stuck}. To go on: ${run}`]),
  ];
}

/** What is shown is what was run; this is what the file says since. */
function editLine(film: Subject, edit: PendingEdit): string {
  const { file } = film;
  if (edit.kind === 'gone') return `${file} is gone; shown is the film as it was run.`;
  if (edit.kind === 'invalid') {
    return `${file} was edited since and cannot be run as it is: ${commandFor('plan', film)}`;
  }
  const names = formatShots(edit.orders, edit.film);
  const effect = edit.orders.length === 0 ? 'it orders nothing' : `it orders ${names}`;
  return `${file} was edited since, and that is not applied yet: ${effect}. To apply it: ${commandFor('run', film)}`;
}

/** The original may be waiting for them: nothing but `cancel` takes one back. */
function elsewhereLines(view: FilmView, elsewhere: readonly string[]): string[] {
  const { shots } = view;
  if (elsewhere.length === 0) return [];
  const ids = shots.map(({ id }) => id);
  const gone = elsewhere.filter((id) => !ids.includes(id));
  const names = formatShots(elsewhere, [...ids, ...gone]);
  return [
    `${names}: ordered before this folder was copied, so the original may wait for it as well. ` +
      `To take it back for both: ${commandFor('cancel', view)}`,
  ];
}

/** Only whoever has the key that an order was placed with can look at it. */
function missingKeyLines(view: FilmView, held: readonly string[]): string[] {
  const keys = new Set(held);
  const open = view.shots.filter(({ status }) => OPEN.includes(status));
  const waiting = open.filter(({ account }) => account !== null && !keys.has(account));
  const all = view.shots.map(({ id }) => id);
  const doctor = projectCommand('doctor', view.place);
  return [...Map.groupBy(waiting, ({ account }) => account)].map(([account, shots]) => {
    const names = formatShots(
      shots.map(({ id }) => id),
      all,
    );
    const variable = keyVariable(shots[0]?.provider);
    return variable === null
      ? `${names}: ordered as ${account}, which is not to be had here (${doctor})`
      : `${names}: ordered with the key ${account}, which ${variable} does not hold here (${doctor})`;
  });
}

/** Where a key of a provider is set; null: it has none. */
function keyVariable(provider: string | undefined): string | null {
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  return sheet?.settingsPrefix ? `${sheet.settingsPrefix}_API_KEY` : null;
}

const OPEN: readonly ShotState[] = ['queued', 'running', 'collecting', 'asking'];
