import { describe, expect, test, vi } from 'vitest';
import { ACEDATA } from '../../../providers/acedata/sheet.ts';
import type { SubmitRequest } from '../../../providers/provider.ts';
import type { RenderRequest, Order } from '../../../specs/order.ts';
import { KEY, picture, PNG_URL, refusal, submission } from '../ark/fixtures.ts';
import { closedPort, json, serve, serveRaw, type Served } from '../server.ts';
import { aceDataAt, aceOrder, PRO_15, TASK } from './fixtures.ts';

function accepting(): Promise<Served> {
  return serve((_seen, response) => json(response, 200, { task_id: TASK }));
}

async function bodyOf(
  asked: Partial<RenderRequest>,
  more: Partial<Order> = {},
  request: Partial<SubmitRequest> = {},
): Promise<unknown> {
  const server = await accepting();
  await aceDataAt(server.origin).submit(submission(aceOrder(asked, more), request));
  return JSON.parse(server.seen[0]?.body ?? '');
}

const ALWAYS = { execution_expires_after: 172_800, return_last_frame: true, async: true };
const TEXT = { type: 'text', text: 'The ferry leaves. 35 mm' };

function image(role: string): unknown {
  return { type: 'image_url', image_url: { url: PNG_URL }, role };
}

describe('the request', () => {
  test('is one POST; the task is AceDataCloud’s own', async () => {
    const server = await accepting();
    const beforeSend = vi.fn<(body: { bytes: number }) => Promise<void>>(() => Promise.resolve());
    const provider = aceDataAt(server.origin);
    expect(await provider.submit(submission(aceOrder(), { beforeSend }))).toEqual({ id: TASK });
    expect(server.seen).toHaveLength(1);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/seedance/videos' });
    expect(seen?.headers.authorization).toBe(`Bearer ${KEY}`);
    const bytes = Buffer.byteLength(seen?.body ?? '');
    expect(beforeSend).toHaveBeenCalledExactlyOnceWith({ bytes });
  });

  test('1.5 pro, text: every parameter that the model has, and no tier', async () => {
    expect(await bodyOf({})).toEqual({
      model: PRO_15,
      content: [TEXT],
      resolution: '720p',
      ratio: '16:9',
      duration: 5,
      seed: 4711,
      generate_audio: false,
      camerafixed: false,
      watermark: false,
      ...ALWAYS,
    });
  });

  test('1.5 pro, first and last frame, everything switched on, with an address to call', async () => {
    const pictures = [picture('first_frame'), picture('last_frame')];
    const on = { audio: true, cameraFixed: true, watermark: true } as const;
    const callbackUrl = 'https://hooks.example/acedata/0123';
    const body = await bodyOf(
      { ...on, pictures, ratio: 'adaptive' },
      { expiresAfterSeconds: 7_200 },
      { callbackUrl },
    );
    expect(body).toEqual({
      model: PRO_15,
      content: [TEXT, image('first_frame'), image('last_frame')],
      resolution: '720p',
      ratio: 'adaptive',
      duration: 5,
      seed: 4711,
      generate_audio: true,
      camerafixed: true,
      watermark: true,
      ...ALWAYS,
      execution_expires_after: 7_200,
      callback_url: callbackUrl,
    });
  });

  test('1.0 pro in frames: no sound, no seconds', async () => {
    const asked = { family: 'seedance-1.0-pro', length: { unit: 'frames', frames: 57 } } as const;
    const modelId = 'doubao-seedance-1-0-pro-250528';
    expect(await bodyOf(asked, { modelId })).toEqual({
      model: modelId,
      content: [TEXT],
      resolution: '720p',
      ratio: '16:9',
      frames: 57,
      seed: 4711,
      camerafixed: false,
      watermark: false,
      ...ALWAYS,
    });
  });

  test('2.0 with references, without words', async () => {
    const pictures = [picture('reference_image'), picture('reference_image')];
    const modelId = 'doubao-seedance-2-0-260128';
    const asked = { family: 'seedance-2.0', pictures, text: '', resolution: '4k' } as const;
    expect(await bodyOf(asked, { modelId })).toEqual({
      model: modelId,
      content: [image('reference_image'), image('reference_image')],
      resolution: '4k',
      ratio: '16:9',
      duration: 5,
      seed: 4711,
      generate_audio: false,
      watermark: false,
      ...ALWAYS,
    });
  });

  test.each(ACEDATA.offers)('$modelId knows no tier and no token', async ({ family, modelId }) => {
    const pictures = family.endsWith('i2v') ? [picture('first_frame')] : [];
    const body = await bodyOf({ family, pictures }, { modelId });
    expect(body).toMatchObject({ model: modelId, async: true });
    expect(body).not.toHaveProperty('service_tier');
    expect(body).not.toHaveProperty('safety_identifier');
  });

  test('a tier that nobody asks for here is refused unsent', async () => {
    const server = await accepting();
    const call = aceDataAt(server.origin).submit(submission(aceOrder({}, { tier: 'flex' })));
    expect(await refusal(call)).toMatchObject({ accepted: 'no', failure: { kind: 'invalid' } });
    expect(server.seen).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  test('is an unknown outcome, and nothing is sent again', async () => {
    const server = await serveRaw((socket) => void socket.once('data', () => socket.destroy()));
    const lost = await refusal(aceDataAt(server.origin).submit(submission(aceOrder())));
    expect(lost).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
    expect(server.connections()).toBe(1);
  });

  test('without a connection nothing was ordered', async () => {
    const origin = `http://127.0.0.1:${await closedPort()}`;
    const failed = await refusal(aceDataAt(origin).submit(submission(aceOrder())));
    expect(failed).toMatchObject({ accepted: 'no', failure: { kind: 'unavailable' } });
  });

  test.each([
    ['a success without a task', 200, { success: true, trace_id: 'x' }],
    ['a failure that came late', 500, { error: { code: 'api_error', message: 'fetch failed' } }],
    ['a gateway that gave up', 504, { error: { code: 'timeout', message: 'timed out' } }],
  ])('%s is an unknown outcome', async (_what, status, body) => {
    const server = await serve((_seen, response) => {
      json(response, status, { ...body, trace_id: 'b0e4e12c-trace' });
    });
    const lost = await refusal(aceDataAt(server.origin).submit(submission(aceOrder())));
    expect(lost).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
    expect(server.seen).toHaveLength(1);
  });
});
