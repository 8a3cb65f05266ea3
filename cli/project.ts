/** Which project a command is about. */

import { findProject } from '../store/project.ts';

export async function projectOf(options: { project?: string }, files: readonly string[] = []) {
  const { root } = await findProject({ explicit: options.project ?? null, storyboards: files });
  return root;
}
