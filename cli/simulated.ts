/** Which providers are our simulator for now: what is rendered there is no clip that was bought. */

import { isOfThisMachine, isSimulatorAt } from '../providers/simulated.ts';
import { findProject } from '../store/project.ts';
import { openAccounts } from './accounts.ts';
import type { Environment } from './context.ts';
import { validStoryboard, type StoryboardFile } from './storyboard-file.ts';

/** By provider; null: nobody answers where it is asked. Providers elsewhere are missing. */
export type Simulated = ReadonlyMap<string, boolean | null>;

/** Asks the addresses of this machine that the film's providers are asked at, without a key. */
export async function askSimulated(
  loaded: StoryboardFile,
  project: string | null,
  environment: Environment,
): Promise<Simulated> {
  const { shots } = validStoryboard(loaded);
  const used = new Set(
    shots.flatMap(({ provider, fallbacks = [] }) => [
      provider,
      ...fallbacks.map((fallback) => fallback.provider),
    ]),
  );
  const { root } = await findProject({ explicit: project, storyboards: [loaded.file] });
  const { opened } = await openAccounts({ root, environment });
  const near = opened.flatMap(({ provider: { sheet }, linkOrigin }) =>
    !sheet.isFree && used.has(sheet.name) && isOfThisMachine(linkOrigin)
      ? [{ name: sheet.name, origin: linkOrigin }]
      : [],
  );
  return new Map(
    await Promise.all(
      near.map(async ({ name, origin }) => [name, await isSimulatorAt(origin)] as const),
    ),
  );
}
