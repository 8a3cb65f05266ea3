/** What `status` tells: the films of a project, or one film with what is pending for it. */

import { catalogue, isSameSite } from '../../providers/catalogue.ts';
import type { PendingEdit } from '../../films/planning/pending-edit.ts';
import type { Reach } from '../../films/status.ts';
import type { Production } from '../../films/temporal/connect.ts';
import { STANDING, type ShotState, type ShotView } from '../../films/view/view.ts';
import { commandFor, projectCommand, type CommandSubject, type ShownFilm } from './command.ts';
import { filmLine, filmLines, idleLine, type Idle } from './film-text.ts';
import { filmLabel } from './film-name.ts';
import { circleLines } from './kept-line.ts';
import { formatMonies } from './plan-line.ts';
import { formatShots } from './shot-names.ts';
import { tableLines } from './table.ts';
import { wayLines } from './ways-text.ts';

export type ToldFilm = {
  readonly view: ShownFilm;
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
    ...tableLines(told.map(({ view }) => [filmLabel(view), filmLine(view)])),
  ];
}

/** A row that was not run is in its table alone. */
function planOf(subject: CommandSubject): string {
  const isOfTable = subject.place?.row !== undefined;
  return commandFor('plan', subject, ...(isOfTable ? ['--table', 'TABLE'] : []));
}

/** `one`: null for a film that was never run. */
export function statusLines(
  one: ToldFilm | null,
  subject: CommandSubject,
  { reach, nowMs }: { readonly reach: Reach; readonly nowMs: number },
): string[] {
  if (!one) {
    return [`${subject.file} was not run yet. To see what it takes: ${planOf(subject)}`];
  }
  const { view, production, idle, edit, elsewhere = [] } = one;
  const run = commandFor('run', view);
  return [
    ...filmLines(view, idle, nowMs),
    ...wayLines(view, [...reach.sites.keys()]),
    ...unseenLines(view, reach),
    ...elsewhereLines(view, elsewhere),
    // What the file asks since is what they are to fit.
    ...circleLines((edit?.kind === 'changed' ? edit : view).unfit ?? []),
    ...(edit === null ? [] : [editLine(view, edit, production)]),
    ...(production.stuck === null
      ? []
      : [`Its production is stopped: ${production.stuck}. To go on: ${run}`]),
  ];
}

/** What is shown is what was run; this is what the file says since. */
function editLine(film: ShownFilm, edit: PendingEdit, { isRunning }: Production): string {
  const { file } = film;
  if (edit.kind === 'gone') return `${file} is gone; shown is the film as it was run.`;
  if (edit.kind === 'invalid') {
    return `${file} was edited since and cannot be run as it is: ${commandFor('plan', film)}`;
  }
  const effect = effectOf(film, edit);
  // Beside a production that runs it would make orders useless, which `run` refuses by itself.
  const isInTheWay = ({ id, status }: ShotView) =>
    OPEN.includes(status) && edit.others.includes(id);
  const restart = isRunning && film.shots.some(isInTheWay) ? ['--restart'] : [];
  const apply = `To apply it: ${commandFor('run', film, ...restart)}`;
  if (edit.said === undefined) {
    return `${file} was edited since, and that is not applied yet: ${effect}. ${apply}`;
  }
  const said = formatShots(edit.said, edit.film);
  return `What was said of ${said} is not applied yet: ${effect}. ${apply}`;
}

/** What it orders, for how much, and what of the film that was run would not stand by it. */
function effectOf(
  { shots }: ShownFilm,
  { orders, expected = [], blocked = [], film }: PendingEdit & { readonly kind: 'changed' },
): string {
  const price = expected.length === 0 ? '' : `, ${formatMonies(expected)}`;
  const ordered = orders.length === 0 ? 'nothing' : `${formatShots(orders, film)}${price}`;
  const stand = shots.flatMap(({ id, status }) => (STANDING.includes(status) ? [id] : []));
  const held = blocked.filter((id) => stand.includes(id));
  const wait = held.length === 0 ? '' : `, and ${formatShots(held, film)} would be blocked`;
  return `it orders ${ordered}${wait}`;
}

/** The original may be waiting for them: nothing but `cancel` takes one back. */
function elsewhereLines(view: ShownFilm, elsewhere: readonly string[]): string[] {
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

/** Only whoever has the key that an order was placed with, and asks where it was placed, sees it. */
function unseenLines(view: ShownFilm, reach: Reach): string[] {
  const open = view.shots.filter(({ status }) => OPEN.includes(status));
  const unseen = open.flatMap((shot) => {
    const fact = unseenFact(shot, reach);
    return fact === null ? [] : [{ id: shot.id, fact }];
  });
  const all = view.shots.map(({ id }) => id);
  const doctor = projectCommand('doctor', view.place);
  return [...Map.groupBy(unseen, ({ fact }) => fact)].map(([fact, shots]) => {
    const ids = shots.map(({ id }) => id);
    return `${formatShots(ids, all)}: ${fact} (${doctor})`;
  });
}

function unseenFact({ account, provider, origin }: ShotView, reach: Reach): string | null {
  if (account === null || reach.served.includes(account)) return null;
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  const prefix = sheet?.settingsPrefix ?? null;
  const asked = reach.sites.get(provider);
  if (prefix !== null && asked !== undefined && !isSameSite(provider, origin, asked)) {
    const site = origin ?? "the provider's own address";
    return `ordered at ${site} (${prefix}_BASE_URL), which is not asked here`;
  }
  if (reach.held.includes(account)) return null;
  return prefix === null
    ? `ordered as ${account}, which is not to be had here`
    : `ordered with the key ${account}, which ${prefix}_API_KEY does not hold here`;
}

const OPEN: readonly ShotState[] = ['queued', 'running', 'collecting', 'asking'];
