/** The programs that are run. Nothing is fetched, nothing is left running. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { proveFfmpeg } from '../../media/prove.ts';
import { STORE_FOLDER } from '../../store/layout.ts';
import { cacheFolder } from '../../tools/cache.ts';
import { searchTool } from '../../tools/find.ts';
import { pinFor } from '../../tools/pins.ts';
import { ToolError, type Tool, type ToolName } from '../../tools/tool.ts';
import type { Environment } from '../context.ts';
import { lacksOf } from '../../films/delivering/deliverable.ts';
import { listed } from '../../specs/storyboard/words.ts';
import { OTHER_FFMPEG } from '../text/delivery-words.ts';
import { UNFIT_HINT } from '../text/refusal-text.ts';
import { formatBytes } from '../text/bytes.ts';
import { fail, ok, warn, type Check } from './check.ts';
import { canWrite, nearestFolder } from './machine.ts';

const TITLES = { temporal: 'Temporal CLI', ffmpeg: 'ffmpeg' } as const;
const SOURCES = {
  variable: 'named by a variable',
  path: 'from PATH',
  cache: 'fetched earlier',
  fetched: 'fetched',
} as const;

export async function checkTool(name: ToolName, environment: Environment): Promise<Check[]> {
  return (await lookAt(name, environment)).checks;
}

/** Also whether it can write and read a clip in the project. */
export async function checkFfmpeg(folder: string, environment: Environment): Promise<Check[]> {
  const { tool, checks } = await lookAt('ffmpeg', environment);
  if (tool === null) return checks;
  const store = join(folder, STORE_FOLDER);
  const isThere = (await stat(store).catch(() => null))?.isDirectory() === true;
  // What is wrong then is the folder, which is told of itself.
  if (!(await mayWrite(isThere ? store : folder))) return checks;
  try {
    // In a hidden folder either way: it is these that a sandbox does not show.
    await proveFfmpeg(ffmpegAt(tool.path), isThere ? store : folder);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return [fail(TITLES.ffmpeg, `${error.message} (${tool.path})`, UNFIT_HINT)];
  }
  return [...checks, ...(await lackedBy(tool))];
}

/** Of what only some films ask for. */
async function lackedBy(tool: Tool): Promise<Check[]> {
  const lacks = await lacksOf(tool).catch(() => []);
  if (lacks.length === 0) return [];
  const parts = lacks.map(({ feature }) => feature);
  const asks = [...new Set(lacks.map((one) => `"output: ${one.asks}"`))];
  const remedy = `Only a storyboard with ${listed(asks, 'or')} needs it: ${OTHER_FFMPEG}`;
  return [warn(TITLES.ffmpeg, `built without ${listed(parts)}`, remedy)];
}

async function lookAt(
  name: ToolName,
  environment: Environment,
): Promise<{ readonly tool: Tool | null; readonly checks: Check[] }> {
  const title = TITLES[name];
  try {
    const { tool, tried } = await searchTool(name, { environment });
    if (tool) {
      const fact = `${tool.version}, ${SOURCES[tool.source]} (${tool.path})`;
      return { tool, checks: [ok(title, fact)] };
    }
    const pin = pinFor(name);
    const closed = pin ? await closedCache(environment) : null;
    if (closed !== null) {
      const remedy = 'Set STORYBOARD_CACHE to a folder that can be written.';
      return { tool, checks: [fail(title, `not here yet, and ${closed}`, remedy)] };
    }
    if (pin) {
      const size = formatBytes(pin.wheel.bytes);
      const remedy = `Nothing to do: the first run fetches ${pin.version} (${size}).`;
      return { tool, checks: [warn(title, 'not here yet', remedy)] };
    }
    const fact = `none is usable: ${tried.join('; ')}`;
    return { tool, checks: [fail(title, fact, 'Install it and put it into PATH.')] };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const fact = error.tried.join('; ');
    return { tool: null, checks: [fail(title, fact, error.remedy)] };
  }
}

/** Why nothing that is fetched could be kept; null when it could. */
async function closedCache(environment: Environment): Promise<string | null> {
  const cache = cacheFolder(environment);
  if (cache === null) return 'this user has no home folder to keep it in';
  return (await mayWrite(await nearestFolder(cache))) ? null : `${cache} cannot be written`;
}

async function mayWrite(folder: string): Promise<boolean> {
  const isFolder = (await stat(folder).catch(() => null))?.isDirectory() === true;
  return isFolder && (await canWrite(folder));
}
