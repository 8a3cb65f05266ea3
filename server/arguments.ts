/** How the Temporal CLI is told to be a project's server, and how such a process is recognised. */

import path from 'node:path';
import { NAMESPACE, SEARCH_ATTRIBUTES } from './connection.ts';
import type { Ports } from './ports.ts';

const SUBCOMMAND = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1'] as const;

const PRAGMAS = ['journal_mode=WAL', 'synchronous=FULL', 'busy_timeout=5000'] as const;

/**
 * `httpAllowedHosts`: without it any web page can start workflows by a cross-origin POST.
 * `…MaxPollRPS`: each of the queues behind workflow tasks and activities is read 20 times a second
 * by default, fewer than one chain of shots alone asks for: then every step waited 30 ms.
 * `forceSearch…`: this server reads its list of attributes anew for each change of a workflow.
 */
const DYNAMIC_CONFIG = [
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'matching.enableFairness=true',
  'history.transferProcessorMaxPollRPS=1000',
  'history.timerProcessorMaxPollRPS=1000',
  'history.visibilityProcessorMaxPollRPS=1000',
  'system.forceSearchAttributesCacheRefreshOnRead=false',
  'frontend.httpAllowedHosts=["storyboard.invalid"]',
] as const;

/** For a program that is started in the folder of its database. */
export function serverArguments(database: string, ports: Ports): string[] {
  const listen = ['--port', `${ports.grpc}`, '--http-port', `${ports.http}`];
  const log = ['--log-format', 'json', '--log-level', 'warn'];
  return [
    ...SUBCOMMAND,
    ...listen.concat('--metrics-port', `${ports.metrics}`),
    ...databaseArguments(nameFor(database)),
    ...log,
    ...PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
    ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

/** Whether a command line reads like a server of ours, on whatever database. It proves nothing. */
export function isServerCommand(commandLine: string): boolean {
  const parts = [SUBCOMMAND.join(' '), '--db-filename', `--namespace ${NAMESPACE}`];
  return parts.every((part) => commandLine.includes(` ${part} `));
}

/**
 * Whether a command line reads like that of a server on this database: `by-path`, or `by-name` if
 * it runs in the database's folder. It proves nothing.
 */
export function serves(commandLine: string, database: string): 'by-name' | 'by-path' | null {
  if (!isServerCommand(commandLine)) return null;
  const names = (named: string) => commandLine.includes(` ${databaseArguments(named).join(' ')} `);
  if (names(database)) return 'by-path';
  return names(path.basename(database)) ? 'by-name' : null;
}

/**
 * The Temporal CLI looks whether a folder of that name is there, then makes an address out of the
 * name (`file:NAME?mode=…`), where `#` and `?` end it and `%41` is an A: the database of a project
 * in `a#b` was a file `a` outside of it. Percent-encoded it is refused, since the first look does
 * not decode. The last name alone has nothing that could be read in two ways.
 */
function nameFor(database: string): string {
  return /[#?%]/.test(database) ? path.basename(database) : database;
}

function databaseArguments(database: string): string[] {
  return ['--db-filename', database, '--namespace', NAMESPACE];
}
