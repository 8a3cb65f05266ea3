import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { databaseOutside } from '../../server/database.ts';
import type { ServerEvent } from '../../server/embedded.ts';
import { processesServing } from '../../server/serving.ts';
import { openState } from '../../server/state.ts';
import { serverState, stopServer } from '../../server/stop.ts';
import { alsoEnd, projectFolder, start } from './project.ts';

/** What starts a SQLite database, whatever is in it. */
const SQLITE = 'SQLite format 3\0';

/** A project whose folder has this name, and nothing beside it. */
async function projectNamed(name: string): Promise<string> {
  const folder = alsoEnd(path.join(await projectFolder(), name));
  await mkdir(folder);
  return folder;
}

test.each([
  'a#b',
  'a?b',
  'a%41b',
  'a%00b 100% é',
  `-new\nline 'q"; a=1&b,u:v`,
  'file:x?mode=memory',
])('the database of a project in %j lies in it, and nothing outside', async (name) => {
  const folder = await projectNamed(name);
  await start(folder);
  const database = path.join(folder, '.storyboard', 'temporal.db');
  expect((await readFile(database)).toString('latin1', 0, SQLITE.length)).toBe(SQLITE);
  expect(await readdir(path.dirname(folder))).toEqual([name]);
  expect(await processesServing(database)).toHaveLength(1);
  expect((await serverState({ folder })).databaseOutside).toBeNull();
  expect(await stopServer({ folder })).toMatchObject({ stopped: true });
});

test('a%41b is another project than aAb', async () => {
  const folder = await projectNamed('aAb');
  await start(folder);
  const named = alsoEnd(path.join(path.dirname(folder), 'a%41b'));
  await mkdir(named);
  await start(named);
  const [one, other] = [await serverState({ folder }), await serverState({ folder: named })];
  expect(one.server?.pid).not.toBe(other.server?.pid);
  expect(existsSync(path.join(named, '.storyboard', 'temporal.db'))).toBe(true);
});

test('what an older version has left outside is named, and left where it is', async () => {
  const folder = await projectNamed('a#b');
  await start(folder);
  await stopServer({ folder });
  const left = path.join(path.dirname(folder), 'a');
  const own = path.join(folder, '.storyboard', 'temporal.db');
  const database = new DatabaseSync(own);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  await copyFile(own, left);
  const bytes = await readFile(left);
  const events: ServerEvent[] = [];
  await start(folder, events);
  expect(events).toContainEqual({ kind: 'database-outside', file: left });
  expect((await serverState({ folder })).databaseOutside).toBe(left);
  await stopServer({ folder });
  expect((await readFile(left)).equals(bytes)).toBe(true);
  expect(await readdir(path.dirname(folder))).toEqual(['a', 'a#b']);
});

test.each([
  ['a text', 'a file of the person'],
  ['what only begins like a database', `${SQLITE}and more`],
  ['a database without namespaces', 'CREATE TABLE notes (text)'],
  [
    'a database with namespaces of others',
    "CREATE TABLE namespaces (id, name); INSERT INTO namespaces VALUES (1, 'default')",
  ],
])('%s where an older version would have left its own is a file of the person', async (_, has) => {
  const folder = await projectNamed('notes#2');
  const file = path.join(path.dirname(folder), 'notes');
  if (has.startsWith('CREATE')) {
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA journal_mode=WAL; ${has}`);
    database.close();
  } else {
    await writeFile(file, has);
  }
  expect(await databaseOutside(await openState(folder))).toBeNull();
  expect((await readdir(path.dirname(folder))).sort()).toEqual(['notes', 'notes#2']);
});
