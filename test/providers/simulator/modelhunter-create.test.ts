import { describe, expect, test } from 'vitest';
import { readOrder } from '../../../providers/simulator/modelhunter/order.ts';
import { SEEDANCE_MODELS } from '../../../specs/models/seedance.ts';
import { NEVER, sha256 } from './fixtures.ts';
import {
  dataUri,
  IMAGE,
  LITE_IMAGE,
  LITE_TEXT,
  look,
  MODELHUNTER,
  order,
  PICTURE,
  post,
  PRO_10,
  PRO_15,
  startAs,
  TEXT,
} from './modelhunter.ts';

const IMAGE_URI = dataUri(PICTURE);

function started() {
  return startAs({ queueSeconds: NEVER });
}

test('an order is answered with 202 and a pending task', async () => {
  const client = await started();
  const { status, body } = await post(client, TEXT, order({}, { metadata: { film: 'f1' } }));
  expect(status).toBe(202);
  expect(body).toEqual({
    success: true,
    data: {
      id: expect.stringMatching(/^task_\w+$/),
      status: 'pending',
      type: 'text-to-video',
      provider: 'seedance',
      model: PRO_10,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      estimated_seconds: expect.any(Number),
    },
  });
  expect(await look(client, body.data.id)).toMatchObject({ metadata: { film: 'f1' } });
  expect(client.simulator.url).toMatch(/\/api\/v1$/);
});

describe('what is left out', () => {
  const options = { sheet: MODELHUNTER, models: SEEDANCE_MODELS, apiKey: null, endpoints: {} };

  test.each([
    [PRO_10, 'text-to-video', { resolution: '1080p', ratio: '16:9', audio: false }],
    ['seedance-1-0-pro-fast', 'text-to-video', { resolution: '1080p', ratio: '16:9' }],
    [LITE_TEXT, 'text-to-video', { resolution: '720p', ratio: '16:9' }],
    [PRO_15, 'text-to-video', { resolution: '720p', ratio: '16:9', audio: true }],
    [PRO_10, 'image-to-video', { resolution: '720p', ratio: '16:9', width: 1248, audio: false }],
    [PRO_15, 'image-to-video', { resolution: '720p', watermark: false, wantsLastFrame: false }],
  ] as const)('by %s, %s, is the documented default', async (model, capability, expected) => {
    const image = capability === 'image-to-video' ? { image: IMAGE_URI } : {};
    const fields = { model, input: { prompt: 'Rain', duration: 5, ...image } };
    const { order: read } = await readOrder(fields, capability, options);
    expect(read).toMatchObject({ ...expected, frames: 121, cameraFixed: false, token: null });
  });
});

