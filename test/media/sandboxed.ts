/** An ffmpeg as a sandbox gives it: it runs, and hidden folders are not there for it. */

import { chmod, writeFile } from 'node:fs/promises';
import { findTool } from '../../tools/find.ts';

/** Writes the program to `path` and gives it back. Each use of a file is a line in `<path>.log`. */
export async function sandboxedFfmpeg(path: string, isBlind = true): Promise<string> {
  const program = (await findTool('ffmpeg')).path;
  const blind = `echo "$word: No such file or directory" >&2; exit 254`;
  await writeFile(
    path,
    `#!/bin/sh
for word in "$@"; do
  case "$word" in file:*/.*) echo used >>'${path}.log'; ${isBlind ? blind : ':'};; esac
done
exec '${program}' "$@"
`,
  );
  await chmod(path, 0o755);
  return path;
}
