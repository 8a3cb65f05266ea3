/**
 * Which folder is the project of a command: one server, one journal, one set of takes. It is looked
 * for on the file system, whatever depot the store has.
 */

import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';

import { StoreError } from './error.ts';
import { STORE_FOLDER } from './layout.ts';
import { isFolder } from './write.ts';

export type ProjectQuestion = {
  /** `--project` or `STORYBOARD_PROJECT`; null when neither is given. */
  readonly explicit: string | null;
  /** The command's storyboards; with none, the current folder is asked. */
  readonly storyboards: readonly string[];
};

/**
 * The project folder, which need not have a `.storyboard/` yet. Nothing is written.
 *
 * It is the nearest folder upward that has a `.storyboard/`. Otherwise it is the storyboard's own
 * folder, or the nearest that several new storyboards share. Storyboards of more than one project
 * are refused.
 */
export async function findProject(question: ProjectQuestion): Promise<{ root: string }> {
  if (question.explicit !== null) return { root: await explicitRoot(question.explicit) };
  const folders = await Promise.all(
    question.storyboards.length > 0 ? question.storyboards.map(folderOf) : [realpath('.')],
  );
  const [first = resolve('.'), ...others] = folders;
  const roots = await Promise.all(folders.map(existingRoot));
  const [root = null] = roots;
  if (roots.some((each) => each !== root)) {
    const named = roots.map((each, index) => (each === null ? `${folders[index]} (new)` : each));
    throw severalProjects(`Of different projects: ${[...new Set(named)].join(', ')}.`, first);
  }
  if (root !== null) return { root };
  const common = others.reduce(commonFolder, first);
  if (dirname(common) === common && others.length > 0) {
    throw severalProjects(`${first} and ${others.join(', ')} share no folder.`, first);
  }
  return { root: common };
}

async function explicitRoot(path: string): Promise<string> {
  const root = await realpath(path).catch(() => null);
  const named = root !== null && basename(root) === STORE_FOLDER ? dirname(root) : root;
  if (named !== null && (await isFolder(named))) return named;
  throw new StoreError('no-project', {
    message: `The project folder ${resolve(path)} is no folder.`,
    path: resolve(path),
    remedy: 'Make it first, or name another one with --project or STORYBOARD_PROJECT.',
  });
}

/**
 * The folder of a storyboard. A link outside any project counts as the file that it leads to, so
 * that both names are one film.
 */
async function folderOf(storyboard: string): Promise<string> {
  const named = dirname(resolve(storyboard));
  const folder = await realpath(named).catch(() => named);
  if ((await existingRoot(folder)) !== null) return folder;
  return realpath(storyboard).then(dirname, () => folder);
}

async function existingRoot(folder: string): Promise<string | null> {
  if (await isFolder(join(folder, STORE_FOLDER))) return folder;
  const above = dirname(folder);
  return above === folder ? null : existingRoot(above);
}

function commonFolder(one: string, other: string): string {
  const below = one.endsWith(sep) ? one : one + sep;
  return other === one || other.startsWith(below) ? one : commonFolder(dirname(one), other);
}

function severalProjects(message: string, path: string): StoreError {
  return new StoreError('several-projects', {
    message,
    path,
    remedy: 'Run them one by one, or name one project for all with --project.',
  });
}
