/**
 * The typeface that `drawtext` uses; shipped, since a bare machine has none. JetBrains Mono
 * Regular, SIL Open Font License 1.1 (`fonts/OFL.txt` must go with it).
 */

import { fileURLToPath } from 'node:url';

/** Absolute path of the TrueType file. */
export const FONT_PATH = fileURLToPath(
  // Named by its folder: in the build, this code also lies among the commands.
  new URL('../media/fonts/jetbrains-mono-regular.ttf', import.meta.url),
);
