/**
 * The typeface that `drawtext` writes with: shipped, since a bare machine has none.
 * JetBrains Mono Regular, SIL Open Font License 1.1 (`fonts/OFL.txt` goes wherever it goes).
 */

import { fileURLToPath } from 'node:url';

/** Absolute path of the TrueType file. */
export const FONT_PATH = fileURLToPath(
  // By its room: in the build this code lies among the commands as well.
  new URL('../media/fonts/jetbrains-mono-regular.ttf', import.meta.url),
);
