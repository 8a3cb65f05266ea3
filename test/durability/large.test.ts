/** Two thousand shots with prompts of 2 KB: what reaches Temporal stays small. */

import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { localConnectionOptions, NAMESPACE } from '../../server/connection.ts';
import { storyboardOf, Studio } from '../film/studio.ts';
import { until } from './stage.ts';

const SHOTS = 2_000;
/** The style is sent after every prompt: together 2 KB a shot, in a file that may be read. */
const PROMPT = 'rain on the quay, '.repeat(45);
const STYLE = '35 mm, sodium light, '.repeat(60);

/** Beyond this a request hangs for ever. */
const MAX_EVENT_BYTES = 2_000_000;
const MAX_CHILD_BYTES = 2_048;

test('a film of 2,000 shots starts, and neither its production nor its shots carry the prompts', async () => {
  const studio = await Studio.open({ queueSeconds: { default: 3_600 } });
  const ids = Array.from({ length: SHOTS }, (_, index) => `sh${index}`);
  const text = storyboardOf(
    ids.map((id) => `id: ${id}, prompt: '${id} ${PROMPT}'`),
    [`style: '${STYLE}'`],
  );
  expect(PROMPT.length + STYLE.length).toBeGreaterThan(2_000);
  await studio.write('film.yaml', text);

  const started = await studio.command('run', 'film.yaml', '--yes', '--json', '--detach');
  expect(started).toMatchObject({ code: 0 });
  await until(() => studio.provider.orders().length > 0);

  const { server } = await studio.processes();
  const connection = await Connection.connect(localConnectionOptions(server?.address ?? ''));
  try {
    const client = new Client({ connection, namespace: NAMESPACE });
    const production = started.film().production ?? '';
    const { historyLength } = await client.workflow.getHandle(production).describe();
    expect(historyLength).toBeLessThan(50);
    expect(await largestEvent(client, production)).toBeLessThan(MAX_EVENT_BYTES);
    const shot = `${production.replace(/^production/, 'shot')}/sh0`;
    const argumentBytes = await startBytes(client, shot);
    expect(argumentBytes).toBeGreaterThan(0);
    expect(argumentBytes).toBeLessThan(MAX_CHILD_BYTES);
  } finally {
    await connection.close();
  }
  expect(studio.provider.orders()).toHaveLength(1);
});

/** Bytes of the largest event of a workflow's history, its payloads included. */
async function largestEvent(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return Math.max(...(events ?? []).map((event) => JSON.stringify(event).length));
}

/** Bytes of the arguments that a workflow was started with. */
async function startBytes(client: Client, workflowId: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const payloads = started?.input?.payloads ?? [];
  return payloads.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
}
