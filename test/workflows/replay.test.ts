import {
  DefaultLogger,
  Runtime,
  Worker,
  type InjectedSinks,
  type ReplayWorkerOptions,
} from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { readdir, readFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ToldCommands } from './told-commands.ts';

const FOLDER = new URL('../histories/', import.meta.url);
const workflowsPath = new URL('../../workflows/', import.meta.url).pathname;

const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
const texts = new Map<string, string>();
for (const name of names) texts.set(name, await readFile(new URL(name, FOLDER), 'utf8'));

Runtime.install({ logger: new DefaultLogger('ERROR') });

const parse = (text: string): unknown => JSON.parse(text);

/** What is wrong with each history under the workflows as they are now; null when it fits. */
async function replay(
  histories: ReadonlyMap<string, string>,
  options: Pick<ReplayWorkerOptions, 'sinks' | 'interceptors'> = {},
): Promise<Map<string, Error | null>> {
  const outcomes = new Map<string, Error | null>();
  const iterable = [...histories].map(([workflowId, text]) => ({
    workflowId,
    history: parse(text),
  }));
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowsPath, ...options },
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

const scheduledSchema = z.object({
  activityTaskScheduledEventAttributes: z
    .object({
      activityType: z.object({ name: z.string() }),
      input: z.object({ payloads: z.array(z.object({ data: z.string() })) }),
    })
    .optional(),
});
const historySchema = z.object({ events: z.array(scheduledSchema) });

/** Fields were added since the old ones were recorded: which order of which shot it is about. */
const whoseSchema = z.object({
  shot: z.string().optional(),
  take: z.number().optional(),
  order: z.number().optional(),
  account: z.string().optional(),
  tier: z.string().optional(),
});
const whose = (name: string, input: unknown) =>
  `${name} ${JSON.stringify(whoseSchema.parse(input))}`;

/** What a history has of activities, in its order: a replay by itself compares no inputs. */
function recordedActivities(text: string): string[] {
  return historySchema.parse(parse(text)).events.flatMap((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (!scheduled) return [];
    const [payload] = scheduled.input.payloads;
    const input = parse(Buffer.from(payload?.data ?? '', 'base64').toString('utf8'));
    return [whose(scheduled.activityType.name, input)];
  });
}

test('each activity is asked for in its turn, for the order that was recorded', async () => {
  const told = new Map<string, string[]>();
  const sinks: InjectedSinks<ToldCommands> = {
    told: {
      activity: {
        callDuringReplay: true,
        fn: ({ workflowId }, name, input) => {
          told.set(workflowId, [...(told.get(workflowId) ?? []), whose(name, input)]);
        },
      },
    },
  };
  const workflowModules = [new URL('told-commands.ts', import.meta.url).pathname];
  const errors = [...(await replay(texts, { sinks, interceptors: { workflowModules } })).values()];
  expect(errors.filter((error) => error !== null)).toEqual([]);
  for (const [name, text] of texts) {
    expect(told.get(name) ?? [], name).toEqual(recordedActivities(text));
  }
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
