import { expect, test } from 'vitest';
import { NOVITA } from '../../providers/novita/sheet.ts';
import { png, start } from '../providers/simulator/fixtures.ts';
import { publishedClients } from './published.ts';

const clients = await publishedClients();
const PICTURE = Buffer.from(png({ width: 864, height: 480 })).toString('base64');

test('PyPI novita-client: its own POST, its own wait, and its download', async () => {
  const { simulator } = await start({ sheet: NOVITA, apiKey: 'key' });
  const variables = { BASE_URL: simulator.url };
  const seen = await clients.python('novita_task.py', [PICTURE], variables);
  const [bought, ...more] = simulator.orders();
  expect(seen).toEqual({
    id: bought?.id,
    status: 'TASK_STATUS_SUCCEED',
    type: 'mp4',
    isMp4: true,
    refused: {
      duration: expect.stringMatching(/status 400.*duration/),
      key: 'Request failed with status 403',
    },
  });
  expect(bought).toMatchObject({ state: 'succeeded', seed: 7, collectedCount: 1 });
  expect(more).toEqual([]);
});

test('npm novita-sdk: its own POST and its task result, with the bare key that it sends', async () => {
  const { simulator } = await start({ sheet: NOVITA, apiKey: 'key' });
  const seen = await clients.node('novita_sdk.mjs', [PICTURE], { BASE_URL: simulator.url });
  const [bought, ...more] = simulator.orders();
  expect(seen).toEqual({
    id: bought?.id,
    status: 'TASK_STATUS_SUCCEED',
    isMp4: true,
    refused: {
      duration: {
        code: 400,
        reason: 'INVALID_REQUEST_BODY',
        msg: expect.stringContaining('duration'),
      },
      key: { code: 403, reason: 'INVALID_API_KEY', msg: expect.any(String) },
    },
  });
  expect(more).toEqual([]);
});
