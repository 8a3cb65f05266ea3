/** Which orders are open when a command is interrupted, what they cost, and how to come back in time. */

import { catalogue } from '../../providers/catalogue.ts';
import type { OpenOrderView } from '../../films/view/view.ts';
import { formatMoment } from './date.ts';
import { count } from './plan-line.ts';
import { filmLabel } from './film-name.ts';
import { commandFor, projectCommand, type CommandSubject, type ShownFilm } from './command.ts';

type Kind = {
  readonly holds: (order: OpenOrderView) => boolean;
  readonly fact: (many: boolean) => string;
  /** The same while nobody waits for it: `byteplus` is named. */
  readonly left: (many: boolean, provider: string) => string;
  /** What follows for whoever pays. */
  readonly bill: string;
};

/** Each order is of one of them. */
const KINDS: readonly Kind[] = [
  {
    holds: ({ taskId, isFinished }) => taskId !== null && !isFinished,
    fact: (many) => `${many ? 'go' : 'goes'} on at the provider`,
    left: (many, provider) => `${many ? 'are' : 'is'} open at ${provider}`,
    bill: ' and will be billed',
  },
  {
    holds: ({ taskId }) => taskId === null,
    fact: () => 'may have been accepted by the provider',
    left: (_, provider) => `may have been accepted by ${provider}`,
    bill: ' and may be billed',
  },
  {
    holds: ({ taskId, isFinished }) => taskId !== null && isFinished,
    fact: (many) => `${many ? 'are' : 'is'} finished and still to be fetched`,
    left: (many, provider) => `${many ? 'are' : 'is'} finished at ${provider}, still to be fetched`,
    bill: ', and billed',
  },
];

/** The command that goes on, and whether it can be left running without a terminal. */
export type WayBack = { readonly again: string; readonly canDetach: boolean };

export function interruptedLines(
  views: readonly ShownFilm[],
  nowMs: number,
  back: WayBack,
): string[] {
  const { again } = back;
  const all = views.flatMap(({ openOrders }) => openOrders);
  if (all.length === 0) return [`Stopped. Nothing runs at a provider. To go on: ${again}`];
  const facts = KINDS.flatMap((kind) =>
    views.length === 1 ? sentence(all.filter(kind.holds), kind) : table(views, kind),
  );
  const [first = '', ...others] = facts;
  const paid = all.filter(({ isFree }) => !isFree);
  const toGoOn = paid.length === 0 ? `To go on: ${again}` : comeBackLine(paid, back, nowMs);
  return [`Stopped here. ${first}`, ...others, toGoOn];
}

/** Of a film that nobody works on: what will be billed, until when it can be fetched, and how. */
export function openOrderLines(view: ShownFilm, nowMs: number): string[] {
  // What asks has a line of its own.
  const asking = new Set(
    view.shots.filter(({ status }) => status === 'asking').map(({ id }) => id),
  );
  const open = view.openOrders.filter(({ isFree, shot }) => !isFree && !asking.has(shot));
  const again = commandFor('run', view);
  return KINDS.flatMap((kind) => {
    const byProvider = Map.groupBy(open.filter(kind.holds), ({ provider }) => provider);
    return [...byProvider].map(([provider, orders]) => {
      const isMany = orders.length > 1;
      const fact = `${count(orders.length, 'order')} ${kind.left(isMany, provider)}${kind.bill}`;
      const deadMs = Math.min(...orders.map(firstDeadLinkMs));
      const fetch = `To fetch ${isMany ? 'them' : 'it'}`;
      const when =
        deadMs <= nowMs
          ? `${fetch} now, a link can be dead already`
          : `${fetch} before ${formatMoment(deadMs, nowMs)}`;
      return `${fact}: ${orders.map(describe).join(', ')}. ${when}: ${again}`;
    });
  });
}

/** `1 order still open`: a film that was cancelled can be billed all the same. */
export function stillOpenPart({ status, openOrders }: ShownFilm): string[] {
  const paid = openOrders.filter(({ isFree }) => !isFree);
  if (status !== 'cancelled' || paid.length === 0) return [];
  return [`${count(paid.length, 'order')} still open`];
}

/** Who leaves at once is not told what is open: the worker has yet to learn it. */
export function leftLine(files: readonly CommandSubject[]): string {
  const [only, ...others] = files;
  const isOne = only !== undefined && others.length === 0;
  const status = isOne ? commandFor('status', only) : projectCommand('status', only?.place);
  return `Left at once. What is open at a provider: ${status}`;
}

function sentence(orders: readonly OpenOrderView[], kind: Kind): string[] {
  if (orders.length === 0) return [];
  return [`${orders.map(describe).join(', ')} ${factOf(orders, kind)}.`];
}

function table(views: readonly ShownFilm[], kind: Kind): string[] {
  const films = views.flatMap((view) => {
    const orders = view.openOrders.filter(kind.holds);
    return orders.length === 0 ? [] : [{ name: filmLabel(view), orders }];
  });
  if (films.length === 0) return [];
  const orders = films.flatMap((film) => film.orders);
  return [
    `${count(orders.length, 'order')} of ${count(films.length, 'film')} ${factOf(orders, kind)}:`,
    ...films.map((film) => `  ${film.name}: ${film.orders.map(describe).join(', ')}`),
  ];
}

function factOf(orders: readonly OpenOrderView[], { fact, bill }: Kind): string {
  return fact(orders.length > 1) + (orders.every(({ isFree }) => isFree) ? '' : bill);
}

function describe({ shot, taskId }: OpenOrderView): string {
  return `${shot} (${taskId ?? 'outcome unknown'})`;
}

/** The command comes last, so that it is pasted whole. */
function comeBackLine(
  paid: readonly OpenOrderView[],
  { again, canDetach }: WayBack,
  nowMs: number,
): string {
  const earliest = Math.min(...paid.map(firstDeadLinkMs));
  const orElse = canDetach ? ', or leave it running (… --detach)' : '';
  if (earliest <= nowMs) return `Come back now, a link can be dead already${orElse}: ${again}`;
  const moment = formatMoment(earliest, nowMs);
  return `Come back before ${moment}, when the first link can be dead${orElse}: ${again}`;
}

/** A task that ends unseen, right after it was looked at last, has links that die this early. */
function firstDeadLinkMs({ provider, sinceMs, seenOpenAtMs }: OpenOrderView): number {
  return (seenOpenAtMs ?? sinceMs) + linkLifeSeconds(provider) * 1_000;
}

/** How long a clip can be fetched once its task has ended, in seconds. */
export function linkLifeSeconds(provider: string): number {
  const sheet = catalogue.providers.find(({ name }) => name === provider);
  return (sheet?.renewsLinks ? sheet.recordSeconds : sheet?.linkSeconds) ?? 0;
}
