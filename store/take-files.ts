/** Where the files of a take lie for people, below the folder of their film. */

import { join } from 'node:path';

import type { Film } from './films.ts';

export type TakeOfShot = { readonly shot: string; readonly take: string };

export type TakeFiles = {
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
};

/** Formats whose file ending is not their name. */
const ENDINGS: Readonly<Record<string, string>> = { jpeg: 'jpg', tiff: 'tif' };

export function filesIn(
  folder: string,
  { animaticOf }: Film,
  { shot, take, lastFrame, handOver, ownFile }: NamedTake,
): TakeFiles {
  const format = (handOver ?? lastFrame)?.format ?? 'png';
  const own = animaticOf === null ? folder : join(folder, 'animatic');
  const stem = join(own, 'takes', shot, take);
  return {
    clip: `${stem}.${ownFile?.ending ?? 'mp4'}`,
    lastFrame: `${stem}.last.${ENDINGS[format] ?? format}`,
    record: `${stem}.json`,
    rejected: `${stem}.rejected`,
  };
}
