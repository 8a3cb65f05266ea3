/** What goes on failing is counted and told, asks after a while, and is tried on. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

const FAULTS = `
rules:
  - when: { endpoint: clip, prompt: dead-link }
    do: { answer: { status: 503 } }
    times: 2
`;

test('a link that goes on failing is counted, asks, and the clip is still collected', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ asksAfterMs: 2_000 });
  await studio.write('film.yaml', storyboardOf([`id: sh0010, from: none, prompt: dead-link`]));

  const first = await studio.run();

  expect(first.code, first.stderr).toBe(3);
  const [asking] = first.film().shots;
  expect(asking).toMatchObject({
    status: 'asking',
    trying: { what: 'collect', count: 2, failure: { kind: 'unavailable', billed: 'yes' } },
    failure: { kind: 'unavailable', billed: 'yes' },
  });
  const { since = '', next = null } = asking?.trying ?? {};
  expect(Date.parse(next ?? '')).toBeGreaterThan(Date.parse(since));
  // On a terminal that is none: that it is tried again, before it asks.
  expect(first.stderr).toMatch(
    /sh0010 +(collecting|asking).*failed 2 times since .*, next .*: .*503/,
  );

  const status = await studio.command('status', 'film.yaml');
  // Once its server has ended nothing comes next.
  expect(status.stdout).toMatch(
    /sh0010 +asking .*failed 2 times since \d\d:\d\d(, next \d\d:\d\d)?: /,
  );
  const logs = await studio.command('logs', 'film.yaml');
  expect(logs.stdout).toMatch(
    /collecting failed 2 times since \d\d:\d\d, next \d\d:\d\d:\d\d: .*billed/,
  );
  expect(logs.stdout).toContain('asks, and is tried on: ');

  const second = await studio.run();

  expect(second.code, second.stderr).toBe(0);
  const [done] = second.film().shots;
  expect(done).toMatchObject({ status: 'done', take: 'v001', failure: null });
  expect(done?.trying).toBeUndefined();
  expect(studio.bought('dead-link')).toHaveLength(1);
  const after = await studio.command('logs', 'film.yaml');
  expect(after.stdout).not.toContain('to collect it: try');
});

const LOST = `
rules:
  - { when: { endpoint: create, prompt: dropped-before }, do: { drop: before }, times: 1 }
  - { when: { endpoint: create, prompt: dropped-after }, do: { drop: after }, times: 1 }
`;

test('a list that is read page by page, an attempt each, is read to its end', async () => {
  const studio = await Studio.open({ faults: LOST });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({
    sendMs: 5_000,
    answerMs: 1_000,
    searchPausesMs: [500, 500],
    searchMs: 0,
  });
  const prompts = ['dropped-before', 'dropped-after'];
  const shots = prompts.map((prompt) => `id: ${prompt}, from: none, prompt: ${prompt}`);
  await studio.write('film.yaml', storyboardOf(shots));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  for (const prompt of prompts) expect(studio.bought(prompt), prompt).toHaveLength(1);
});

const UNKNOWN = `
rules:
  - { when: { endpoint: create, prompt: lost }, do: { drop: after }, times: 1 }
  - { when: { endpoint: list, path: page_size=500 }, do: { answer: { status: 403, code: AccessDenied } } }
`;

test('an answer that is damaged on the disk is told with its file, and can be given again', async () => {
  const studio = await Studio.open({ faults: UNKNOWN });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({
    sendMs: 5_000,
    answerMs: 1_000,
    searchPausesMs: [500, 500],
  });
  await studio.write('film.yaml', storyboardOf([`id: sh0010, from: none, prompt: lost`]));
  const asked = await studio.run();
  expect(asked.code, asked.stderr).toBe(3);
  await studio.command('resolve', 'film.yaml', 'sh0010', '--resubmit');
  const order = await orderFolder(studio.folder);
  await writeFile(join(order, 'o01.resolution.json'), '{"version":1,"kind":"resub');

  const unread = await studio.run();

  expect(unread.code, unread.stderr).toBe(3);
  const status = await studio.command('status', 'film.yaml');
  expect(status.stdout).toMatch(
    /outcome unknown .*reading the answer failed .*o01\.resolution\.json is damaged/,
  );
  expect(status.stdout).toContain('storyboard resolve');
  expect(`${unread.stdout}${status.stdout}`).not.toContain(`${studio.folder}/.storyboard`);
  expect(studio.bought('lost')).toHaveLength(1);

  const again = await studio.command('resolve', 'film.yaml', 'sh0010', '--resubmit');
  expect(again.code, again.stderr).toBe(0);
  const done = await studio.run();
  expect(done.code, done.stderr).toBe(0);
  expect(done.film().shots[0]?.trying).toBeUndefined();
  expect(studio.bought('lost')).toHaveLength(2);
});

/** Of the only order. */
async function orderFolder(project: string): Promise<string> {
  const films = join(project, '.storyboard', 'films');
  const [film = ''] = await readdir(films);
  return join(films, film, 'shots', 'sh0010', 'v001');
}
