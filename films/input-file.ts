/** Reads a file that the command line names; one that is not there is an error of usage. */

import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StoreError } from '../store/error.ts';
import { readPersonsFile } from '../store/open.ts';
import { EXIT } from '../cli/exit.ts';
import { Refusal } from '../cli/refusal.ts';

export async function readInput(file: string): Promise<string> {
  try {
    return await readPersonsFile(file);
  } catch (error) {
    if (error instanceof StoreError) {
      const { code: kind, message, remedy } = error;
      throw new Refusal({ exit: EXIT.usage, code: kind, message, hint: remedy }, error);
    }
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw noFile(`${file}: there is no such file.`, await alternatives(file));
    }
    if (code === 'EISDIR') throw noFile(`${file} is a folder.`, await alternatives(`${file}/film`));
    if (code === 'EACCES' || code === 'EPERM') throw noFile(`${file} may not be read.`, null);
    if (code === 'ELOOP') throw noFile(`${file} is a link that leads to no file.`, null);
    // A socket, or a device that is not there.
    if (code === 'ENXIO' || code === 'ENODEV') throw noFile(`${file} is no file.`, null);
    throw error;
  }
}

function noFile(message: string, hint: string | null): Refusal {
  return new Refusal({ exit: EXIT.usage, code: 'no-such-file', message, hint });
}

const SHOWN_FILES = 5;

/** The storyboards that lie where the missing one was looked for. */
async function alternatives(file: string): Promise<string | null> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => null);
  if (names === null) return `There is no folder ${folder} either.`;
  const yaml = names.filter((name) => /\.ya?ml$/i.test(name) && name !== basename(file));
  if (yaml.length === 0) return null;
  return `There is: ${yaml.sort().slice(0, SHOWN_FILES).join(', ')}${yaml.length > SHOWN_FILES ? ', …' : ''}`;
}
