import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { SEEDANCE_MODELS } from '../../../specs/models/seedance.ts';
import {
  FULL_20,
  FULL_25,
  header,
  image,
  NEVER,
  order,
  PRO_10,
  PRO_15,
  sha256,
  start,
  text,
} from './fixtures.ts';

const FAST_10 = 'seedance-1-0-pro-fast-251015';
const TEXT_10 = 'seedance-1-0-lite-t2v-250428';
const IMAGE_10 = 'seedance-1-0-lite-i2v-250428';

const still = header(864, 480);
const frame = image(still, 'first_frame');
const last = image(still, 'last_frame');
const reference = image(still, 'reference_image');
const wide = { model: FULL_20, duration: 5, ratio: 'adaptive' };
const words = text('words');

function uri(mime: string): object {
  return image(`data:${mime};base64,${Buffer.from(still).toString('base64')}`);
}

/** What is changed, the field that is named, the code (InvalidParameter where none stands). */
type Refused = [what: string, changes: object, param: string, code?: string];
const REFUSED: readonly Refused[] = [
  ['no model', { model: null }, 'model', 'MissingParameter'],
  ['a model that is no text', { model: 7 }, 'model'],
  ['no content', { content: null }, 'content', 'MissingParameter'],
  ['empty content', { content: [] }, 'content', 'MissingParameter'],
  ['content that is no list', { content: 'words' }, 'content'],
  ['an item that is no object', { content: ['words'] }, 'content[0]'],
  [
    'an item without a type',
    { content: [{ text: 'words' }] },
    'content[0].type',
    'MissingParameter',
  ],
  ['an unknown item', { content: [words, { type: 'smell' }] }, 'content[1].type'],
  ['a text that is none', { content: [{ type: 'text', text: 5 }] }, 'content[0].text'],
  ['two texts', { content: [words, words] }, 'content'],
  ['blank words alone', { content: [text(' ')] }, 'content.text', 'MissingParameter'],
  [
    'an address that is no object',
    { content: [{ type: 'image_url', image_url: 'https://x.invalid/a.png' }] },
    'content[0].image_url',
  ],
  [
    'a picture without an address',
    { content: [{ type: 'image_url', image_url: {} }] },
    'content[0].image_url.url',
    'MissingParameter',
  ],
  ['an unknown role', { content: [image(still, 'middle_frame')] }, 'content[0].role'],
  ['frames and references', { ...wide, content: [frame, reference] }, 'content'],
  [
    'references and a picture without a role',
    { ...wide, content: [image(still), reference] },
    'content',
  ],
  ['two pictures, one without a role', { content: [frame, image(still)] }, 'content'],
  ['two first frames', { content: [frame, frame] }, 'content'],
  ['three frames', { content: [frame, last, last] }, 'content'],
  ['a last frame alone', { content: [last] }, 'content'],
  ['a last frame where there is none', { model: FAST_10, content: [frame, last] }, 'content'],
  ['a first frame where there is none', { model: TEXT_10, content: [frame] }, 'content'],
  ['text alone where a picture is needed', { model: IMAGE_10 }, 'content'],
  ['references where there are none', { content: [reference] }, 'content'],
  ['five references of four', { model: IMAGE_10, content: Array(5).fill(reference) }, 'content'],
  ['ten references of nine', { ...wide, content: Array(10).fill(reference) }, 'content'],
  [
    'an empty address',
    { content: [image('')] },
    'content[0].image_url.url',
    'InvalidImageURL.EmptyURL',
  ],
  [
    'a format in capitals',
    { content: [uri('image/PNG')] },
    'content[0].image_url.url',
    'InvalidImageURL.InvalidFormat',
  ],
  [
    'a data address of text',
    { content: [uri('text/plain')] },
    'content[0].image_url.url',
    'InvalidImageURL.InvalidFormat',
  ],
  [
    'base64 that is none',
    { content: [image('data:image/png;base64,@@')] },
    'content[0].image_url.url',
    'InvalidImageURL.InvalidFormat',
  ],
  [
    'bytes that are no picture',
    { content: [image(Buffer.from('no picture at all, only words'))] },
    'content[0].image_url.url',
    'InvalidImageURL.InvalidFormat',
  ],
  ['a side of 300', { content: [image(header(600, 300))] }, 'content[0].image_url.url'],
  ['a side of 6000', { content: [image(header(6000, 3000))] }, 'content[0].image_url.url'],
  ['a picture too flat', { content: [image(header(1600, 600))] }, 'content[0].image_url.url'],
  ['a picture too tall', { content: [image(header(390, 1000))] }, 'content[0].image_url.url'],
  [
    'a picture of 30 MB',
    { content: [image(Buffer.concat([still, Buffer.alloc(30_000_000)]))] },
    'content[0].image_url.url',
  ],
  [
    'a picture far away',
    { content: [image('https://x.invalid/a.png')] },
    'content[0].image_url.url',
  ],
  ['an asset on 1.0', { content: [image('asset://a-1')] }, 'content[0].image_url.url'],
  [
    'a video',
    { content: [{ type: 'video_url' }] },
    'content[0].type',
    'InvalidParameter.UnsupportedParameter',
  ],
  ['a resolution that is none', { resolution: '640p' }, 'resolution'],
  ['4k on 1.0', { resolution: '4k' }, 'resolution'],
  [
    'references at 1080p on lite',
    { model: IMAGE_10, content: [reference], resolution: '1080p' },
    'resolution',
  ],
  ['a ratio that is none', { ratio: '5:4' }, 'ratio'],
  ['adaptive by text on 1.0', { ratio: 'adaptive' }, 'ratio'],
  [
    'adaptive references on lite',
    { model: IMAGE_10, content: [reference], ratio: 'adaptive' },
    'ratio',
  ],
  ['a fixed ratio by frames on 2.5', { model: FULL_25, content: [frame], duration: 5 }, 'ratio'],
  ['13 seconds on 1.0', { duration: 13 }, 'duration'],
  ['3 seconds on 1.5', { model: PRO_15, duration: 3 }, 'duration'],
  ['31 seconds on 2.5', { model: FULL_25, duration: 31 }, 'duration'],
  ['half a second', { duration: 2.5 }, 'duration'],
  ['seconds as text', { duration: '5' }, 'duration'],
  ['frames off the steps', { frames: 30 }, 'frames'],
  ['too many frames', { frames: 293 }, 'frames'],
  [
    'frames on 1.5',
    { model: PRO_15, frames: 29, duration: 5 },
    'frames',
    'InvalidParameter.UnsupportedParameter',
  ],
  ['a seed too large', { seed: 2_147_483_648 }, 'seed'],
  [
    'a seed on 2.5',
    { model: FULL_25, duration: 5, seed: 4 },
    'seed',
    'InvalidParameter.UnsupportedParameter',
  ],
  [
    'sound on 1.0',
    { generate_audio: true },
    'generate_audio',
    'InvalidParameter.UnsupportedParameter',
  ],
  ['sound as text', { model: PRO_15, duration: 5, generate_audio: 'yes' }, 'generate_audio'],
  [
    'a fixed camera on 2.0',
    { ...wide, camera_fixed: true },
    'camera_fixed',
    'InvalidParameter.UnsupportedParameter',
  ],
  [
    'a fixed camera with references',
    { model: IMAGE_10, content: [reference], camera_fixed: true },
    'camera_fixed',
    'InvalidParameter.UnsupportedParameter',
  ],
  [
    'flex on 2.0',
    { ...wide, service_tier: 'flex' },
    'service_tier',
    'InvalidParameter.UnsupportedParameter',
  ],
  ['a tier that is none', { service_tier: 'batch' }, 'service_tier'],
  ['an expiry too short', { execution_expires_after: 3_599 }, 'execution_expires_after'],
  ['an expiry too long', { execution_expires_after: 259_201 }, 'execution_expires_after'],
  ['a token too long', { safety_identifier: 'x'.repeat(65) }, 'safety_identifier'],
  ['a callback to nowhere', { callback_url: 'nowhere' }, 'callback_url'],
  ['a last frame that may be', { return_last_frame: 'maybe' }, 'return_last_frame'],
  ['priority on flex', { service_tier: 'flex', priority: 1 }, 'priority'],
  [
    'a draft',
    { model: PRO_15, duration: 5, draft: true },
    'draft',
    'InvalidParameter.UnsupportedParameter',
  ],
];