describe('a refused order', () => {
  test.each<[string, string, object, string, string]>([
    ['no model', TEXT, { input: {} }, 'MISSING_PARAMETER', 'model'],
    ['no input', TEXT, { model: PRO_10 }, 'MISSING_PARAMETER', 'input'],
    ['an input that is none', TEXT, { model: PRO_10, input: [] }, 'INVALID_PARAMETER', 'input'],
    ['no duration', TEXT, order({ duration: null }), 'MISSING_PARAMETER', 'duration'],
    ['a long one', TEXT, order({ duration: 13 }), 'INVALID_PARAMETER', 'duration'],
    ['a part of a second', TEXT, order({ duration: 2.5 }), 'INVALID_PARAMETER', 'duration'],
    ['a short one of 1.5', TEXT, order({}, { model: PRO_15 }), 'INVALID_PARAMETER', 'duration'],
    ['no words', TEXT, order({ prompt: null }), 'MISSING_PARAMETER', 'prompt'],
    ['a picture by words', TEXT, order({ image: IMAGE_URI }), 'INVALID_PARAMETER', 'image'],
    ['a large size', TEXT, order({ resolution: '4k' }), 'INVALID_PARAMETER', 'resolution'],
    ['adaptive by words', TEXT, order({ ratio: 'adaptive' }), 'INVALID_PARAMETER', 'ratio'],
    ['sound of 1.0', TEXT, order({ generate_audio: true }), 'INVALID_PARAMETER', 'generate_audio'],
    ['a wrong seed', TEXT, order({ seed: 4_294_967_296 }), 'INVALID_PARAMETER', 'seed'],
    ['metadata as text', TEXT, order({}, { metadata: 'x' }), 'INVALID_PARAMETER', 'metadata'],
    ['a wrong address', TEXT, order({}, { webhookUrl: 'ftp' }), 'INVALID_PARAMETER', 'webhookUrl'],
    ['no picture', IMAGE, order(), 'MISSING_PARAMETER', 'image'],
    ['only a last picture', IMAGE, order({ last_image: 'x' }), 'MISSING_PARAMETER', 'image'],
    [
      'a last picture of fast',
      IMAGE,
      order({ image: IMAGE_URI, last_image: IMAGE_URI }, { model: 'seedance-1-0-pro-fast' }),
      'INVALID_PARAMETER',
      'image',
    ],
    [
      'references of pro',
      IMAGE,
      order({ reference_images: [IMAGE_URI] }),
      'INVALID_PARAMETER',
      'reference_images[0]',
    ],
    [
      'too many references',
      IMAGE,
      order({ reference_images: Array(5).fill(IMAGE_URI), ratio: '16:9' }, { model: LITE_IMAGE }),
      'INVALID_PARAMETER',
      'reference_images[0]',
    ],
    [
      'references with an adaptive ratio',
      IMAGE,
      order({ reference_images: [IMAGE_URI] }, { model: LITE_IMAGE }),
      'INVALID_PARAMETER',
      'ratio',
    ],
    [
      'references with a first frame',
      IMAGE,
      order({ image: IMAGE_URI, reference_images: [IMAGE_URI] }, { model: LITE_IMAGE }),
      'INVALID_PARAMETER',
      'image',
    ],
    ['a picture that is none', IMAGE, order({ image: 'data:x' }), 'INVALID_PARAMETER', 'image'],
  ])('with %s names the field', async (_, path, body, code, field) => {
    const client = await started();
    const answer = await post(client, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, error: { code, details: { field } } });
    expect(client.simulator.orders()).toEqual([]);
  });

  test('for a model that is not sold is not found', async () => {
    const client = await started();
    const answer = await post(client, TEXT, order({}, { model: 'seedance-2-0' }));
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'MODEL_NOT_FOUND' } } });
  });

  test('that is no JSON, has no key, or goes elsewhere', async () => {
    const client = await startAs({ apiKey: 'river_live_1' });
    const body = JSON.stringify(order());
    const key = { authorization: 'Bearer river_live_1' };
    const answers = [
      await client.send('POST', TEXT, { body: '{', headers: key }),
      await client.send('POST', TEXT, { body, headers: { authorization: 'Bearer other' } }),
      await client.send('POST', '/seedance/multimodal-video', { body, headers: key }),
      await client.send('DELETE', '/tasks/task_1', { headers: key }),
      await client.send('GET', '/tasks/task_1', { headers: key }),
    ];
    expect(answers.map(({ status, body: { error } }) => [status, error.code])).toEqual([
      [400, 'INVALID_PARAMETER'],
      [401, 'AUTH_INVALID_TOKEN'],
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
      [404, 'TASK_NOT_FOUND'],
    ]);
    const open = await fetch(`${client.simulator.url}/tasks`);
    expect([open.status, await open.json()]).toMatchObject([
      401,
      { success: false, error: { code: 'AUTH_REQUIRED' } },
    ]);
  });
});

test('references stand without an image', async () => {
  const client = await started();
  const input = { reference_images: [IMAGE_URI, IMAGE_URI], ratio: '16:9' };
  const { status } = await post(client, IMAGE, order(input, { model: LITE_IMAGE }));
  expect(status).toBe(202);
  expect(client.simulator.orders()[0]?.referenceSha256s).toEqual([
    sha256(PICTURE),
    sha256(PICTURE),
  ]);
});

test('a scenario speaks in these words', async () => {
  const faults = [
    'rules:',
    '  - { when: { endpoint: create, prompt: funds }, do: { answer: { status: 402 } } }',
    '  - { when: { endpoint: create, prompt: forbidden }, do: { moderate: input } }',
  ].join('\n');
  const client = await startAs({ queueSeconds: NEVER, faults });
  const errors = [
    (await post(client, TEXT, order({ prompt: 'No funds' }))).body,
    (await post(client, TEXT, order({ prompt: 'A forbidden thing' }))).body,
  ];
  expect(errors.map(({ success, error }) => [success, error.code])).toEqual([
    [false, 'INSUFFICIENT_BALANCE'],
    [false, 'VALIDATION_ERROR'],
  ]);
  expect(client.simulator.orders()).toEqual([]);
});
