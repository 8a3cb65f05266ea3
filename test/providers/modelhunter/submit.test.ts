import { describe, expect, test, vi } from 'vitest';
import type { RenderRequest, Order } from '../../../specs/order.ts';
import { order, picture, PNG_URL, refusal, submission, TOKEN } from '../ark/fixtures.ts';
import { closedPort, json, serve, serveRaw, type Served } from '../server.ts';
import { answered, KEY, modelHunterAt, PRO_15, refused } from './fixtures.ts';

const ACCEPTED = answered({
  id: 'task_abc123',
  status: 'pending',
  type: 'image-to-video',
  provider: 'seedance',
  model: PRO_15,
  created_at: '2026-01-15T10:00:00Z',
  estimated_seconds: 40,
});

function accepting(): Promise<Served> {
  return serve((_seen, response) => json(response, 202, ACCEPTED));
}

async function sent(asked: Partial<RenderRequest>, more: Partial<Order> = {}) {
  const server = await accepting();
  const of = order(asked, { modelId: PRO_15, ...more });
  await modelHunterAt(server.origin).submit(submission(of));
  const [seen] = server.seen;
  return { path: seen?.path, body: JSON.parse(seen?.body ?? '') };
}

const LITE = { modelId: 'seedance-1-0-lite-i2v' };
const METADATA = { storyboard_order: TOKEN };

describe('the request', () => {
  test('is one POST with the key in its header and the length in bytes', async () => {
    const server = await accepting();
    const beforeSend = vi.fn<(body: { bytes: number }) => Promise<void>>(() => Promise.resolve());
    const of = order({}, { modelId: PRO_15 });
    const placed = await modelHunterAt(server.origin).submit(submission(of, { beforeSend }));
    expect(placed).toEqual({ id: 'task_abc123' });
    expect(server.seen).toHaveLength(1);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/api/v1/seedance/text-to-video' });
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
    });
    const bytes = Buffer.byteLength(seen?.body ?? '');
    expect(beforeSend).toHaveBeenCalledExactlyOnceWith({ bytes });
  });

  test('1.5 pro, text: every parameter that the model has, and no tier, expiry or frames', async () => {
    expect(await sent({})).toEqual({
      path: '/api/v1/seedance/text-to-video',
      body: {
        model: PRO_15,
        input: {
          prompt: 'The ferry leaves. 35 mm',
          duration: 5,
          resolution: '720p',
          ratio: '16:9',
          seed: 4711,
          generate_audio: false,
          camera_fixed: false,
          watermark: false,
          return_last_frame: true,
        },
        metadata: METADATA,
      },
    });
  });

  test('1.5 pro, first and last frame, everything switched on, and no words', async () => {
    const pictures = [picture('first_frame'), picture('last_frame')];
    const on = { audio: true, cameraFixed: true, watermark: true };
    expect(await sent({ pictures, ratio: 'adaptive', text: '', ...on })).toEqual({
      path: '/api/v1/seedance/image-to-video',
      body: {
        model: PRO_15,
        input: {
          image: PNG_URL,
          last_image: PNG_URL,
          duration: 5,
          resolution: '720p',
          ratio: 'adaptive',
          seed: 4711,
          generate_audio: true,
          camera_fixed: true,
          watermark: true,
          return_last_frame: true,
        },
        metadata: METADATA,
      },
    });
  });

  test('1.0 lite with references: neither image nor camera_fixed nor sound', async () => {
    const pictures = [picture('reference_image'), picture('reference_image')];
    const { path, body } = await sent({ family: 'seedance-1.0-lite-i2v', pictures }, LITE);
    expect(path).toBe('/api/v1/seedance/image-to-video');
    expect(body).toEqual({
      model: 'seedance-1-0-lite-i2v',
      input: {
        prompt: 'The ferry leaves. 35 mm',
        reference_images: [PNG_URL, PNG_URL],
        duration: 5,
        resolution: '720p',
        ratio: '16:9',
        seed: 4711,
        watermark: false,
        return_last_frame: true,
      },
      metadata: METADATA,
    });
  });

  test('names the address that is called back, beside the input', async () => {
    const server = await accepting();
    const callbackUrl = 'https://engine.example/hooks/modelhunter/one';
    const of = order({}, { modelId: PRO_15 });
    await modelHunterAt(server.origin).submit(submission(of, { callbackUrl }));
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ webhookUrl: callbackUrl });
  });

  test.each<[string, Partial<RenderRequest>, Partial<Order>]>([
    ['a length in frames', { length: { unit: 'frames', frames: 57 } }, {}],
    ['a tier', {}, { tier: 'flex' }],
    ['a model that is not sold here', { family: 'seedance-2.5' }, {}],
  ])('is not sent for %s, which has no field', async (_, asked, more) => {
    const server = await accepting();
    const of = order(asked, { modelId: PRO_15, ...more });
    const error = await refusal(modelHunterAt(server.origin).submit(submission(of)));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'invalid', billed: 'no' } });
    expect(server.connections()).toBe(0);
  });
});

