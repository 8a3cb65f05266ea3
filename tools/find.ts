/**
 * Where the programs that we run come from: the variable that names one, PATH, our cache, a pinned
 * version that is fetched. The first usable one counts. A variable that names an unusable program
 * is an error, since a person meant it.
 */

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { cachedFolder, cachedProgram, cacheFolder } from './cache.ts';
import type { Environment } from './child-environment.ts';
import { fetchTool } from './fetch.ts';
import { inspect, MINIMUMS } from './inspect.ts';
import { LockTimeout } from './lock.ts';
import { pinFor, PINNED_VERSIONS } from './pins.ts';
import { ToolError, type OnToolEvent, type Tool, type ToolName } from './tool.ts';

const TOOL_VARIABLES = {
  temporal: 'STORYBOARD_TEMPORAL_CLI',
  ffmpeg: 'STORYBOARD_FFMPEG',
} as const satisfies Record<ToolName, string>;

export type FindToolOptions = {
  /** Default: this process's. */
  readonly environment?: Environment;
  readonly onEvent?: OnToolEvent;
  /** Exactly this version; not required of a program that a variable names. */
  readonly version?: string;
};

/** Throws `ToolError`. */
export async function findTool(name: ToolName, options: FindToolOptions = {}): Promise<Tool> {
  const { environment = process.env, onEvent = () => undefined } = options;
  const looked = await searchTool(name, options);
  if (looked.tool !== null) return looked.tool;
  const tried = [...looked.tried];
  const pin = pinFor(name);
  const cache = cacheFolder(environment);
  if (pin === null) {
    tried.push(`download: none is known for ${process.platform} ${process.arch}`);
  } else if (options.version !== undefined && options.version !== pin.version) {
    tried.push(`download: only ${pin.version} is known`);
  } else if (cache === null) {
    tried.push(`download: ${NO_CACHE}`);
  } else {
    const fetched = await fetchTool(pin, cache, environment, onEvent).catch((error: unknown) =>
      unfetched(error, cache),
    );
    if (fetched.kind !== 'failed') {
      const source = fetched.kind === 'fetched' ? 'fetched' : 'cache';
      return { name, path: fetched.path, version: pin.version, source };
    }
    tried.push(...fetched.tried);
  }
  const wanted = options.version ?? `${MINIMUMS[name]} or later`;
  const fact = `No usable ${TITLES[name]} (${wanted}) was found. Tried:`;
  throw new ToolError(name, fact, tried, `Install it with: ${installCommand(name)}`);
}

export type ToolSearch = { readonly tool: Tool | null; readonly tried: readonly string[] };

/** Looks in the same places, but downloads nothing. Throws `ToolError` only for a bad variable. */
export async function searchTool(
  name: ToolName,
  options: Pick<FindToolOptions, 'environment' | 'version'> = {},
): Promise<ToolSearch> {
  const { environment = process.env, version: wanted } = options;
  const named = await fromVariable(name, environment);
  if (named !== null) return { tool: named, tried: [] };
  const tried = [`${TOOL_VARIABLES[name]}: not set`];
  for (const program of await onPath(name, environment)) {
    const inspection = await inspect(name, program, environment);
    if (!inspection.usable) {
      tried.push(`PATH: ${inspection.fact}`);
    } else if (wanted !== undefined && inspection.version !== wanted) {
      tried.push(`PATH: ${program} is ${inspection.version}, ${wanted} is needed`);
    } else {
      const { version } = inspection;
      return { tool: { name, path: program, version, source: 'path' }, tried };
    }
  }
  if (tried.length === 1) tried.push(`PATH: no ${name}`);
  const version = wanted ?? PINNED_VERSIONS[name];
  const cache = cacheFolder(environment);
  if (cache === null) return { tool: null, tried: [...tried, `cache: ${NO_CACHE}`] };
  const folder = cachedFolder(cache, name, version);
  const pin = pinFor(name);
  const sha256 = pin?.version === version ? pin.sha256 : null;
  const cached = await cachedProgram(folder, name, sha256);
  if (cached !== null) return { tool: { name, path: cached, version, source: 'cache' }, tried };
  tried.push(`cache: nothing whole in ${folder}`);
  return { tool: null, tried };
}

const NO_CACHE = 'this user has no home folder; STORYBOARD_CACHE names another place';

const TITLES = { temporal: 'Temporal CLI', ffmpeg: 'ffmpeg' } as const;

async function fromVariable(name: ToolName, environment: Environment): Promise<Tool | null> {
  const variable = TOOL_VARIABLES[name];
  const program = environment[variable];
  if (!program) return null;
  const inspection = await inspect(name, program, environment);
  if (inspection.usable) {
    return { name, path: path.resolve(program), version: inspection.version, source: 'variable' };
  }
  const fact = `${variable} names no usable ${TITLES[name]}:`;
  const pin = pinFor(name);
  const other =
    pin === null ? `installed with: ${installCommand(name)}` : `${pin.version} is fetched`;
  const remedy =
    `Let ${variable} name one that is ${MINIMUMS[name]} or later, or unset it: ` +
    `then one from PATH is used, or ${other}.`;
  throw new ToolError(name, fact, [inspection.fact], remedy);
}

async function onPath(name: ToolName, environment: Environment): Promise<string[]> {
  const folders = (environment['PATH'] ?? '')
    .split(path.delimiter)
    .filter((it) => path.isAbsolute(it));
  const programs: string[] = [];
  for (const folder of new Set(folders)) {
    const program = path.join(folder, name);
    const facts = await stat(program).catch(() => null);
    const mayRun = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (facts?.isFile() && mayRun) programs.push(program);
  }
  return programs;
}

const NOT_WRITABLE: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR'];

function unfetched(error: unknown, cache: string): { kind: 'failed'; tried: string[] } {
  const isOurs = error instanceof LockTimeout || (error instanceof Error && 'code' in error);
  if (!isOurs) throw error;
  const code = 'code' in error ? error.code : null;
  // SQLite's code when a lock cannot be made.
  const isClosed = NOT_WRITABLE.includes(code) || code === 'ERR_SQLITE_ERROR';
  const fact = isClosed
    ? `${cache} cannot be written (${error.message}); STORYBOARD_CACHE names another place`
    : error.message;
  return { kind: 'failed', tried: [`download: ${fact}`] };
}

function installCommand(name: ToolName): string {
  if (process.platform === 'darwin') return `brew install ${name}`;
  if (name === 'ffmpeg') return 'sudo apt-get install ffmpeg';
  return (
    'curl -sSf https://temporal.download/cli.sh | sh && ' +
    `export ${TOOL_VARIABLES.temporal}="$HOME/.temporalio/bin/temporal"`
  );
}
