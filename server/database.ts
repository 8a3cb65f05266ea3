/**
 * The SQLite file of the embedded server. It is disposable, since the store has what is paid. So
 * one that is damaged or was copied from elsewhere is replaced by a new one. So is one of another
 * server version, once nothing in it is open: the server cannot migrate it.
 */

import { rm, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { findTool, type FindToolOptions } from '../tools/find.ts';
import { sqlite } from '../tools/sqlite.ts';
import { ToolError, type Tool } from '../tools/tool.ts';
import { NAMESPACE } from './connection.ts';
import { ServerError } from './error.ts';
import {
  fileId,
  fileIdSchema,
  isSameFile,
  readRecord,
  versionSchema,
  writeRecord,
  type State,
} from './state.ts';

const databaseSchema = z.object({ cliVersion: versionSchema, file: fileIdSchema });

type Search = Required<Pick<FindToolOptions, 'environment' | 'onEvent'>>;

export type Replaced = 'copied' | 'damaged' | 'older-version';

/** The program that is to serve the database, and why the old database was replaced, if it was. */
export type Prepared = { readonly program: Tool; readonly replaced: Replaced | null };

/** No server may be running on the file. `search` finds the version that made it. */
export async function prepareDatabase(
  state: State,
  temporal: Tool,
  search: Search,
): Promise<Prepared> {
  const file = await fileId(state.database);
  if (file === null) {
    await removeDatabase(state);
    return { program: temporal, replaced: null };
  }
  const record = await readRecord(state.databaseRecord, databaseSchema);
  if (record === null || !isSameFile(record.file, file)) return await replace('copied');
  // The server uses a write-ahead log, so a rollback journal came from elsewhere. SQLite would obey
  // it, and in older versions it may name any file to be removed.
  if ((await fileId(`${state.database}-journal`)) !== null) return await replace('damaged');
  const facts = readDatabase(state.database);
  if (facts === 'damaged') return await replace('damaged');
  if (sameSchema(record.cliVersion, temporal.version)) {
    // Tables are missing when a part of the database was deleted, e.g. its write-ahead log.
    if (facts.openWorkflows === null) return await replace('damaged');
    return { program: temporal, replaced: null };
  }
  if (facts.openWorkflows === 0) return await replace('older-version');
  const program = await olderProgram(state, record.cliVersion, search);
  return { program, replaced: null };

  async function replace(replaced: Replaced): Promise<Prepared> {
    await removeDatabase(state);
    return { program: temporal, replaced };
  }
}

/** Called when a server has served the database: from now on the file is known as this folder's. */
export async function recordDatabase(state: State, program: Tool): Promise<void> {
  const file = await fileId(state.database);
  await writeRecord(state.databaseRecord, { cliVersion: program.version, file });
}

/** Bytes of the database on the disk, with its write-ahead log. */
export async function databaseBytes(state: State): Promise<number> {
  const files = [state.database, `${state.database}-wal`];
  const found = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  return found.reduce((sum, facts) => sum + (facts?.size ?? 0), 0);
}

/**
 * Where an earlier version wrote the database of a folder with `#` or `?` in its path: the first of
 * them ended the name. Null where there is no such database of ours. It is no longer used, and is
 * left for its owner to delete.
 */
export async function databaseOutside({ database }: State): Promise<string | null> {
  const end = database.search(/[#?]/);
  if (end === -1) return null;
  // The name was read as part of an address, in which %41 is an A.
  const named = database
    .slice(0, end)
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (codes) =>
      Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'),
    );
  return (await isOurs(named)) ? named : null;
}

/**
 * Whether a file is a database of ours. It may be a person's own file: it is not locked, and no log
 * is made or obeyed beside it.
 */
async function isOurs(file: string): Promise<boolean> {
  const facts = await stat(file).catch(() => null);
  if (facts?.isFile() !== true) return false;
  const { DatabaseSync } = sqlite();
  const address = pathToFileURL(file);
  address.searchParams.set('immutable', '1');
  try {
    const database = new DatabaseSync(address, { readOnly: true });
    try {
      const row = database.prepare('SELECT id FROM namespaces WHERE name = ?').get(NAMESPACE);
      return row !== undefined;
    } finally {
      database.close();
    }
  } catch {
    return false;
  }
}

async function removeDatabase(state: State): Promise<void> {
  const { database, databaseRecord } = state;
  const besides = ['-wal', '-shm', '-journal'].map((ending) => `${database}${ending}`);
  const files = [database, ...besides, databaseRecord];
  await Promise.all(files.map((file) => rm(file, { force: true })));
}

/**
 * Releases with the same minor number have the same server minor number, and so the same schema.
 */
function sameSchema(one: string, other: string): boolean {
  const minor = (version: string) => version.split('.').slice(0, 2).join('.');
  return minor(one) === minor(other);
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOT_A_DATABASE = 26;

/** The count is null when it is not where this version keeps it: then workflows may be open. */
function readDatabase(file: string): { readonly openWorkflows: number | null } | 'damaged' {
  const { DatabaseSync } = sqlite();
  const database = new DatabaseSync(file);
  try {
    const check = database.prepare('PRAGMA quick_check(1)').get();
    if (check?.['quick_check'] !== 'ok') return 'damaged';
    return { openWorkflows: countOpen(database) };
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
    if (code === SQLITE_CORRUPT || code === SQLITE_NOT_A_DATABASE) return 'damaged';
    throw error;
  } finally {
    database.close();
  }
}

/** The server's state 3 is "completed". */
const COUNT_OPEN = `
  SELECT count(*) AS open FROM current_executions JOIN namespaces ON id = namespace_id
  WHERE name = ? AND state <> 3`;

function countOpen(database: InstanceType<ReturnType<typeof sqlite>['DatabaseSync']>) {
  try {
    const row = database.prepare(COUNT_OPEN).get(NAMESPACE);
    return typeof row?.['open'] === 'number' ? row['open'] : null;
  } catch {
    return null;
  }
}

async function olderProgram(state: State, version: string, search: Search): Promise<Tool> {
  const { STORYBOARD_TEMPORAL_CLI: _, ...environment } = search.environment;
  try {
    return await findTool('temporal', { ...search, version, environment });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const message =
      `Unfinished work in ${state.database} needs Temporal CLI ${version}, which is not here. ` +
      `Put that version first in PATH, or delete the file: what is paid is in the store, and ` +
      `the same command goes on from there.`;
    throw new ServerError('older-version', message, error);
  }
}
