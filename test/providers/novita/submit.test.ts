import { describe, expect, test, vi } from 'vitest';
import type { SubmitRequest } from '../../../providers/provider.ts';
import type { Order } from '../../../specs/order.ts';
import { KEY, order, picture, PNG, PNG_URL, refusal, submission } from '../ark/fixtures.ts';
import { closedPort, json, serve, type Served } from '../server.ts';
import { novitaAt, pro10, pro15, TASK_ID } from './fixtures.ts';

const BOTH_FRAMES = [picture('first_frame'), picture('last_frame')];
const TEXT = 'The ferry leaves. 35 mm';

function accepting(): Promise<Served> {
  return serve((_seen, response) => json(response, 200, { task_id: TASK_ID }));
}

async function posted(placed: Order, more: Partial<SubmitRequest> = {}) {
  const server = await accepting();
  expect(await novitaAt(server.origin).submit(submission(placed, more))).toEqual({ id: TASK_ID });
  expect(server.seen).toHaveLength(1);
  const { method, path, body } = server.seen[0] ?? { method: '', path: '', body: '' };
  return { to: `${method} ${path}`, body: JSON.parse(body) };
}

const V1_5 = {
  prompt: TEXT,
  resolution: '720p',
  ratio: '16:9',
  duration: 5,
  fps: 24,
  seed: 4711,
  generate_audio: false,
  camera_fixed: false,
  watermark: false,
  service_tier: 'default',
  execution_expires_after: 172_800,
};
const V1 = {
  prompt: TEXT,
  resolution: '720p',
  aspect_ratio: '16:9',
  duration: 5,
  camera_fixed: false,
  seed: 4711,
};

describe('the request', () => {
  test('is one POST with the key in its header and the length in bytes', async () => {
    const server = await accepting();
    const beforeSend = vi.fn<(body: { bytes: number }) => Promise<void>>(() => Promise.resolve());
    await novitaAt(`${server.origin}/`).submit(submission(pro15(), { beforeSend }));
    expect(server.seen[0]?.path).toBe('/v3/async/seedance-v1.5-pro-t2v');
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
    });
    const bytes = Buffer.byteLength(server.seen[0]?.body ?? '');
    expect(beforeSend).toHaveBeenCalledExactlyOnceWith({ bytes });
  });

  test('1.5 pro, text: every parameter that the route has', async () => {
    expect(await posted(pro15())).toEqual({
      to: 'POST /v3/async/seedance-v1.5-pro-t2v',
      body: V1_5,
    });
  });

  test('1.5 pro, flex, both frames, everything switched on', async () => {
    const asked = { pictures: BOTH_FRAMES, ratio: 'adaptive', resolution: '1080p' } as const;
    const on = { audio: true, cameraFixed: true, watermark: true };
    const placed = pro15({ ...asked, ...on }, { tier: 'flex', expiresAfterSeconds: 7_200 });
    expect(await posted(placed)).toEqual({
      to: 'POST /v3/async/seedance-v1.5-pro-i2v',
      body: {
        ...V1_5,
        image: PNG_URL,
        last_image: PNG_URL,
        resolution: '1080p',
        ratio: 'adaptive',
        generate_audio: true,
        camera_fixed: true,
        watermark: true,
        service_tier: 'flex',
        execution_expires_after: 7_200,
      },
    });
  });

  test('1.0 pro: aspect_ratio, and nothing that the route lacks', async () => {
    expect(await posted(pro10())).toEqual({ to: 'POST /v3/async/seedance-v1-pro-t2v', body: V1 });
    const chained = pro10({ pictures: [picture('first_frame')], cameraFixed: true });
    expect(await posted(chained)).toEqual({
      to: 'POST /v3/async/seedance-v1-pro-i2v',
      body: { ...V1, image: PNG_URL, camera_fixed: true },
    });
  });

  test('1.0 pro from pictures alone sends no prompt', async () => {
    const { body } = await posted(pro10({ pictures: BOTH_FRAMES, text: '' }));
    expect(body).toEqual({
      ...V1,
      prompt: undefined,
      image: PNG_URL,
      last_image: PNG_URL,
    });
    expect(Object.keys(body)).not.toContain('prompt');
  });

  test.each([
    ['seedance-1.0-lite-t2v', 'seedance-v1-lite-t2v', []],
    ['seedance-1.0-lite-i2v', 'seedance-v1-lite-i2v', [picture('first_frame')]],
  ])('%s has one route', async (family, modelId, pictures) => {
    const { to, body } = await posted(order({ family, pictures }, { modelId }));
    expect(to).toBe(`POST /v3/async/${modelId}`);
    expect(body).toMatchObject(V1);
  });

  test('a model id is sent as one part of the path', async () => {
    const { to } = await posted(pro10({}, { modelId: '../v2/x?y' }));
    expect(to).toBe('POST /v3/async/..%2Fv2%2Fx%3Fy-t2v');
  });

  test('names the address to call when there is one', async () => {
    const callbackUrl = 'https://engine.example/hooks/1';
    for (const placed of [pro10(), pro15()]) {
      const { body } = await posted(placed, { callbackUrl });
      expect(body.extra).toEqual({ webhook: { url: callbackUrl } });
    }
  });
});

