import { describe, expect, test } from 'vitest';
import { createGptproto } from '../../../providers/gptproto/gptproto.ts';
import { GPTPROTO } from '../../../providers/gptproto/sheet.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { FailureKind } from '../../../specs/failures.ts';
import type { RenderRequest, Order } from '../../../specs/order.ts';
import { KEY, order, picture, PNG_URL, refusal, submission } from '../ark/fixtures.ts';
import { json, serve, unexpected } from '../server.ts';

const LITE = { modelId: 'seedance-1-0-lite-i2v-250428' };
const TASKS = '/api/v3/contents/generations/tasks';

function gptprotoAt(origin: string): Provider {
  return createGptproto(GPTPROTO, { apiKey: KEY, baseUrl: new URL('/api/v3', origin) });
}

function ordered(asked: Partial<RenderRequest>, more: Partial<Order> = LITE) {
  return submission(order({ family: 'seedance-1.0-lite-i2v', ...asked }, more));
}

async function refused(status: number, body: unknown) {
  const server = await serve((_seen, response) => json(response, status, body));
  return refusal(gptprotoAt(server.origin).submit(ordered({ pictures: [picture('first_frame')] })));
}

async function look(body: unknown, status = 200) {
  const server = await serve((_seen, response) => json(response, status, body));
  const [polled] = await gptprotoAt(server.origin).status([{ id: 'cgt-1' }], 'default');
  expect(server.seen).toMatchObject([{ method: 'GET', path: `${TASKS}/cgt-1` }]);
  return polled ?? unexpected('it was not seen');
}

describe('an order', () => {
  test('says everything that the model has, in the spelling of the pages', async () => {
    const server = await serve((_seen, response) => json(response, 200, { id: 'cgt-1' }));
    const asked = { pictures: [picture('first_frame'), picture('last_frame')], cameraFixed: true };
    expect(await gptprotoAt(server.origin).submit(ordered(asked))).toEqual({ id: 'cgt-1' });
    expect(server.seen).toMatchObject([{ method: 'POST', path: TASKS }]);
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      model: 'seedance-1-0-lite-i2v-250428',
      content: [
        { type: 'text', text: 'The ferry leaves. 35 mm' },
        { type: 'image_url', image_url: { url: PNG_URL }, role: 'first_frame' },
        { type: 'image_url', image_url: { url: PNG_URL }, role: 'last_frame' },
      ],
      resolution: '720p',
      ratio: '16:9',
      duration: 5,
      seed: 4711,
      camerafixed: true,
      watermark: false,
      return_last_frame: true,
    });
  });

  test('says sound where there is sound, and never a tier or a time to expire', async () => {
    const server = await serve((_seen, response) => json(response, 200, { id: 'cgt-1' }));
    const asked = ordered({ family: 'seedance-1.5-pro', audio: false }, {});
    await gptprotoAt(server.origin).submit(asked);
    const body: unknown = JSON.parse(server.seen[0]?.body ?? '');
    expect(body).toMatchObject({ generate_audio: false });
    for (const name of ['service_tier', 'execution_expires_after', 'safety_identifier']) {
      expect(body).not.toHaveProperty(name);
    }
  });

  test('of flex is refused here: there is no field for it', async () => {
    const flex = ordered({ pictures: [picture('first_frame')] }, { ...LITE, tier: 'flex' });
    const error = await refusal(gptprotoAt('http://127.0.0.1:1').submit(flex));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'invalid' } });
  });
});

const REFUSALS: readonly (readonly [number, unknown, FailureKind])[] = [
  [400, { error: { message: 'Bad.', type: 'x', code: 'invalid_parameters' } }, 'invalid'],
  [400, { error: { message: 'Content policy violation', code: 400 } }, 'moderated-input'],
  [400, { code: 503, message: 'Blocked.', type: 'x' }, 'moderated-input'],
  [
    400,
    { error: { message: 'No.', code: 'InputImageSensitiveContentDetected.X' } },
    'moderated-input',
  ],
  [401, { code: 'unauthorized', message: 'Token cannot be empty' }, 'unauthorized'],
  [403, { error: { message: 'Invalid token', code: 'forbidden' } }, 'unauthorized'],
  [403, { error: { message: 'Insufficient balance', type: 'forbidden' } }, 'unfunded'],
  [429, { error: { message: 'Slow down', code: 429 } }, 'throttled'],
];

describe('a refusal', () => {
  test.each(REFUSALS)('%i %j is %s, and nothing was accepted', async (status, body, kind) => {
    expect(await refused(status, body)).toMatchObject({ accepted: 'no', failure: { kind } });
  });

  test.each([
    [400, { message: 'Forbidden' }],
    [404, { error: { message: 'No such model', code: 'not_found' } }],
    [500, { error: { message: 'Oops', code: 'internal_server_error' } }],
    [503, { error: { message: 'Content policy violation', code: 503 } }],
  ])('%i %j proves nothing', async (status, body) => {
    const failed = { accepted: 'unknown', failure: { kind: 'outcome-unknown' } };
    expect(await refused(status, body)).toMatchObject(failed);
  });
});

describe('a look', () => {
  test('reads the sample of the pages: times and seed are text', async () => {
    const sample = {
      id: 'cgt-1',
      model: 'doubao-seedance-1-5-pro-251215',
      status: 'succeeded',
      content: { video_url: 'https://example.com/video.mp4' },
      usage: { completion_tokens: 260_100, total_tokens: 260_100 },
      seed: '16108',
      resolution: '720p',
      duration: 12,
      ratio: '16:9',
      created_at: '1766663633',
      updated_at: '1766663715',
      framespersecond: 24,
    };
    expect(await look(sample)).toMatchObject({
      state: 'succeeded',
      createdAtMs: 1_766_663_633_000,
      deadlineMs: null,
      result: {
        clipUrl: 'https://example.com/video.mp4',
        lastFrameUrl: null,
        seed: 16_108,
        tokens: 260_100,
      },
    });
  });

  test('takes a last frame that is there after all', async () => {
    const content = { video_url: 'https://e.com/v.mp4', last_frame_url: 'https://e.com/l.png' };
    const polled = await look({ id: 'cgt-1', status: 'succeeded', content });
    expect(polled).toMatchObject({ result: { lastFrameUrl: 'https://e.com/l.png' } });
  });

  test('says what became of a task that failed or expired', async () => {
    const error = { code: 'OutputVideoSensitiveContentDetected', message: 'No.' };
    expect(await look({ id: 'cgt-1', status: 'failed', error })).toMatchObject({
      failure: { kind: 'moderated-output' },
    });
    expect(await look({ id: 'cgt-1', status: 'expired' })).toMatchObject({
      failure: { kind: 'expired' },
    });
  });

  test('an unknown id is missing only if the provider itself says so', async () => {
    const own = { error: { message: 'not found', code: 'not_found' } };
    expect(await look(own, 404)).toEqual({ id: 'cgt-1', state: 'missing' });
    await expect(look('<html>', 404)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });
});

test('what it does not have is not there', () => {
  const provider = gptprotoAt('http://127.0.0.1:1');
  expect('find' in provider || 'cancel' in provider).toBe(false);
});
