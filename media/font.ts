/**
 * The typeface that `drawtext` writes with: shipped, since a bare machine has none.
 * JetBrains Mono Regular, SIL Open Font License 1.1 (`fonts/OFL.txt` goes wherever it goes).
 */

import { fileURLToPath } from 'node:url';

/** Absolute path of the TrueType file, beside this module in the sources and in the build alike. */
export const FONT_PATH = fileURLToPath(
  new URL('./fonts/jetbrains-mono-regular.ttf', import.meta.url),
);
