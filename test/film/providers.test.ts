import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { cheapest, PAID } from '../providers/contract/orders.ts';
import { Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

const IDS = ['sh0010', 'sh0020', 'sh0030'];

function filmOf(sheet: ProviderSheet, ids: readonly string[] = IDS): string {
  const { family, resolutions, durationSeconds } = cheapest(sheet).model;
  return [
    'version: 1',
    `provider: ${sheet.name}`,
    `defaults: { model: ${family}, resolution: ${resolutions.text[0]}, duration: ${durationSeconds.min} }`,
    'policy: { poll: { min: 1s, max: 2s } }',
    'output: { size: 160x90 }',
    'shots:',
    ...ids.map((id) => `  - { id: ${id}, prompt: 'Shot ${id}' }`),
    '',
  ].join('\n');
}

test.each(PAID)('$name: a chain of three, bought once a shot and handed on', async (sheet) => {
  const studio = await Studio.open({ sheet });
  await studio.write('film.yaml', filmOf(sheet));

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(0);
  const { shots, status, film } = ended.film();
  expect(status).toBe('done');
  expect(shots.map(({ id, provider }) => [id, provider])).toEqual(
    IDS.map((id) => [id, sheet.name]),
  );
  const sources = { yes: ['returned'], maybe: ['returned', 'decoded'], no: ['decoded'] };
  for (const { lastFrameSource } of shots) {
    expect(sources[sheet.returnsLastFrame]).toContain(lastFrameSource);
  }
  const handedOn = await Promise.all(
    shots.slice(0, -1).map(async ({ lastFrame }) => {
      const bytes = await readFile(lastFrame ?? '');
      return createHash('sha256').update(bytes).digest('hex');
    }),
  );
  const bought = studio.provider.orders();
  expect(bought.map(({ prompt }) => prompt)).toEqual(IDS.map((id) => `Shot ${id}`));
  expect(bought.map(({ firstFrameSha256 }) => firstFrameSha256)).toEqual([null, ...handedOn]);
  expect((await readFile(film ?? '')).length).toBeGreaterThan(10_000);

  const again = await studio.run();
  expect(again.code, again.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(IDS.length);
});

/** Whose tasks never expire, and whose links outlive the wait for them. */
const PATIENT = PAID.find(({ patienceSeconds, linkSeconds }) => linkSeconds === patienceSeconds);

test('a task that never expires is asked about after its patience, and still collected', async () => {
  expect(PATIENT).toBeDefined();
  if (!PATIENT) return;
  const patienceSeconds = PATIENT.patienceSeconds ?? 0;
  const renderSeconds = 2 * patienceSeconds;
  // The patience is over in twenty seconds, and links live as long: a busy machine collects in time.
  const timeScale = patienceSeconds / 20;
  const studio = await Studio.open({
    sheet: PATIENT,
    timeScale,
    renderSeconds: { default: renderSeconds },
  });
  await studio.write('film.yaml', filmOf(PATIENT, ['sh0010']));

  const asked = await studio.run();
  expect(asked.code, asked.stderr).toBe(3);
  expect(asked.film().shots).toMatchObject([
    { status: 'asking', failure: { code: 'patience-over', billed: 'maybe' } },
  ]);

  const [order] = studio.provider.orders();
  const endMs = Date.parse(order?.createdAt ?? '') + renderSeconds * 1_000;
  await vi.waitUntil(() => studio.provider.now() > endMs, PATIENCE);
  const later = await studio.run();
  expect(later.code, later.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(1);
});
