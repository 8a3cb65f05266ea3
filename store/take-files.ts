/** Where the files of a take lie for people, below the folder of their film. */

import { join } from 'node:path';

import type { Film } from './films.ts';
import { clipName } from './folder-name.ts';
import type { FolderPlace } from './renders-folder.ts';

export type TakeOfShot = { readonly shot: string; readonly take: string };

export type TakeFiles = {
  /** What the clip is called beside clips of other shots and films, without an ending. */
  readonly name: string;
  readonly clip: string;
  readonly lastFrame: string;
  readonly record: string;
  /** Path of a clip that cannot be used, and of the reason; without their endings. */
  readonly rejected: string;
};

type WithFormat = { readonly format?: string | undefined };

/** A take, with the format of its hand-over where that is known. */
export type NamedTake = TakeOfShot & {
  readonly lastFrame?: WithFormat;
  readonly handOver?: WithFormat | undefined;
  /** Of a person's own file its ending; absent: that of every clip that is rendered. */
  readonly ownFile?: { readonly ending: string } | undefined;
  /** Its files have that name; absent: they are called after the take alone. */
  readonly publishedAs?: typeof FILM_SHOT_TAKE | undefined;
};

/** The mark of takes whose files are called `film_sh0010_v001.mp4`. */
export const FILM_SHOT_TAKE = 'film_shot_take' as const;

/** A film's folder, by its path and by its name under `renders/`. */
type FilmFolder = { readonly path: string; readonly place: FolderPlace };

/** Formats whose file ending is not their name. */
const ENDINGS: Readonly<Record<string, string>> = { jpeg: 'jpg', tiff: 'tif' };

export function filesIn(
  { path, place }: FilmFolder,
  { animaticOf }: Film,
  { shot, take, lastFrame, handOver, ownFile, publishedAs }: NamedTake,
): TakeFiles {
  const format = (handOver ?? lastFrame)?.format ?? 'png';
  const isAnimatic = animaticOf !== null;
  const folder = join(path, ...(isAnimatic ? ['animatic'] : []), 'takes', shot);
  const name = clipName(place, { shot, take, isAnimatic });
  const stem = join(folder, publishedAs === FILM_SHOT_TAKE ? name : take);
  return {
    name,
    clip: `${stem}.${ownFile?.ending ?? 'mp4'}`,
    lastFrame: `${stem}.last.${ENDINGS[format] ?? format}`,
    record: `${stem}.json`,
    rejected: join(folder, `${take}.rejected`),
  };
}
