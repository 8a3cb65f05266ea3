import { describe, expect, it } from 'vitest';
import { GPTPROTO } from '../../../providers/gptproto/sheet.ts';
import { image, NEVER, order, png, start } from './fixtures.ts';

const PRO = { model: 'doubao-seedance-1-0-pro-250528' };
const PICTURE = image(png({ width: 320, height: 320 }), 'reference_image');

function open(options = {}) {
  return start({ sheet: GPTPROTO, queueSeconds: NEVER, ...options });
}

describe('the dialect of GPTProto', () => {
  it('takes an order by its own names and shows seed and times as text', async () => {
    const client = await start({ sheet: GPTPROTO });
    const id = await client.create({ ...PRO, seed: 7, camerafixed: true });
    const body = await client.until(id, 'succeeded');
    expect(body).toMatchObject({ seed: '7', ratio: '16:9', resolution: '480p' });
    expect(body.created_at).toMatch(/^\d+$/);
    expect(body.content.last_frame_url).toBeUndefined();
    expect(body).not.toHaveProperty('service_tier');
    expect((await client.download(body.content.video_url)).length).toBeGreaterThan(1_000);
  });

  it.each([
    [{ model: 'ep-1' }, 404, 'model ep-1'],
    [{ model: null }, 400, 'model is required'],
    [{ camerafixed: 'no' }, 400, 'camerafixed must be true or false'],
    [{ duration: 13 }, 400, 'duration must be from 2 to 12'],
    [{ framespersecond: 25 }, 400, 'framespersecond must be from 24 to 24'],
    [{ ratio: 'adaptive' }, 400, 'no adaptive ratio'],
    [{ content: [PICTURE] }, 400, 'takes no reference images'],
  ])('refuses %j', async (changes, status, words) => {
    const client = await open();
    const refused = await client.post(order({ ...PRO, ...changes }));
    expect(refused.status).toBe(status);
    expect(refused.body.error.message).toContain(words);
  });

  it('tells whether sound was asked for, of the models that have any', async () => {
    const client = await open();
    const sounding = { model: 'dreamina-seedance-2-0-260128', duration: 4 };
    const id = await client.create({ ...sounding, generate_audio: false });
    expect((await client.get(id)).body).toMatchObject({ status: 'queued', generate_audio: false });
    const silent = (await client.get(await client.create(PRO))).body;
    expect(silent).not.toHaveProperty('generate_audio');
  });

  it('lets a key in with and without its scheme, and none without a key', async () => {
    const client = await open({ apiKey: 'sk-1' });
    const asked = (authorization: string) =>
      client.send('GET', '/contents/generations/tasks/cgt-0', { headers: { authorization } });
    expect((await asked('sk-1')).status).toBe(404);
    expect((await asked('Bearer sk-1')).status).toBe(404);
    expect(await asked('Bearer sk-2')).toMatchObject({
      status: 401,
      body: { type: 'authentication_error' },
    });
    expect((await asked('')).body.message).toContain('Token');
  });

  it('has neither list nor cancel, and says what an id looks like', async () => {
    const client = await open();
    const id = await client.create(PRO);
    expect((await client.list()).status).toBe(404);
    expect((await client.delete(id)).status).toBe(404);
    const odd = await client.get('task-1');
    expect(odd).toMatchObject({
      status: 400,
      body: { error: { message: 'Invalid task_id format' } },
    });
  });
});
