/** The adapter against the simulator: what only the two together can show. */

import { expect, test } from 'vitest';
import { createModelHunter } from '../../../providers/modelhunter/modelhunter.ts';
import type { PolledTask, Provider, TaskResult } from '../../../providers/provider.ts';
import { order, refusal, submission, TOKEN } from '../ark/fixtures.ts';
import { NEVER, type Client } from '../simulator/fixtures.ts';
import { MODELHUNTER, startAs } from '../simulator/modelhunter.ts';
import { PRO_15 } from './fixtures.ts';

const ORDER = order(
  { resolution: '480p', length: { unit: 'seconds', seconds: 4 } },
  { modelId: PRO_15 },
);

function adapterOf({ simulator }: Client): Provider {
  const baseUrl = new URL(simulator.url);
  return createModelHunter(MODELHUNTER, { apiKey: 'river_test_1', baseUrl });
}

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  await answer.arrayBuffer();
  return answer.status;
}

function resultOf(polled: PolledTask | undefined): TaskResult | null {
  return polled && polled.state !== 'missing' ? polled.result : null;
}

async function finished(provider: Provider, id: string): Promise<TaskResult> {
  for (let looks = 0; looks < 600; looks += 1) {
    const [polled] = await provider.status([{ id }], 'default');
    const result = resultOf(polled);
    if (result) return result;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`task ${id} never ended`);
}

test('an order whose answer is lost is found by its token, and not by another', async () => {
  const faults = 'rules: [{ when: { endpoint: create }, do: { drop: after }, times: 1 }]';
  const client = await startAs({ queueSeconds: NEVER, faults });
  const provider = adapterOf(client);
  const lost = await refusal(provider.submit(submission(ORDER)));
  expect(lost).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
  const [accepted] = client.simulator.orders();
  expect(await provider.find?.([TOKEN])).toEqual({ id: accepted?.id });
  expect(await provider.find?.([`${TOKEN.slice(0, -1)}0`])).toBe(null);
  expect(client.simulator.orders()).toHaveLength(1);
});

test('a clip whose links have died has fresh ones by one call', async () => {
  const client = await startAs({ timeScale: 300 });
  const provider = adapterOf(client);
  const task = await provider.submit(submission(ORDER));
  const before = await finished(provider, task.id);
  expect(before).toMatchObject({ tokens: null, seed: null });
  expect(before.lastFrameUrl).not.toBe(null);
  // A quarter of an hour goes by in three seconds.
  await new Promise((resolve) => setTimeout(resolve, 3_100));
  expect(await statusOf(before.clipUrl)).toBe(403);
  const [again] = await provider.status([task], 'default');
  expect(again).toMatchObject({ state: 'succeeded', failure: null });
  expect(await statusOf(resultOf(again)?.clipUrl ?? '')).toBe(200);
});
