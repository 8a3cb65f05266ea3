/**
 * Under which key each thing lies in a store, and which names may become part of a key.
 *
 * Names reach the store from storyboards, command lines, workflows, and from its own files, which
 * may have come with a project from elsewhere: every one is checked here.
 */

import type { TakeName } from '../specs/plan/decision.ts';
import { z } from 'zod';

import { type OrderKey, takeName } from '../specs/order.ts';
import { StoreError } from './error.ts';

export const STORE_FOLDER = '.storyboard';

/** Far more than anybody renders, and far from where numbers stop being exact. */
export const MAX_TAKES = 999_999;
const MAX_ORDERS = 999_999;

const NAMES = {
  film: /^f[0-9a-f]{10}$/,
  command: /^[0-9a-f]{16}$/,
  /** Of UTC: `2026-11-30`. */
  day: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  shot: /^[A-Za-z0-9_-]{1,48}$/,
  /** `v001` to `v999999`. */
  take: /^v\d{3,6}$/,
  sha256: /^[0-9a-f]{64}$/,
  /** A provider's name and 8 hex digits of a hash of key, or key and base URL; the name without a key. */
  account: /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/,
  /** A file that is published beside a film. */
  file: /^[a-z][a-z0-9-]{0,40}\.[a-z0-9]{1,8}$/,
} as const;

const nameSchema = (kind: keyof typeof NAMES) => z.string().regex(NAMES[kind]);

/** The same names in the store's own files: one that leads elsewhere makes its file damaged. */
export const filmIdSchema = nameSchema('film');
export const commandSchema = nameSchema('command');
export const daySchema = nameSchema('day');
export const shotIdSchema = nameSchema('shot');
export const takeNameSchema = nameSchema('take');
export const sha256Schema = nameSchema('sha256');
export const accountTagSchema = nameSchema('account');
export const fileNameSchema = nameSchema('file');
export const takeNumberSchema = z.int().min(1).max(MAX_TAKES);
export const orderNumberSchema = z.int().min(1).max(MAX_ORDERS);

/** An order's place in the journal, as other files name it. */
export const orderKeySchema = z.object({
  film: filmIdSchema,
  shot: shotIdSchema,
  take: takeNumberSchema,
  order: orderNumberSchema,
});

/** Of the names in a folder those that are of this kind: a desktop leaves its own files everywhere. */
export function namesOf(kind: keyof typeof NAMES, names: readonly string[]): string[] {
  return names.filter((name) => NAMES[kind].test(name));
}

/** The name itself, or a `StoreError` when it could lead anywhere else. */
function checked(kind: keyof typeof NAMES, name: string): string {
  if (NAMES[kind].test(name)) return name;
  throw new StoreError('bad-name', {
    message: `${JSON.stringify(name)} is no ${kind} of this store.`,
    path: name,
    remedy: 'Use a name as the program printed it.',
  });
}

/** The number in `v001`, or null when that is no take's name. */
export function takeNumber(name: string): number | null {
  return NAMES.take.test(name) ? Number(name.slice(1)) : null;
}

export function orderName(order: number): string {
  return `o${String(order).padStart(2, '0')}`;
}

type TriedName = Omit<OrderKey, 'film'> & { readonly what: string };

/** The number in the name of an order's first file, `o01.json`; null for every other file. */
export function orderNumber(fileName: string): number | null {
  const digits = /^o(\d{2,6})\.json$/.exec(fileName)?.[1];
  const number = Number(digits ?? 0);
  return number === 0 ? null : number;
}

const film = (id: string) => `films/${checked('film', id)}`;
const grants = (filmId: string) => `${film(filmId)}/grants`;
const shots = (filmId: string) => `${film(filmId)}/shots`;
const shot = (filmId: string, id: string) => `${shots(filmId)}/${checked('shot', id)}`;
const hashed = (folder: string, sha256: string) => `${folder}/${checked('sha256', sha256)}.json`;

/** Under which keys everything lies in a depot. */
export const keys = {
  object: (sha256: string) => `objects/${checked('sha256', sha256).slice(0, 2)}/${sha256}`,
  picture: (hash: string) => hashed('pictures', hash),
  master: (hash: string) => hashed('masters', hash),
  edges: (clip: string) => hashed('edges', clip),
  measures: (clip: string) => hashed('measures', clip),
  plan: (hash: string) => hashed('plans', hash),
  films: 'films',
  film,
  /** One of a film's own records, e.g. `film.json`. */
  ofFilm: (id: string, name: string) => `${film(id)}/${name}`,
  grants,
  grant: (filmId: string, plan: string) => hashed(grants(filmId), plan),
  command: (id: string) => `commands/${checked('command', id)}`,
  days: 'days',
  /** Where the reservations of a day lie, of all films. */
  day: (id: string) => `days/${checked('day', id)}`,
  shots,
  shot,
  /** Where a take's orders lie. */
  take: (filmId: string, shotId: string, take: number) =>
    `${shot(filmId, shotId)}/${checked('take', takeName(take))}`,
  /** One folder for all records of a film: a project of thousands is listed in an instant. */
  takeRecords: (filmId: string) => `${film(filmId)}/takes`,
  takeRecord: (filmId: string, shotId: string, take: string) =>
    `${film(filmId)}/takes/${checked('shot', shotId)}.${checked('take', take)}.json`,
  /** One folder for a film, so that `status` lists it once however many shots there are. */
  tries: (filmId: string) => `${film(filmId)}/tries`,
  tried: (filmId: string, { shot: id, take, order, what }: TriedName) =>
    `${film(filmId)}/tries/${checked('shot', id)}.${takeName(take)}.${orderName(order)}.${what}.json`,
  /** The numbered list of what people have said of a film's takes. */
  decisions: (filmId: string) => `${film(filmId)}/decisions`,
  questions: (filmId: string) => `${film(filmId)}/questions`,
  /** Of a take that waits for approval in a film; it may be another film's. */
  question: (filmId: string, { film: of, shot: from, take }: TakeName) =>
    `${film(filmId)}/questions/${checked('film', of)}.${checked('shot', from)}.${checked('take', take)}.json`,
  /** That a person was told of several takes, of which this is the newest. */
  choice: (filmId: string, { film: of, shot: from, take }: TakeName) =>
    `${film(filmId)}/questions/${checked('film', of)}.${checked('shot', from)}.${checked('take', take)}.circle.json`,
  /** That a person was asked whether a shot may start from the last picture of this take. */
  handOver: (filmId: string, { film: of, shot: from, take }: TakeName) =>
    `${film(filmId)}/questions/${checked('film', of)}.${checked('shot', from)}.${checked('take', take)}.hand-over.json`,
  loans: (filmId: string) => `${film(filmId)}/loans`,
  loan: (filmId: string, shotId: string) => `${film(filmId)}/loans/${checked('shot', shotId)}.json`,
  refusal: (filmId: string, shotId: string, fingerprint: string) =>
    hashed(`${shot(filmId, shotId)}/refusals`, fingerprint),
  accounts: 'accounts',
  account: (tag: string) => `accounts/${checked('account', tag)}`,
  /** One folder for each address of an order, by the hash of its secret. */
  callback: (sha256: string) => `callbacks/${checked('sha256', sha256)}`,
  /** One folder for each address that is told of films, by its hash. */
  notifications: (sha256: string) => `notifications/${checked('sha256', sha256)}`,
  /** The numbered list of shots that a task without an order was given to, by the same hash. */
  adoption: (sha256: string) => `adoptions/${checked('sha256', sha256)}`,
  /** By the hash of provider and task. */
  calledTask: (sha256: string) => hashed('called-tasks', sha256),
};
