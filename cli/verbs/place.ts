/** Which project a command is about, and how another command finds it again. */

import { relative } from 'node:path';
import { findProject } from '../../store/project.ts';
import type { Environment } from '../context.ts';
import { refusalOf } from '../refusal.ts';
import { choiceOf, type Choice, type CommandPlace } from '../text/command.ts';

export async function projectOf(options: { project?: string }, files: readonly string[] = []) {
  const { root } = await findProject({ explicit: options.project ?? null, storyboards: files });
  return root;
}

function shortest(path: string): string {
  const way = relative('.', path);
  return way === '' || way.startsWith('..') ? path : way;
}

/**
 * What another terminal has to be told: a project and a server that were named by an option, and a
 * project that is not found from the current folder. What the environment says is left to it.
 */
export async function placeOf(
  options: Choice & {
    readonly project?: string;
    readonly temporal?: string;
    readonly row?: string | undefined;
  },
  environment: Environment,
  root: string,
): Promise<CommandPlace> {
  const { project, temporal, row } = options;
  const known = environment['STORYBOARD_PROJECT'] ?? null;
  const server = temporal === undefined ? [] : ['--temporal', temporal];
  const choice = choiceOf(options);
  if (project !== undefined && project !== known) {
    const named = ['--project', project];
    return { project: named, projectAlone: named, server, choice, row };
  }
  const here = await findProject({ explicit: known, storyboards: [] }).catch(() => null);
  const named = here?.root === root ? [] : ['--project', shortest(root)];
  return { project: [], projectAlone: named, server, choice, row };
}

/** Commands in what is refused lead back to the same film and project. */
export async function withPlace<Result>(
  place: CommandPlace,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error, place);
  }
}
