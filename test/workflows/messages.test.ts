import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureProduction } from '../../films/temporal/production.ts';
import { SEARCH_ATTRIBUTES } from '../../server/connection.ts';
import { attributes } from '../../workflows/messages.ts';
import { ACCOUNT, chainOf, Rehearsal, STORE } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const REQUEST = { plan: 'p1', accounts: { byteplus: ACCOUNT }, caps: null, restart: false };

test('the embedded server has every search attribute that is set', () => {
  const names = Object.values(attributes).map(({ name }) => name);
  expect(SEARCH_ATTRIBUTES).toEqual(expect.arrayContaining(names));
});

test('productions and shots are found by film, shot, provider and tier', async () => {
  const film = rehearsal.film({ openPlan: () => ({ shots: chainOf('a'), conflicts: [] }) });
  const said: (readonly string[])[] = [];
  const names = { store: STORE, film: film.id };
  await ensureProduction(rehearsal.temporal, names, REQUEST, (missing) => said.push(missing));
  expect((await film.outcome()).kind).toBe('done');
  expect(said).toEqual([]);
  const production = await film.production().describe();
  expect(production.typedSearchAttributes.get(attributes.film)).toBe(film.id);
  const { typedSearchAttributes: shot } = await film.shot('a').describe();
  expect(Object.values(attributes).map((key) => shot.get(key))).toEqual([
    film.id,
    'a',
    'byteplus',
    'default',
  ]);
});

test('a cluster without the attributes is used all the same, and it is said', async () => {
  const { temporal } = rehearsal;
  const namespace = 'bare';
  const retention = msToTs(86_400_000);
  const { workflowService } = temporal.client.connection;
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: retention,
  });
  const client = new Client({ connection: temporal.client.connection, namespace });
  while (!(await isKnown(client))) await sleep(100);
  await rehearsal.work(namespace);
  const film = rehearsal.film({ openPlan: () => ({ shots: chainOf('a', 'b'), conflicts: [] }) });
  const said: (readonly string[])[] = [];
  const names = { store: STORE, film: film.id };
  const bare = { ...temporal, client, namespace };
  const answer = await ensureProduction(bare, names, REQUEST, (missing) => said.push(missing));
  expect(answer).toEqual({ kind: 'running' });
  // The cluster names none of them.
  expect(said).toEqual([[]]);
  const { workflowId } = film.production();
  expect(await client.workflow.getHandle(workflowId).result()).toMatchObject({ kind: 'done' });
});

/** A new namespace takes a moment to reach every part of the server. */
async function isKnown(client: Client): Promise<boolean> {
  try {
    for await (const _ of client.workflow.list({ pageSize: 1 })) break;
    return true;
  } catch {
    return false;
  }
}
