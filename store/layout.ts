/**
 * Where everything lies under `.storyboard/`, and which names may become part of a path.
 *
 * Names reach the store from storyboards, command lines, workflows, and from its own files, which
 * may have come with a project from elsewhere: every one is checked here.
 */

import { join } from 'node:path';

import { z } from 'zod';

import { takeName } from '../specs/order.ts';
import { StoreError } from './error.ts';

export const STORE_FOLDER = '.storyboard';

/** Far more than anybody renders, and far from where numbers stop being exact. */
export const MAX_TAKES = 999_999;
const MAX_ORDERS = 999_999;

const NAMES = {
  film: /^f[0-9a-f]{10}$/,
  command: /^[0-9a-f]{16}$/,
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
function checked(kind: keyof typeof NAMES, name: string, folder: string): string {
  if (NAMES[kind].test(name)) return name;
  throw new StoreError('bad-name', {
    message: `${JSON.stringify(name)} is no ${kind} of this store.`,
    path: folder,
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

type TriedName = {
  readonly shot: string;
  readonly take: number;
  readonly order: number;
  readonly what: string;
};

/** The number in the name of an order's first file, `o01.json`; null for every other file. */
export function orderNumber(fileName: string): number | null {
  const digits = /^o(\d{2,6})\.json$/.exec(fileName)?.[1];
  const number = Number(digits ?? 0);
  return number === 0 ? null : number;
}

/** Paths under one `.storyboard/` folder. */
export function layoutOf(folder: string) {
  const film = (id: string) => join(folder, 'films', checked('film', id, folder));
  const shots = (filmId: string) => join(film(filmId), 'shots');
  const shot = (filmId: string, id: string) => join(shots(filmId), checked('shot', id, folder));
  return {
    folder,
    store: join(folder, 'store.json'),
    guard: join(folder, 'guard.json'),
    ffmpeg: join(folder, 'ffmpeg.json'),
    objects: join(folder, 'objects'),
    temporary: join(folder, 'temporary'),
    object: (sha256: string) =>
      join(folder, 'objects', checked('sha256', sha256, folder).slice(0, 2), sha256),
    picture: (hash: string) => join(folder, 'pictures', `${checked('sha256', hash, folder)}.json`),
    master: (hash: string) => join(folder, 'masters', `${checked('sha256', hash, folder)}.json`),
    edges: (clip: string) => join(folder, 'edges', `${checked('sha256', clip, folder)}.json`),
    plan: (hash: string) => join(folder, 'plans', `${checked('sha256', hash, folder)}.json`),
    films: join(folder, 'films'),
    storyboards: join(folder, 'storyboards'),
    renderNames: join(folder, 'renders'),
    film,
    grant: (filmId: string, plan: string) =>
      join(film(filmId), 'grants', `${checked('sha256', plan, folder)}.json`),
    command: (id: string) => join(folder, 'commands', checked('command', id, folder)),
    shots,
    shot,
    /** Where a take's orders lie. */
    take: (filmId: string, shotId: string, take: number) =>
      join(shot(filmId, shotId), checked('take', takeName(take), folder)),
    /** One folder for all records of a film: a project of thousands is listed in an instant. */
    takeRecords: (filmId: string) => join(film(filmId), 'takes'),
    takeRecord: (filmId: string, shotId: string, take: string) =>
      join(
        film(filmId),
        'takes',
        `${checked('shot', shotId, folder)}.${checked('take', take, folder)}.json`,
      ),
    /** One folder for a film, so that `status` lists it once however many shots there are. */
    tries: (filmId: string) => join(film(filmId), 'tries'),
    tried: (filmId: string, name: TriedName) =>
      join(
        film(filmId),
        'tries',
        `${checked('shot', name.shot, folder)}.${takeName(name.take)}.${orderName(name.order)}.` +
          `${name.what}.json`,
      ),
    loans: (filmId: string) => join(film(filmId), 'loans'),
    loan: (filmId: string, shotId: string) =>
      join(film(filmId), 'loans', `${checked('shot', shotId, folder)}.json`),
    refusal: (filmId: string, shotId: string, fingerprint: string) =>
      join(shot(filmId, shotId), 'refusals', `${checked('sha256', fingerprint, folder)}.json`),
    account: (tag: string) => join(folder, 'accounts', checked('account', tag, folder)),
    /** One folder for each address of an order, by the hash of its secret. */
    callback: (sha256: string) => join(folder, 'callbacks', checked('sha256', sha256, folder)),
    /** By the hash of provider and task. */
    calledTask: (sha256: string) =>
      join(folder, 'called-tasks', `${checked('sha256', sha256, folder)}.json`),
    permits: (tag: string) => join(folder, 'permits', checked('account', tag, folder)),
  };
}

export type Layout = ReturnType<typeof layoutOf>;
