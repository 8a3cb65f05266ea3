/** Whether an installed program is one that this project can use. */

import path from 'node:path';
import { temporalEnvironment, withoutKeys, type Environment } from './child-environment.ts';
import { missingFeatures } from './ffmpeg-features.ts';
import type { ToolName } from './tool.ts';

export type Inspection =
  | { readonly usable: true; readonly version: string }
  | { readonly usable: false; readonly fact: string };

const RUN_TIMEOUT_MS = 20_000;

/** The oldest usable version of each. The Temporal CLI contains the server; 1.9 has 1.32. */
export const MINIMUMS = { temporal: '1.9 (server 1.32)', ffmpeg: '6' } as const;
const MINIMUM_SERVER = { major: 1, minor: 32 };

/**
 * libavutil's major number rises with ffmpeg's, and even builds without a release number have it.
 */
const LIBAVUTIL_OF_FFMPEG_6 = 58;

export function inspect(
  name: ToolName,
  program: string,
  environment: Environment,
): Promise<Inspection> {
  return name === 'temporal'
    ? inspectTemporal(program, environment)
    : inspectFfmpeg(program, environment);
}

async function inspectTemporal(program: string, environment: Environment): Promise<Inspection> {
  const own = temporalEnvironment(environment, path.dirname(path.resolve(program)));
  const answer = await run(program, ['--version'], own);
  if (typeof answer !== 'string') return answer;
  const found = /temporal version (\S+) \(Server (\d+)\.(\d+)\.\d+/.exec(answer);
  if (found === null) return { usable: false, fact: `${program} is not the Temporal CLI` };
  const [, version = '', major, minor] = found;
  const isOld =
    Number(major) < MINIMUM_SERVER.major ||
    (Number(major) === MINIMUM_SERVER.major && Number(minor) < MINIMUM_SERVER.minor);
  if (!isOld) return { usable: true, version };
  const fact = `${program} is ${version} (server ${major}.${minor}), at least ${MINIMUMS.temporal} is needed`;
  return { usable: false, fact };
}

async function inspectFfmpeg(program: string, environment: Environment): Promise<Inspection> {
  const answer = await run(program, ['-hide_banner', '-version'], environment);
  if (typeof answer !== 'string') return answer;
  const version = /^ffmpeg version (\S+)/m.exec(answer)?.[1];
  const libavutil = /^libavutil\s+(\d+)\./m.exec(answer)?.[1];
  if (version === undefined || libavutil === undefined) {
    return { usable: false, fact: `${program} is not ffmpeg` };
  }
  if (Number(libavutil) < LIBAVUTIL_OF_FFMPEG_6) {
    const fact = `${program} is ${version}, at least ${MINIMUMS.ffmpeg} is needed`;
    return { usable: false, fact };
  }
  const missing = await missingFeatures('needed', async (args) => {
    const told = await run(program, ['-hide_banner', ...args], environment);
    return typeof told === 'string' ? told : '';
  });
  if (missing.size === 0) return { usable: true, version };
  return {
    usable: false,
    fact: `${program} is ${version}, built without ${[...missing].join(', ')}`,
  };
}

async function run(
  program: string,
  args: readonly string[],
  environment: Environment,
): Promise<string | Inspection> {
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    reject: false,
    timeout: RUN_TIMEOUT_MS,
    stdin: 'ignore',
    env: withoutKeys(environment),
    extendEnv: false,
  });
  if (!result.failed) return result.stdout;
  return { usable: false, fact: `${program} does not run: ${result.shortMessage}` };
}
