import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { readdir, readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { expect, test } from 'vitest';

const FOLDER = new URL('../histories/', import.meta.url);
const workflowsPath = new URL('../../workflows/', import.meta.url).pathname;

const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
const texts = new Map<string, string>();
for (const name of names) texts.set(name, await readFile(new URL(name, FOLDER), 'utf8'));

Runtime.install({ logger: new DefaultLogger('ERROR') });

const parse = (text: string): unknown => JSON.parse(text);

/** What is wrong with each history under the workflows as they are now; null when it fits. */
async function replay(histories: ReadonlyMap<string, string>): Promise<Map<string, Error | null>> {
  const outcomes = new Map<string, Error | null>();
  const iterable = [...histories].map(([workflowId, text]) => ({
    workflowId,
    history: parse(text),
  }));
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowsPath },
    iterable,
  )) {
    outcomes.set(workflowId, error ?? null);
  }
  return outcomes;
}

test('what was recorded goes on under the workflows as they are now', async () => {
  const outcomes = await replay(texts);
  expect(outcomes.size).toBeGreaterThanOrEqual(40);
  expect([...outcomes].filter(([, error]) => error !== null)).toEqual([]);
});

test('a workflow that decides otherwise is found out', async () => {
  const textOf = (name: string) => texts.get(`${name}.shot.json`) ?? '';
  const chain = textOf('chain');
  const doctored = new Map([
    ['another activity', chain.replace('"submitTake"', '"assemble"')],
    ['another workflow', chain.replace('"name": "shot"', '"name": "production"')],
    ['another step', textOf('retried').replaceAll('"awaitTask"', '"askPerson"')],
    ['a provider that is not left', textOf('fallback').replaceAll('"leaveProvider"', '"endShot"')],
    ['a cap that is not asked about', textOf('capped').replace('"askPerson"', '"endShot"')],
    [
      'an old order that is not looked for',
      textOf('stale').replace('"settleOrder"', '"askPerson"'),
    ],
    ['a key that changes nothing', textOf('rekeyed').replaceAll('"report"', '"lookAgain"')],
    ['a link that is alive', textOf('dead-link').replace('"askPerson"', '"endShot"')],
    [
      'an order that is not gone back to',
      textOf('unended').replace('"settleOrder"', '"collectTake"'),
    ],
    ['a clip that is not left', textOf('left').replace('"cancelShot"', '"lookAgain"')],
    ['an order that fits', textOf('foreign').replace('"settleOrder"', '"awaitTask"')],
  ]);
  for (const text of doctored.values()) expect([...texts.values()]).not.toContain(text);
  const outcomes = await replay(doctored);
  const survivors = [...outcomes].filter(
    ([, error]) => !(error instanceof DeterminismViolationError),
  );
  expect(survivors).toEqual([]);
  expect(outcomes.size).toBe(doctored.size);
});

test.each(names)('%s names no machine, folder or key', (name) => {
  const text = texts.get(name) ?? '';
  const payloads = [...text.matchAll(/"data": "([^"]*)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
  const all = [text, ...payloads].join('\n');
  expect(payloads.length).toBeGreaterThan(0);
  expect(all).not.toMatch(/\d@[\w.-]+/);
  expect(all).not.toMatch(/(?:^|["\s(:])\/(?:home|root|Users|tmp|var|work|opt|usr)\//m);
  expect(all).not.toMatch(/file:\/\/|https?:\/\/|data:image|Bearer /);
  expect(all).not.toContain(hostname());
  expect(all).not.toContain(homedir());
});
