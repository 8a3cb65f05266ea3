import { describe, expect, test, vi } from 'vitest';
import { closedPort, json, serve, serveRaw, type Served } from '../server.ts';
import {
  ARK,
  arkAt,
  BYTEPLUS,
  KEY,
  order,
  picture,
  PNG,
  PNG_URL,
  refusal,
  submission,
  TOKEN,
} from './fixtures.ts';
import type { RenderRequest, Order } from '../../../specs/order.ts';

function accepting(): Promise<Served> {
  return serve((_seen, response) => json(response, 200, { id: 'cgt-20261121-abcde' }));
}

async function bodyOf(asked: Partial<RenderRequest>, more: Partial<Order> = {}): Promise<unknown> {
  const server = await accepting();
  await arkAt(server.origin).submit(submission(order(asked, more)));
  return JSON.parse(server.seen[0]?.body ?? '');
}

const ALWAYS = {
  execution_expires_after: 172_800,
  return_last_frame: true,
  safety_identifier: TOKEN,
};
const TEXT = { type: 'text', text: 'The ferry leaves. 35 mm' };

function image(role: string, url = PNG_URL): unknown {
  return { type: 'image_url', image_url: { url }, role };
}

describe('the request', () => {
  test('is one POST with the key in its header and the length in bytes', async () => {
    const server = await accepting();
    const beforeSend = vi.fn<(body: { bytes: number }) => Promise<void>>(() => Promise.resolve());
    const task = await arkAt(server.origin).submit(submission(order(), { beforeSend }));
    expect(task).toEqual({ id: 'cgt-20261121-abcde' });
    expect(server.seen).toHaveLength(1);
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: 'POST', path: '/api/v3/contents/generations/tasks' });
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
    });
    const bytes = Buffer.byteLength(seen?.body ?? '');
    expect(beforeSend).toHaveBeenCalledExactlyOnceWith({ bytes });
  });

  test('1.5 pro, text: every parameter that the model has', async () => {
    expect(await bodyOf({})).toEqual({
      model: 'seedance-1-5-pro-251215',
      content: [TEXT],
      resolution: '720p',
      ratio: '16:9',
      duration: 5,
      seed: 4711,
      generate_audio: false,
      camera_fixed: false,
      watermark: false,
      service_tier: 'default',
      ...ALWAYS,
    });
  });

  test('1.5 pro, flex, first and last frame, everything switched on', async () => {
    const pictures = [picture('first_frame'), picture('last_frame')];
    const asked = { pictures, ratio: 'adaptive', audio: true, cameraFixed: true, watermark: true };
    const body = await bodyOf(
      { ...asked, ratio: 'adaptive' },
      { tier: 'flex', expiresAfterSeconds: 7_200 },
    );
    expect(body).toEqual({
      model: 'seedance-1-5-pro-251215',
      content: [TEXT, image('first_frame'), image('last_frame')],
      resolution: '720p',
      ratio: 'adaptive',
      duration: 5,
      seed: 4711,
      generate_audio: true,
      camera_fixed: true,
      watermark: true,
      service_tier: 'flex',
      ...ALWAYS,
      execution_expires_after: 7_200,
    });
  });

  test('1.0 pro in frames: no audio parameter, no duration', async () => {
    const asked: Partial<RenderRequest> = {
      family: 'seedance-1.0-pro',
      length: { unit: 'frames', frames: 57 },
      resolution: '1080p',
    };
    expect(await bodyOf(asked, { modelId: 'seedance-1-0-pro-250528' })).toEqual({
      model: 'seedance-1-0-pro-250528',
      content: [TEXT],
      resolution: '1080p',
      ratio: '16:9',
      frames: 57,
      seed: 4711,
      camera_fixed: false,
      watermark: false,
      service_tier: 'default',
      ...ALWAYS,
    });
  });

  test('1.0 lite with references: no camera_fixed', async () => {
    const pictures = [picture('reference_image'), picture('reference_image')];
    const body = await bodyOf(
      { family: 'seedance-1.0-lite-i2v', pictures },
      { modelId: 'seedance-1-0-lite-i2v-250428' },
    );
    expect(body).toMatchObject({
      content: [TEXT, image('reference_image'), image('reference_image')],
    });
    expect(body).not.toHaveProperty('camera_fixed');
  });

  test('2.0 with an asset, without words: no tier, no camera_fixed', async () => {
    const pictures = [
      { role: 'first_frame', picture: { kind: 'asset', assetId: 'asset-2026-x' } },
    ] as const;
    const body = await bodyOf(
      { family: 'seedance-2.0', pictures, text: '', audio: true, resolution: '4k' },
      { modelId: 'dreamina-seedance-2-0-260128' },
    );
    expect(body).toEqual({
      model: 'dreamina-seedance-2-0-260128',
      content: [image('first_frame', 'asset://asset-2026-x')],
      resolution: '4k',
      ratio: '16:9',
      duration: 5,
      seed: 4711,
      generate_audio: true,
      watermark: false,
      ...ALWAYS,
    });
  });

  test('2.5 from a frame takes adaptive only, and no seed unless the file gives one', async () => {
    const asked: Partial<RenderRequest> = {
      family: 'seedance-2.5',
      pictures: [picture('first_frame')],
    };
    const id = { modelId: 'ep-20260102-abcd' };
    const body = await bodyOf(asked, id);
    expect(body).toMatchObject({ model: 'ep-20260102-abcd', ratio: 'adaptive' });
    expect(body).not.toHaveProperty('seed');
    expect(await bodyOf({ ...asked, seed: 4711 }, id)).toMatchObject({ seed: 4711 });
  });

  test('sends on what the model lacks, so that nothing asked is dropped unseen', async () => {
    const body = await bodyOf({ family: 'seedance-1.0-pro', audio: true });
    expect(body).toMatchObject({ generate_audio: true });
  });

  test('is not sent when it is larger than the provider takes', async () => {
    const server = await accepting();
    const small = { ...BYTEPLUS, maxBodyBytes: 400 };
    const placed = order({ pictures: [picture('first_frame')] });
    const bytes = { ...PNG, bytes: Buffer.alloc(400) };
    const error = await refusal(
      arkAt(server.origin, small).submit(submission(placed, { pictures: [bytes] })),
    );
    expect(error).toMatchObject({
      accepted: 'no',
      failure: { kind: 'invalid', code: 'body-too-large' },
    });
    expect(server.connections()).toBe(0);
  });

  test('is not sent for a model that nobody knows', async () => {
    const server = await accepting();
    const error = await refusal(
      arkAt(server.origin, ARK).submit(submission(order({ family: 'seedance-9' }))),
    );
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'invalid' } });
    expect(server.connections()).toBe(0);
  });
});

