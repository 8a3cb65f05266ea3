/** For which shot and take an order is: told to `local`, whose slate shows it, and to nobody else. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LOCAL } from '../../providers/local/sheet.ts';
import type { Provider } from '../../providers/provider.ts';
import { REGISTRATIONS } from '../../providers/registry.ts';
import { TAKE_HEADER } from '../../providers/simulator-header.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { cheapest, orderOf } from './contract/orders.ts';
import { serve } from './server.ts';

const LABEL = 'sh0010 v001';

function open(sheet: ProviderSheet, url: string): Provider {
  const registration = REGISTRATIONS.find(({ sheet: { name } }) => name === sheet.name);
  if (!registration) throw new Error(`${sheet.name} is not registered.`);
  return registration.create(sheet, { apiKey: 'a-key-that-is-nobody-s', baseUrl: new URL(url) });
}

function submit(provider: Provider, label: string) {
  return provider.submit({
    order: orderOf(cheapest(provider.sheet), 'a quay'),
    pictures: [],
    label,
    callbackUrl: null,
    beforeSend: () => Promise.resolve(),
    answerByMs: () => Date.now() + 30_000,
  });
}

test.each(REGISTRATIONS.map(({ sheet }) => [sheet.name, sheet] as const))(
  'only a free provider is told: %s',
  async (_, sheet) => {
    const { origin, seen } = await serve((__, response) => response.end('{"id":"cgt-1"}'));
    await submit(open(sheet, origin), LABEL).catch(() => undefined);
    expect(seen.length).toBeGreaterThan(0);
    const told = seen.map(({ headers }) => headers[TAKE_HEADER]);
    expect(new Set(told)).toEqual(new Set([sheet.isFree ? LABEL : undefined]));
    expect(JSON.stringify(seen.map(({ body }) => body))).not.toContain(LABEL);
  },
);

test.each([
  ['of a shot and a take', LOCAL, LABEL, LABEL],
  ['of nothing that is one', LOCAL, "a%{b}:'c v001", undefined],
  ['without an end', LOCAL, `${'x'.repeat(60)} v001`, undefined],
  ['to a stand-in of a provider', { ...LOCAL, ...BYTEPLUS, isFree: false }, LABEL, undefined],
])('the slate has a label %s', async (_, sheet, label, shown) => {
  const folder = await mkdtemp(join(tmpdir(), 'label-'));
  const simulator = await createSimulator({
    folder,
    sheet,
    models: SEEDANCE_MODELS,
    ffmpegPath: '/nonexistent/ffmpeg',
  });
  onTestFinished(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });
  // What is under test is the other side, so this one always tells.
  const { id } = await submit(open({ ...LOCAL, isFree: true }, simulator.url), label);
  const record = JSON.parse(await readFile(join(folder, 'tasks', `${id}.json`), 'utf8'));
  expect(record.order.label).toBe(shown);
});
