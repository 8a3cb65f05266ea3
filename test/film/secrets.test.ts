/** Keys, pictures and signed links stay out of everything that is kept. */

import { Client, Connection } from '@temporalio/client';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localConnectionOptions, NAMESPACE } from '../../server/connection.ts';
import { storyboardOf, Studio } from './studio.ts';

const STILL = new URL('../../examples/night-ferry/stills/deck.jpg', import.meta.url);

const FAULTS = `
rules:
  - { when: { endpoint: create, prompt: lost }, do: { drop: after }, times: 1 }
  - when: { endpoint: create, prompt: refused }
    do:
      answer:
        status: 400
        code: InvalidParameter
        message: >-
          Bearer a-key-that-is-nobody-s may not send data:image/jpeg;base64,/9j/4AAQSkZJRg== nor
          read https://example.com/clip.mp4?X-Tos-Signature=0123456789abcdef
  - { when: { endpoint: clip, prompt: chained }, do: { answer: { status: 403 } }, times: 1 }
  - { when: { prompt: broken }, do: { fail: { code: Broken, message: 'a-key-that-is-nobody-s' } } }
`;

/** How each secret looks in whatever encloses it; the last is how the still begins when sent. */
const SECRETS = [
  'a-key-that-is-nobody-s',
  'data:image',
  'X-Tos-Signature',
  '/files/cgt-',
  (await readFile(STILL)).subarray(0, 45).toString('base64'),
];

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

test('history, database, logs and events hold no key, no picture and no signed link', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ sendMs: 5_000, answerMs: 2_000 });
  await studio.command('server', 'start');
  await copyFile(STILL, join(studio.folder, 'deck.jpg'));
  await studio.write(
    'film.yaml',
    storyboardOf([
      `id: still, first_frame: deck.jpg, prompt: lost`,
      `id: chained, prompt: chained`,
      `id: refused, from: none, prompt: refused`,
      `id: broken, from: none, prompt: broken`,
    ]),
  );

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(1);
  expect(ended.film().shots.map(({ status }) => status)).toEqual([
    'done',
    'done',
    'failed',
    'failed',
  ]);
  const told = ended.stdout + ended.stderr;
  for (const secret of SECRETS) expect(told).not.toContain(secret);
  expect(told).toContain('[removed]');

  const histories = await historiesOf(studio);
  expect(histories.length).toBeGreaterThan(4);
  for (const secret of SECRETS) {
    for (const { id, text } of histories)
      expect(text.includes(secret), `${id} ${secret}`).toBe(false);
  }
  // What is looked for would be found: the refusal's own words are there.
  expect(histories.some(({ text }) => text.includes('may not send'))).toBe(true);

  await studio.command('server', 'stop');
  const files = await filesBelow(studio.folder);
  const databases = files.filter((path) => /\.(db|sqlite)/.test(path));
  expect(databases).not.toEqual([]);
  let hasWords = false;
  for (const path of files) {
    const bytes = await readFile(path);
    hasWords ||= databases.includes(path) && bytes.includes('may not send');
    for (const secret of SECRETS) expect(bytes.includes(secret), `${path} ${secret}`).toBe(false);
  }
  expect(hasWords).toBe(true);
});

/** Every workflow of the project's server, its payloads as text. */
async function historiesOf(studio: Studio): Promise<{ id: string; text: string }[]> {
  const { server } = await studio.processes();
  const connection = await Connection.connect(localConnectionOptions(server?.address ?? ''));
  try {
    const client = new Client({ connection, namespace: NAMESPACE });
    const histories: { id: string; text: string }[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      histories.push({ id: workflowId, text: textsIn(history).join('\n') });
    }
    return histories;
  } finally {
    await connection.close();
  }
}

/** Every text and payload within a message, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('latin1')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
