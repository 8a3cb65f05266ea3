import { describe, expect, test } from 'vitest';
import { ARK, BYTEPLUS } from '../../providers/ark/sheet.ts';
import { png, start } from '../providers/simulator/fixtures.ts';
import { publishedClients } from './published.ts';

const clients = await publishedClients();
const PICTURE = Buffer.from(png({ width: 864, height: 480 })).toString('base64');

const SDKS = [
  {
    name: 'volcengine-python-sdk[ark]',
    package: 'volcenginesdkarkruntime',
    sheet: ARK,
    model: 'doubao-seedance-1-0-pro-250528',
  },
  {
    name: 'byteplus-python-sdk-v2',
    package: 'byteplussdkarkruntime',
    sheet: BYTEPLUS,
    model: 'seedance-1-0-pro-250528',
  },
] as const;

describe.each(SDKS)('PyPI $name', ({ package: module, sheet, model }) => {
  test('creates, gets, lists and deletes a task, and understands refusals', async () => {
    const { simulator } = await start({ sheet, apiKey: 'key' });
    const variables = { BASE_URL: simulator.url };
    const seen = await clients.python('ark_task.py', [module, model, PICTURE], variables);
    const [bought] = simulator.orders();
    expect(seen).toEqual({
      id: bought?.id,
      task: {
        status: 'succeeded',
        model,
        seed: 7,
        resolution: '480p',
        ratio: '16:9',
        duration: 2,
        framespersecond: 24,
        tokens: bought?.billedTokens,
        hasClip: true,
        hasLastFrame: true,
      },
      listed: [bought?.id],
      total: 1,
      refused: {
        model: refusal('ArkNotFoundError', 404, 'InvalidEndpointOrModel.NotFound', 'model'),
        duration: refusal('ArkBadRequestError', 400, 'InvalidParameter', 'duration'),
        key: refusal('ArkAuthenticationError', 401, 'AuthenticationError', ''),
        deleted: refusal('ArkNotFoundError', 404, 'NotFound.Task', 'id'),
      },
    });
    expect(simulator.orders()).toHaveLength(1);
    expect(bought).toMatchObject({ removed: true });
  });

  test('buys a second time when the answer to an order is lost: why no SDK is used here', async () => {
    const faults = 'rules: [{ when: { endpoint: create }, do: { drop: after }, times: 1 }]';
    const { simulator } = await start({ sheet, faults });
    const variables = { BASE_URL: simulator.url };
    const { id } = Object(await clients.python('ark_lost_answer.py', [module, model], variables));
    expect(simulator.orders().map((order) => order.id)).toEqual([expect.any(String), id]);
  });
});

function refusal(name: string, status: number, code: string, param: string): object {
  return { class: name, status, code, param, hasRequestId: true };
}

test('npm @ai-sdk/bytedance with ai: makes a clip, and is told of a refusal', async () => {
  const { simulator } = await start({ sheet: BYTEPLUS });
  const args = ['seedance-1-0-pro-250528', PICTURE];
  const seen = await clients.node('ai_sdk.mjs', args, { BASE_URL: simulator.url });
  expect(seen).toMatchObject({ mediaType: 'video/mp4', isMp4: true, refused: { status: 404 } });
  expect(simulator.orders()).toMatchObject([{ state: 'succeeded', collectedCount: 1 }]);
});