const ACCEPTED: readonly [string, object][] = [
  [
    'null for every option',
    { seed: null, ratio: null, frames: null, generate_audio: null, tools: null },
  ],
  ['keys that nobody knows', { framespersecond: 999, colour: 'red' }],
  ['options after the prompt', { content: [text('A lighthouse --rs 1080p --dur 99')] }],
  ['values that only say not', { ...wide, camera_fixed: false, service_tier: 'default' }],
  ['a first frame without a role', { content: [image(still)], ratio: 'adaptive' }],
  ['a picture without words', { content: [frame, last] }],
  ['four references on lite', { model: IMAGE_10, content: Array(4).fill(reference) }],
  [
    'adaptive by frames on 2.5',
    { model: FULL_25, content: [frame], ratio: 'adaptive', duration: 4 },
  ],
  ['frames, which win over seconds', { frames: 29, duration: 5 }],
  ['an asset on 2.0', { ...wide, content: [image('asset://a-1', 'first_frame')] }],
  ['a token of 64', { safety_identifier: 'x'.repeat(64) }],
  ['sides of 301', { content: [image(header(500, 301))] }],
];

describe('a create request', () => {
  it.each(REFUSED)('with %s is refused by name', async (_what, changes, param, code) => {
    const { simulator, post } = await quiet();
    const { status, body, headers } = await post(order(changes));
    expect({ status, ...body.error }).toMatchObject({
      status: 400,
      code: code ?? 'InvalidParameter',
      param,
      type: 'BadRequest',
    });
    expect(body.error.message).toContain(headers.get('x-request-id'));
    expect(simulator.orders()).toEqual([]);
  });

  it.each(ACCEPTED)('with %s is accepted', async (_what, changes) => {
    const { post } = await quiet();
    const { status, body } = await post(order(changes));
    expect(body.error).toBeUndefined();
    expect(status).toBe(200);
    expect(body.id).toMatch(/^cgt-\d{14}-[a-z0-9]{5}$/);
  });

  it('that is no JSON object is refused', async () => {
    const client = await start({ queueSeconds: NEVER });
    for (const body of ['{"model":', '[]', '"text"', '']) {
      const answer = await client.send('POST', '/contents/generations/tasks', { body });
      expect(answer.body.error).toMatchObject({ code: 'InvalidParameter', param: 'body' });
    }
  });

  it('larger than the sheet allows is refused', async () => {
    const { post } = await quiet();
    const { status, body } = await post(order({ padding: 'x'.repeat(64_000_000) }));
    expect({ status, code: body.error.code }).toEqual({ status: 413, code: 'RequestBodyTooLarge' });
  });

  it('for a model that is not sold is 404', async () => {
    const { post } = await quiet();
    const { status, body } = await post(order({ model: 'seedance-9' }));
    expect({ status, ...body.error }).toMatchObject({
      status: 404,
      code: 'InvalidEndpointOrModel.NotFound',
      type: 'NotFound',
    });
  });

  it('may name an endpoint, and the task answers with its model', async () => {
    const client = await start({ queueSeconds: NEVER, endpoints: { 'ep-1': PRO_15 } });
    const id = await client.create({ model: 'ep-1', duration: 5 });
    expect((await client.get(id)).body.model).toBe(PRO_15);
    expect((await client.list('filter.model=ep-1')).body.total).toBe(1);
    expect((await client.list(`filter.model=${PRO_15}`)).body.total).toBe(0);
  });

  it('keeps the hashes of the bytes that were sent', async () => {
    const client = await start({ queueSeconds: NEVER });
    const other = header(900, 500);
    await client.create({ content: [text('two'), frame, image(other, 'last_frame')] });
    expect(client.simulator.orders()[0]).toMatchObject({
      firstFrameSha256: sha256(still),
      lastFrameSha256: sha256(other),
    });
  });

  it('fetches a picture from this machine, and says when it cannot', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/still.png' ? 200 : 404;
      response.end(still);
    }).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      const client = await start({ queueSeconds: NEVER });
      const good = await client.post(
        order({ content: [image(`http://127.0.0.1:${port}/still.png`)] }),
      );
      expect(good.status).toBe(200);
      expect(client.simulator.orders()[0]?.firstFrameSha256).toBe(sha256(still));
      const bad = await client.post(order({ content: [image(`http://127.0.0.1:${port}/gone`)] }));
      expect(bad.body.error.message).toContain('resource download failed: HTTP 404');
    } finally {
      server.close();
    }
  });

  it('takes exactly the durations of every sheet', async () => {
    const client = await start({ queueSeconds: NEVER });
    const sold = [
      [PRO_10, 'seedance-1.0-pro'],
      [PRO_15, 'seedance-1.5-pro'],
      [FULL_20, 'seedance-2.0'],
      [FULL_25, 'seedance-2.5'],
    ] as const;
    for (const [model, family] of sold) {
      const { min, max } = SEEDANCE_MODELS.find((sheet) => sheet.family === family)
        ?.durationSeconds ?? { min: 0, max: 0 };
      const answers = await Promise.all(
        [min - 1, min, max, max + 1].map((duration) => client.post(order({ model, duration }))),
      );
      expect(answers.map(({ status }) => status)).toEqual([400, 200, 200, 400]);
    }
  });
});

describe('the door', () => {
  it('lets nobody in without a bearer', async () => {
    const client = await start({ queueSeconds: NEVER });
    for (const authorization of ['', 'Basic abc', 'Bearer ']) {
      const { status, body, headers } = await client.send('GET', '/models', {
        headers: { authorization },
      });
      expect({ status, code: body.error.code }).toEqual({
        status: 401,
        code: 'AuthenticationError',
      });
      expect(headers.get('x-request-id')).toBeTruthy();
    }
  });

  it('lets in only its own key, if it has one', async () => {
    const client = await start({ queueSeconds: NEVER, apiKey: 'secret' });
    expect((await client.send('GET', '/models')).status).toBe(401);
    const headers = { authorization: 'Bearer secret' };
    expect((await client.send('GET', '/models', { headers })).status).toBe(200);
  });

  it('is open on this machine only', async () => {
    const client = await start();
    expect(new URL(client.simulator.url).hostname).toBe('127.0.0.1');
    expect(client.simulator.url).toMatch(/\/api\/v3$/);
  });
});

/** A simulator in which nothing starts, as loose functions. */
async function quiet() {
  const client = await start({ queueSeconds: NEVER });
  return { simulator: client.simulator, post: (body: object) => client.post(body) };
}