describe('the answer', () => {
  async function answeredWith(status: number, body: unknown) {
    const server = await serve((_seen, response) => json(response, status, body));
    const of = order({}, { modelId: PRO_15 });
    const error = await refusal(modelHunterAt(server.origin).submit(submission(of)));
    expect(server.seen).toHaveLength(1);
    return { accepted: error.accepted, kind: error.failure.kind, message: error.failure.message };
  }

  test.each([
    [400, refused('VALIDATION_ERROR', 'Invalid request parameters'), 'invalid'],
    [401, refused('AUTH_INVALID_TOKEN', 'No such key'), 'unauthorized'],
    [402, refused('INSUFFICIENT_BALANCE', 'Account balance too low'), 'unfunded'],
    [404, refused('MODEL_NOT_FOUND', 'No such model'), 'model-unavailable'],
    [429, refused('RATE_LIMITED', 'Too many requests'), 'throttled'],
  ])('%i in its own words proves that nothing was accepted', async (status, body, kind) => {
    expect(await answeredWith(status, body)).toMatchObject({ accepted: 'no', kind });
  });

  test.each([
    [500, refused('INTERNAL_ERROR', 'Unexpected server error')],
    [502, refused('PROVIDER_ERROR', 'The provider returned an error')],
    [503, refused('SERVICE_UNAVAILABLE', 'Try again')],
    [400, { error: { code: 'VALIDATION_ERROR', message: 'a gateway, without success: false' } }],
    [402, 'Payment required'],
    [202, answered({ status: 'pending' })],
    [202, { success: true }],
    [307, {}],
  ])('%i with %j leaves the outcome unknown', async (status, body) => {
    const kind = 'outcome-unknown';
    expect(await answeredWith(status, body)).toMatchObject({ accepted: 'unknown', kind });
  });

  test('says which field is wrong', async () => {
    const details = { field: 'prompt', reason: 'Required field is missing' };
    const body = refused('VALIDATION_ERROR', 'Invalid request parameters', details);
    expect(await answeredWith(400, body)).toMatchObject({
      message: 'Invalid request parameters (prompt: Required field is missing)',
    });
  });

  test('never shows the key', async () => {
    const { message } = await answeredWith(401, refused('AUTH_INVALID_TOKEN', `No key ${KEY}`));
    expect(message).not.toContain(KEY);
  });
});

describe('the connection', () => {
  const of = order({}, { modelId: PRO_15 });

  test('that cannot be opened proves that nothing was sent', async () => {
    const origin = `http://127.0.0.1:${await closedPort()}`;
    const error = await refusal(modelHunterAt(origin).submit(submission(of)));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'unavailable' } });
  });

  test('that is cut after the order leaves the outcome unknown, and is not tried again', async () => {
    const server = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
    const error = await refusal(modelHunterAt(server.origin).submit(submission(of)));
    expect(error).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
    expect(server.connections()).toBe(1);
  });
});
