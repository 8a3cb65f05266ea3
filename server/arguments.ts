/**
 * The arguments that make the Temporal CLI a project's server, and how such a process is
 * recognised.
 */

import path from 'node:path';
import { NAMESPACE, SEARCH_ATTRIBUTES } from './connection.ts';
import type { Ports } from './ports.ts';

const SUBCOMMAND = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1'] as const;

const PRAGMAS = ['journal_mode=WAL', 'synchronous=FULL', 'busy_timeout=5000'] as const;

/**
 * `httpAllowedHosts`: without it any web page can start workflows by a cross-origin POST.
 * `…MaxPollRPS`: by default each queue behind workflow tasks and activities is read 20 times a
 * second. One chain of shots alone needs more: with the default every step waited 30 ms.
 * `forceSearch…`: the server reads its list of attributes again for each change of a workflow.
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

/** Arguments for a server that is started in the folder of its database. */
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

/** Whether a command line looks like a server of ours, on whatever database. It proves nothing. */
export function isServerCommand(commandLine: string): boolean {
  const parts = [SUBCOMMAND.join(' '), '--db-filename', `--namespace ${NAMESPACE}`];
  return parts.every((part) => commandLine.includes(` ${part} `));
}

/**
 * Whether a command line looks like a server on this database: `by-path`, or `by-name` if it runs
 * in the database's folder. It proves nothing.
 */
export function serves(commandLine: string, database: string): 'by-name' | 'by-path' | null {
  if (!isServerCommand(commandLine)) return null;
  const names = (named: string) => commandLine.includes(` ${databaseArguments(named).join(' ')} `);
  if (names(database)) return 'by-path';
  return names(path.basename(database)) ? 'by-name' : null;
}

/**
 * The Temporal CLI checks that the folder of the named file exists, then makes an address of the
 * name (`file:NAME?mode=…`). In an address `#` and `?` end the name and `%41` is an A. So the
 * database of a project in `a#b` was a file `a` outside it. Percent-encoding does not help: the
 * first check does not decode, and refuses it. The last name alone cannot be read in two ways.
 */
function nameFor(database: string): string {
  return /[#?%]/.test(database) ? path.basename(database) : database;
}

function databaseArguments(database: string): string[] {
  return ['--db-filename', database, '--namespace', NAMESPACE];
}
