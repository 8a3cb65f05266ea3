import { expect, test } from 'vitest';
import { ACEDATA } from '../../providers/acedata/sheet.ts';
import { png, start, type Started } from '../providers/simulator/fixtures.ts';
import { publishedClients } from './published.ts';

const clients = await publishedClients();
const PICTURE = Buffer.from(png({ width: 864, height: 480 })).toString('base64');
const PICTURE_URL = `data:image/png;base64,${PICTURE}`;
const MODEL = 'doubao-seedance-1-0-pro-250528';

async function simulate(options: Started = {}) {
  const { simulator } = await start({ sheet: ACEDATA, apiKey: 'key', ...options });
  return { simulator, variables: { BASE_URL: simulator.url, ACEDATACLOUD_API_TOKEN: 'key' } };
}

test('PyPI acedatacloud: orders, waits, blocks when it wants to, understands refusals', async () => {
  const faults = 'rules: [{ when: { prompt: forbidden }, do: { moderate: input } }]';
  const { simulator, variables } = await simulate({ faults, queueSeconds: { default: 1 } });
  const seen = await clients.python('acedatacloud_task.py', [PICTURE], variables);
  const [first, second] = simulator.orders();
  expect(seen).toEqual({
    id: first?.id,
    before: expect.not.arrayContaining(['response', 'finished_at', 'elapsed']),
    status: 'succeeded',
    hasClip: true,
    hasLastFrame: true,
    blocking: { id: second?.id, isDone: true },
    refused: {
      model: { class: 'ValidationError', status: 400, code: 'bad_request', hasTrace: true },
      key: { class: 'AuthenticationError', status: 401, code: 'invalid_token', hasTrace: true },
      words: { class: 'ModerationError', status: 403, code: 'forbidden', hasTrace: true },
    },
  });
  expect(simulator.orders()).toHaveLength(2);
});

test('PyPI acedatacloud buys again when an answer is lost: why no SDK is used here', async () => {
  const faults = 'rules: [{ when: { endpoint: create }, do: { drop: after }, times: 1 }]';
  const { simulator, variables } = await simulate({ faults });
  const { id } = Object(await clients.python('acedatacloud_lost_answer.py', [], variables));
  expect(simulator.orders().map((order) => order.id)).toEqual([expect.any(String), id]);
});

test('PyPI seedance-cli: orders, waits for it, looks at several', async () => {
  const { simulator, variables } = await simulate();
  const seedance = async (...args: string[]): Promise<unknown> => {
    // It breaks its JSON at the terminal's width.
    const wide = { ...variables, ACEDATACLOUD_API_BASE_URL: simulator.url, COLUMNS: '10000000' };
    const { code, stdout, stderr } = await clients.run(clients.program('seedance'), args, wide);
    if (code !== 0) throw new Error(`seedance ended with ${code}: ${stderr}${stdout}`);
    return JSON.parse(stdout);
  };
  const frame = ['--first-frame-url', PICTURE_URL, '--resolution', '480p', '--duration', '2'];
  const order = ['generate', 'A lighthouse', '--model', MODEL, ...frame, '--json'];
  const { task_id: id } = Object(await seedance(...order, '--async'));
  const waited = await seedance('wait', String(id), '--interval', '1', '--json');
  expect(waited).toMatchObject({ id, response: { success: true, data: { status: 'succeeded' } } });
  expect(await seedance('tasks', String(id), 'no-such-task', '--json')).toMatchObject({
    items: [{ id, type: 'videos' }],
    count: 1,
  });
  // Without --async the request stays open until the clip is there.
  expect(await seedance(...order)).toMatchObject({ success: true, data: { status: 'succeeded' } });
  expect(simulator.orders()).toHaveLength(2);
});

test('PyPI mcp-seedance over stdio: the tool of the seed makes a clip', async () => {
  const { simulator, variables } = await simulate();
  const own = { ...variables, ACEDATACLOUD_API_BASE_URL: simulator.url, LOG_LEVEL: 'ERROR' };
  const args = [clients.program('mcp-seedance'), PICTURE];
  const seen = await clients.python('mcp_seedance.py', args, own);
  const [bought, ...more] = simulator.orders();
  expect(seen).toMatchObject({
    tools: expect.arrayContaining(['seedance_generate_video_from_image']),
    id: bought?.id,
    polling: { is_complete: true, is_failed: false, should_poll: false },
    content: ['last_frame_url', 'video_url'],
    batch: [bought?.id],
    refused: { isError: true, words: expect.stringContaining('resolution is invalid') },
  });
  expect(more).toEqual([]);
});
