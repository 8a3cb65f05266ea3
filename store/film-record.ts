/**
 * What is kept of a film, and by what it is claimed: its storyboard, and of the films of a table its
 * name. Neither the table nor a row's place in it is part of that.
 */

import { createHash } from 'node:crypto';

import { z } from 'zod';

import { isFilmName } from '../specs/table/film-name.ts';
import { StoreError } from './error.ts';
import { timeSchema } from './facts.ts';
import { filmIdSchema, keys, sha256Schema } from './layout.ts';

const pathSchema = z
  .string()
  .min(1)
  .max(8_192)
  .refine((path) => !path.includes('\0'), 'no path');

/** The name of a film of a table: it becomes a folder's. */
export const filmNameSchema = z.string().refine(isFilmName, 'no name of a film');

export const filmSchema = z.object({
  id: filmIdSchema,
  /** Path from the project folder, with `/`. */
  storyboard: pathSchema,
  /** Of a table's film, as it was first written; absent: the storyboard by itself. */
  name: filmNameSchema.optional(),
  /** Hash of the plan that counts now; null before the first. */
  plan: sha256Schema.nullable(),
  /** The film that this one shows in placeholder pictures; null for a film itself. */
  animaticOf: filmIdSchema.nullable().default(null),
  createdAt: timeSchema,
  /** Storyboards that it was before its file was renamed, oldest first; absent: none. */
  continues: z.array(pathSchema).optional(),
});
export type Film = z.infer<typeof filmSchema>;
export type FilmKind = 'film' | 'animatic';

/** The one that drew the id decides; everybody else reads it here. */
export const claimSchema = filmSchema.omit({ plan: true });
export type Claim = z.infer<typeof claimSchema>;

/** Of one film. */
export type FilmPlace = {
  readonly storyboard: string;
  /** Null: the storyboard by itself. */
  readonly name: string | null;
  readonly kind: FilmKind;
};

/** Capitals do not tell names apart: their folders may be one. No path has the sign between. */
export function claimKey({ storyboard, name, kind }: FilmPlace): string {
  if (name !== null && !isFilmName(name)) {
    throw new StoreError('bad-name', {
      message: `${JSON.stringify(name)} is no name of a film.`,
      path: storyboard,
      remedy: 'Give it another name in its table.',
    });
  }
  const place = name === null ? storyboard : `${storyboard}\0${name.toLowerCase()}`;
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 32);
  return `storyboards/${hash}${kind === 'film' ? '' : `.${kind}`}.json`;
}

export function isNamed({ name }: Pick<Film, 'name'>, wanted: string | null): boolean {
  return (name ?? '').toLowerCase() === (wanted ?? '').toLowerCase();
}

/** Another film has the place. */
export function takenPlace(path: string, storyboard: string): StoreError {
  return new StoreError('conflict', {
    message: `${storyboard} is a film of its own already.`,
    path,
    remedy: 'Nothing was changed. Run it as it is.',
  });
}

/** By storyboard and name, the film by itself first: no path has the sign between. */
export function compareFilms(one: Film, other: Film): number {
  const [a, b] = [one, other].map(
    ({ storyboard, name = '' }) => `${storyboard}\0${name.toLowerCase()}`,
  );
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

export const filmKey = (film: string) => keys.ofFilm(film, 'film.json');
