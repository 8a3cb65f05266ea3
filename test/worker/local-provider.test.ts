import { expect, onTestFinished, test } from 'vitest';
import { openProviders } from '../../providers/settings.ts';
import { findTool } from '../../tools/find.ts';
import { startLocalProvider } from '../../worker/local-provider.ts';
import { temporaryStore } from '../store/fixtures.ts';

async function started() {
  const provider = await startLocalProvider(
    await temporaryStore(),
    (await findTool('ffmpeg')).path,
  );
  onTestFinished(provider.close);
  return provider;
}

test('the provider inside the worker is open to the worker alone', async () => {
  const local = await started();
  const { origin } = new URL(local.baseUrl);
  const tasks = `${local.baseUrl}/contents/generations/tasks`;
  for (const url of [tasks, `${origin}/simulator/orders`, `${origin}/simulator/requests`]) {
    for (const headers of [{}, { authorization: 'Bearer local' }]) {
      expect((await fetch(url, { headers })).status).toBe(401);
    }
  }
  const { opened } = openProviders({ environment: {}, dotEnvText: null, local });
  expect(opened).toMatchObject([{ account: 'local' }]);
  expect(await opened[0]?.provider.status([{ id: 'cgt-none' }], 'default')).toMatchObject([
    { state: 'missing' },
  ]);
});

test('its key is drawn anew at each start, and long', async () => {
  const [one, other] = [await started(), await started()];
  expect(one.apiKey).toMatch(/^[0-9a-f]{64}$/);
  expect(other.apiKey).not.toBe(one.apiKey);
});
