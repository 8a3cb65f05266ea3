/** Where the files of a take lie for people, below the folder of their film. */

import { join } from 'node:path';

import type { Film } from './films.ts';

export type TakeName = { readonly shot: string; readonly take: string };

export type TakeFiles = {
  readonly clip: string;
  readonly lastFrame: string;
  readonly record: string;
  /** Of a clip that cannot be used, and of the reason; without their endings. */
  readonly rejected: string;
};

export function filesIn(folder: string, { animaticOf }: Film, { shot, take }: TakeName): TakeFiles {
  const own = animaticOf === null ? folder : join(folder, 'animatic');
  const stem = join(own, 'takes', shot, take);
  return {
    clip: `${stem}.mp4`,
    lastFrame: `${stem}.last.png`,
    record: `${stem}.json`,
    rejected: `${stem}.rejected`,
  };
}
