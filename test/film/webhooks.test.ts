/** Films whose shots look so rarely that they end in time only when their providers call back. */

import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { ACEDATA } from '../../providers/acedata/sheet.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { MODELHUNTER } from '../../providers/modelhunter/sheet.ts';
import { NOVITA } from '../../providers/novita/sheet.ts';
import { localConnectionOptions, NAMESPACE } from '../../server/connection.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { cheapest } from '../providers/contract/orders.ts';
import { closedPort } from '../providers/server.ts';
import { Studio } from './studio.ts';

const SECONDS = { default: 4, flex: 4 };

/** After a look at an open task none follows within the time that a test has. */
function filmOf(sheet: ProviderSheet): string {
  const { family, resolutions, durationSeconds } = cheapest(sheet).model;
  return [
    'version: 1',
    `provider: ${sheet.name}`,
    `defaults: { model: ${family}, resolution: ${resolutions.text[0]}, duration: ${durationSeconds.min} }`,
    'policy: { poll: { min: 10m, max: 30m } }',
    'output: { size: 160x90 }',
    'shots:',
    '  - { id: sh0010, prompt: A quay }',
    '  - { id: sh0020, prompt: The ferry leaves }',
    '',
  ].join('\n');
}

/** `publicUrl`: where the order's provider is sent; by default where it is received. */
async function listen(studio: Studio, publicUrl?: string): Promise<string> {
  const port = await closedPort();
  const url = `http://127.0.0.1:${port}`;
  studio.environment['STORYBOARD_WEBHOOK_URL'] = publicUrl ?? url;
  studio.environment['STORYBOARD_WEBHOOK_PORT'] = String(port);
  return url;
}

const DONE = { code: 0, status: 'done', isBoughtOnce: true };

/** Of a run to its end. */
async function outcomeOf(studio: Studio) {
  const ended = await studio.run();
  const { status, shots } = ended.film();
  const [tasks, bought] = [shots.map(({ taskId }) => taskId), studio.provider.orders()];
  const isBoughtOnce = String(tasks) === String(bought.map(({ id }) => id));
  return { code: ended.code, stderr: ended.stderr, status, isBoughtOnce };
}

/** Types of the events in the histories of a film's shots. */
async function eventsOf(studio: Studio): Promise<string[]> {
  const { server } = await studio.processes();
  const connection = await Connection.connect(localConnectionOptions(server?.address ?? ''));
  const client = new Client({ connection, namespace: NAMESPACE });
  const types: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: 'WorkflowType="shot"' })) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    types.push(...(events ?? []).map(({ eventType }) => String(eventType)));
  }
  await connection.close();
  expect(types).not.toEqual([]);
  return types.sort();
}

test.each([BYTEPLUS, MODELHUNTER, ACEDATA, NOVITA])(
  '$name: called back, a film ends long before its next look',
  async (sheet) => {
    const studio = await Studio.open({ sheet, renderSeconds: SECONDS });
    await listen(studio);
    await studio.write('film.yaml', filmOf(sheet));
    expect(await outcomeOf(studio)).toMatchObject(DONE);
  },
);

test('called back in the middle of a look, it looks once more', async () => {
  const faults = 'rules: [{ when: { endpoint: get, request: 1 }, do: { delay_answer: 9 } }]';
  const studio = await Studio.open({ faults, renderSeconds: SECONDS });
  await listen(studio);
  await studio.write('film.yaml', filmOf(BYTEPLUS));
  expect(await outcomeOf(studio)).toMatchObject(DONE);
});

test('the signed calls for an account do as well where those of the orders are lost', async () => {
  const studio = await Studio.open({ sheet: MODELHUNTER, renderSeconds: SECONDS });
  const url = await listen(studio, `http://127.0.0.1:${await closedPort()}`);
  const answer = await fetch(`${studio.provider.url}/webhooks`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-key-that-is-nobody-s', 'content-type': 'application/json' },
    body: JSON.stringify({
      url: `${url}/account/modelhunter`,
      events: ['task.completed', 'task.failed'],
    }),
  });
  const { data }: { data: { secret: string } } = JSON.parse(await answer.text());
  studio.environment['MODELHUNTER_WEBHOOK_SECRET'] = data.secret;
  await studio.write('film.yaml', filmOf(MODELHUNTER));
  expect(await outcomeOf(studio)).toMatchObject(DONE);
});

test('histories hold no more events than those of films that nobody calls back', async () => {
  const called = await Studio.open({ renderSeconds: SECONDS });
  await listen(called);
  await called.write('film.yaml', filmOf(BYTEPLUS));
  const asking = await Studio.open({ renderSeconds: SECONDS });
  await asking.write(
    'film.yaml',
    filmOf(BYTEPLUS).replace(/min: 10m, max: 30m/, 'min: 1s, max: 2s'),
  );
  for (const studio of [called, asking]) {
    await studio.command('server', 'start');
    expect(await outcomeOf(studio)).toMatchObject(DONE);
  }
  expect(await eventsOf(called)).toEqual(await eventsOf(asking));
});

test('a shot that asks for a lost order goes on when its provider calls', async () => {
  const faults = 'rules: [{ when: { endpoint: create, request: 1 }, do: { drop: after } }]';
  const renderSeconds = { default: 15, flex: 15 };
  const studio = await Studio.open({ sheet: ACEDATA, faults, renderSeconds });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ sendMs: 2_000, answerMs: 500 });
  await listen(studio);
  await studio.command('server', 'start');
  await studio.write('film.yaml', filmOf(ACEDATA).replace(/.*sh0020.*\n/, ''));
  const asked = await studio.run();
  expect(asked.film().shots).toMatchObject([{ status: 'asking', taskId: null }]);

  await expect
    .poll(async () => (await studio.status()).shots[0]?.status, { interval: 500 })
    .toBe('done');
  expect(await outcomeOf(studio)).toMatchObject(DONE);
});

test('an address that is not https is refused before anything is started', async () => {
  const studio = await Studio.open();
  studio.environment['STORYBOARD_WEBHOOK_URL'] = 'http://hooks.example.org';
  studio.environment['STORYBOARD_WEBHOOK_PORT'] = '8900';
  await studio.write('film.yaml', filmOf(BYTEPLUS));
  const ended = await studio.run();
  expect(ended).toMatchObject({
    code: 78,
    stderr: expect.stringContaining('STORYBOARD_WEBHOOK_URL'),
  });
  expect(studio.provider.orders()).toEqual([]);
  expect((await studio.processes()).server).toBeNull();
});