describe('an order that cannot be said', () => {
  test.each([
    ['sound on 1.0', pro10({ audio: true })],
    ['a watermark on 1.0', pro10({ watermark: true })],
    ['flex on 1.0', pro10({}, { tier: 'flex' })],
    ['frames', pro15({ length: { unit: 'frames', frames: 97 } })],
    ['reference images', pro15({ pictures: [picture('reference_image')] })],
    [
      'assets',
      pro15({ pictures: [{ role: 'first_frame', picture: { kind: 'asset', assetId: 'a' } }] }),
    ],
    ['a model that is not sold here', order({ family: 'seedance-2.0' })],
    ['a model that nobody knows', order({ family: 'seedance-9' })],
  ])('is not sent: %s', async (_name, placed) => {
    const server = await accepting();
    const error = await refusal(novitaAt(server.origin).submit(submission(placed)));
    expect(error).toMatchObject({ accepted: 'no', failure: { kind: 'invalid', billed: 'no' } });
    expect(server.connections()).toBe(0);
  });

  test('is not sent: too large', async () => {
    const server = await accepting();
    const placed = pro15({ pictures: [picture('first_frame')] });
    const pictures = [{ ...PNG, bytes: Buffer.alloc(60_000_000) }];
    const error = await refusal(novitaAt(server.origin).submit(submission(placed, { pictures })));
    expect(error).toMatchObject({ accepted: 'no', failure: { code: 'body-too-large' } });
    expect(server.connections()).toBe(0);
  });
});

describe('what became of the order', () => {
  test('no connection: nothing was accepted', async () => {
    const call = novitaAt(`http://127.0.0.1:${await closedPort()}`).submit(submission(pro15()));
    expect(await refusal(call)).toMatchObject({
      accepted: 'no',
      failure: { kind: 'unavailable', code: 'no-connection' },
    });
  });

  test('the connection drops after the request: not known, and not sent again', async () => {
    const server = await serve((_seen, response) => response.destroy());
    expect(await refusal(novitaAt(server.origin).submit(submission(pro15())))).toMatchObject({
      accepted: 'unknown',
      failure: { kind: 'outcome-unknown', billed: 'maybe' },
    });
    expect(server.connections()).toBe(1);
  });

  test.each(['{"task_id":""}', '{"id":"x"}', '{"task":{"task_id":"x"}}', '<html>', ''])(
    'a 200 that is %s: not known',
    async (body) => {
      const server = await serve((_seen, response) => response.writeHead(200).end(body));
      const error = await refusal(novitaAt(server.origin).submit(submission(pro15())));
      expect(error).toMatchObject({ accepted: 'unknown', failure: { code: 'answer-unreadable' } });
    },
  );
});