describe('proven not accepted', () => {
  test('no connection', async () => {
    const call = arkAt(`http://127.0.0.1:${await closedPort()}`).submit(submission(order()));
    expect(await refusal(call)).toMatchObject({
      accepted: 'no',
      failure: { kind: 'unavailable', code: 'no-connection', billed: 'no' },
    });
  });

  test('the hook threw: its own error comes out, and nothing arrived', async () => {
    const server = await accepting();
    const beforeSend = () => Promise.reject(new Error('the order stands already'));
    const call = arkAt(server.origin).submit(submission(order(), { beforeSend }));
    await expect(call).rejects.toThrow('the order stands already');
    expect(server.seen).toEqual([]);
  });
});

describe('outcome unknown', () => {
  async function unknown(server: Served): Promise<string> {
    const error = await refusal(arkAt(server.origin).submit(submission(order())));
    expect(error).toMatchObject({
      accepted: 'unknown',
      failure: { kind: 'outcome-unknown', billed: 'maybe' },
    });
    expect(server.connections()).toBe(1);
    return error.failure.code;
  }

  test('the connection drops after the request', async () => {
    expect(await unknown(await serve((_seen, response) => response.destroy()))).toBe(
      'connection-closed',
    );
  });

  test('the connection drops as soon as the first byte arrives', async () => {
    const server = await serveRaw((socket) => socket.once('data', () => socket.destroy()));
    expect(await unknown(server)).toBe('connection-closed');
  });

  test.each([
    ['HTML', '<html>Welcome</html>'],
    ['cut JSON', '{"id":"cgt-2026'],
    ['no id', '{"task":"cgt-1"}'],
    ['an empty id', '{"id":""}'],
    ['null', 'null'],
    ['nothing', ''],
    ['an error that is not documented', '{"error":{"code":"BrandNewReason","message":"x"}}'],
    ['an error that only begins alike', '{"error":{"code":"ModelNotOpened","message":"x"}}'],
    ['an error behind no lost answer', '{"error":{"code":"InternalServiceError","message":"x"}}'],
    ['an error beside an id that is none', '{"id":"a b","error":{"code":"ModelNotOpen"}}'],
  ])('a 200 that is %s', async (_name, body) => {
    const server = await serve((_seen, response) => response.writeHead(200).end(body));
    expect(await unknown(server)).toBe('answer-unreadable');
  });

  test('a 200 that is cut off by the wire', async () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"id":"cgt-1"}';
    const server = await serveRaw((socket) => socket.once('data', () => socket.end(head)));
    expect(await unknown(server)).toBe('connection-closed');
  });

  test.each([500, 502, 503, 504])('a %i, even in the words of the provider', async (status) => {
    const error = { code: 'InternalServiceError', message: 'Request id: 02176abcdef' };
    const server = await serve((_seen, response) => json(response, status, { error }));
    expect(await unknown(server)).toBe('InternalServiceError');
  });

  test.each([400, 401, 403, 408, 418, 429, 502])('a %i of somebody in between', async (status) => {
    const server = await serve((_seen, response) => {
      response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>Blocked</h1>');
    });
    expect(await unknown(server)).toBe(`http-${status}`);
  });

  test.each([
    [429, { error: { code: 'rate_limited', message: 'slow down' } }],
    [400, { error: { code: 400, message: 'upstream' } }],
    [400, { error: 'upstream' }],
    [400, { code: 'InvalidParameter', message: 'flat' }],
  ])('a %i in words that are not the provider’s', async (status, body) => {
    expect(await unknown(await serve((_seen, response) => json(response, status, body)))).toBe(
      `http-${status}`,
    );
  });

  test.each([408, 418, 499])('a status that is not documented (%i)', async (status) => {
    const error = { code: 'RequestCanceled', message: 'cancelled' };
    const server = await serve((_seen, response) => json(response, status, { error }));
    expect(await unknown(server)).toBe('RequestCanceled');
  });

  test('a redirect: not followed, and named', async () => {
    const other = await serve((_seen, response) => json(response, 200, { id: 'cgt-2' }));
    const server = await serve((_seen, response) => {
      response.writeHead(307, { Location: `${other.origin}/api/v3` }).end();
    });
    const error = await refusal(arkAt(server.origin).submit(submission(order())));
    expect(error).toMatchObject({ accepted: 'unknown', failure: { kind: 'outcome-unknown' } });
    expect(error.message).toContain('redirect (HTTP 307)');
    expect(other.connections()).toBe(0);
  });

  test('the answer comes too late', async () => {
    const server = await serve(() => {});
    const answerByMs = () => Date.now() + 200;
    const error = await refusal(arkAt(server.origin).submit(submission(order(), { answerByMs })));
    expect(error).toMatchObject({ accepted: 'unknown', failure: { code: 'answer-late' } });
  });

  test('neither the key nor a link is in what is said about it', async () => {
    const message = `key ${KEY} may not fetch https://cdn.example/a.png?X-Tos-Signature=abcdef`;
    const server = await serve((_seen, response) =>
      json(response, 500, { error: { code: 'InternalServiceError', message } }),
    );
    const error = await refusal(arkAt(server.origin).submit(submission(order())));
    expect(error.message).not.toContain(KEY);
    expect(error.message).not.toContain('abcdef');
    expect(error.failure.requestId).toBe('req-12345678');
  });

  test('the request id is found in the message too', async () => {
    const error = { code: 'InternalServiceError', message: 'Request id: 02176abcdef' };
    const server = await serve((_seen, response) =>
      response.writeHead(500).end(JSON.stringify({ error })),
    );
    const lost = await refusal(arkAt(server.origin).submit(submission(order())));
    expect(lost.failure.requestId).toBe('02176abcdef');
  });
});
