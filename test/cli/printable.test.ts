/** Words from the files of a downloaded project, on their way to a terminal. */

import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Console } from '../../cli/console.ts';
import { vanishedFilms } from '../../films/planning/renamed.ts';
import { workerLines } from '../../cli/text/worker-text.ts';
import { give } from '../../cli/program/answer.ts';
import { logs } from '../../cli/verbs/logs.ts';
import { status } from '../../cli/verbs/status.ts';
import { keys } from '../../store/layout.ts';
import { openStore } from '../../store/store.ts';
import { planOf, shotOf } from '../specs/plan/fixture.ts';
import { AT, temporaryFolder } from '../store/fixtures.ts';
import { plainEnvironment } from '../films/fixture.ts';

/** Clears a screen, sets a title, rings, overwrites a line, and turns text round. */
const HOSTILE = '\u001b[2J\u001b]0;mine\u0007\r\u009b31m\u202egpj';
const OBEYED =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

/** What a console gives to the two streams of this process, as one text. */
function recorded() {
  let text = '';
  const keep = (chunk: string | Uint8Array): boolean => {
    text += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(keep),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { console: new Console(process), text: () => text };
}

test('paths and events of a store are printable in status and in logs', async () => {
  const root = temporaryFolder();
  const store = await openStore(root);
  const { id } = await store.films.openFilm(join(root, 'film.yaml'));
  await store.films.setPlan(id, await store.plans.putPlan(planOf([shotOf('sh0010')])));
  const own = { version: 1, id, storyboard: `${HOSTILE}.yaml`, createdAt: AT };
  const plan = (await store.films.readFilm(id)).plan;
  await writeFile(join(store.folder, keys.film(id), 'film.json'), JSON.stringify({ ...own, plan }));
  const event = { kind: 'task.running', at: AT, shot: HOSTILE, take: 1, order: 1, taskId: HOSTILE };
  const events = join(store.folder, keys.film(id), 'events.jsonl');
  await mkdir(dirname(events), { recursive: true });
  await appendFile(events, `${JSON.stringify(event)}\n`);

  const { console, text } = recorded();
  const context = { console, environment: plainEnvironment(), packageVersion: '0.0.0' };
  await give(await status(null, { project: root }, context), console, {});
  const told = await logs(join(root, 'film.yaml'), null, { project: root }, context);
  await give(told, console, {});

  expect(text()).toContain('gpj.yaml');
  expect(text()).toMatch(/task .*gpj runs/);
  expect(text()).not.toMatch(OBEYED);
  const read = await store.events.read(id);
  expect(JSON.stringify(read.events)).not.toMatch(/\\u001b|\\u0007|\\u202e/);
  const [vanished] = await vanishedFilms(await openStore(root));
  expect(vanished?.file).not.toMatch(OBEYED);
});

test('a former path and a signal that a record tells are printable', () => {
  const deaths = { count: 1, lastAtMs: 0, signal: HOSTILE, isStartedAgain: true };
  const lines = workerLines({ deaths, unattended: [], formerPath: HOSTILE }, 1_000);
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toMatch(OBEYED);
});
