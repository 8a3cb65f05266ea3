/** The programs that are run, and Temporal. Nothing is fetched, nothing is left running. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { proveFfmpeg } from '../../media/prove.ts';
import { serverState } from '../../server/stop.ts';
import { temporalTarget } from '../../server/target.ts';
import { ServerError } from '../../server/error.ts';
import { StoreError } from '../../store/error.ts';
import { STORE_FOLDER } from '../../store/layout.ts';
import { lookForTool } from '../../tools/find.ts';
import { pinFor } from '../../tools/pins.ts';
import { ToolError, type Tool, type ToolName } from '../../tools/tool.ts';
import type { Environment } from '../context.ts';
import { UNFIT_HINT } from '../run/proven-ffmpeg.ts';
import type { CommandPlace } from '../text/command.ts';
import { formatBytes } from '../text/bytes.ts';
import { workerTrouble } from '../worker-health.ts';
import { fail, ok, warn, type Check } from './check.ts';

const LOG_REMEDY = 'See the end of .storyboard/logs/worker.log.';

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
  try {
    // In a hidden folder either way: it is these that a sandbox does not show.
    await proveFfmpeg(ffmpegAt(tool.path), isThere ? store : folder);
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    return [fail(TITLES.ffmpeg, `${error.message} (${tool.path})`, UNFIT_HINT)];
  }
  return checks;
}

async function lookAt(
  name: ToolName,
  environment: Environment,
): Promise<{ readonly tool: Tool | null; readonly checks: Check[] }> {
  const title = TITLES[name];
  try {
    const { tool, tried } = await lookForTool(name, { environment });
    if (tool) {
      const fact = `${tool.version}, ${SOURCES[tool.source]} (${tool.path})`;
      return { tool, checks: [ok(title, fact)] };
    }
    const pin = pinFor(name);
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

export async function checkTemporal(
  folder: string,
  environment: Environment,
  place?: CommandPlace,
): Promise<Check[]> {
  try {
    const target = temporalTarget({ environment });
    if (target.kind === 'external') {
      return [ok('Temporal', `at ${target.address}, namespace ${target.namespace}, as configured`)];
    }
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return [fail('Temporal', error.message, 'storyboard run cannot start before that.')];
  }
  try {
    return await checkOwnServer(folder, place);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [fail('Temporal', error.message, error.remedy)];
  }
}

async function checkOwnServer(folder: string, place?: CommandPlace): Promise<Check[]> {
  const { server, workers } = await serverState({ folder });
  const trouble = (await workerTrouble(folder, place)).map((line) =>
    warn('worker', line, LOG_REMEDY),
  );
  const idle = "the project's own server, not running; run starts it";
  if (!server) return [ok('Temporal', idle), ...trouble];
  const polling = workers.length === 0 ? 'no worker' : `${workers.length} worker`;
  const running = `the project's own server runs at ${server.address}, ${polling}`;
  return [ok('Temporal', running), ...trouble];
}
