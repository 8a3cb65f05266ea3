/** `--jsonl`: what happens is told as it happens, a line each, and last of all the result. */

import { expect, test } from 'vitest';
import { eventRows } from '../../films/json/event-table.ts';
import { storyboardOf, Studio } from './studio.ts';

type Line = { readonly kind?: string; readonly shot?: string; readonly storyboard?: string };

function linesOf(stdout: string): Line[] {
  return stdout.split('\n').map((line): Line => JSON.parse(line));
}

test('a run tells its events in their order and ends with its result', async () => {
  const studio = await Studio.open();
  await studio.write(
    'film.yaml',
    storyboardOf([`id: sh0010, prompt: first`, `id: sh0020, prompt: second`]),
  );
  const asked = await studio.command('run', 'film.yaml', '--jsonl');
  expect(asked.code).toBe(4);
  expect(linesOf(asked.stdout)).toMatchObject([{ error: { code: 'not-confirmed' } }]);

  const ended = await studio.command('run', 'film.yaml', '--yes', '--jsonl');

  expect(ended.code, ended.stderr).toBe(0);
  const lines = linesOf(ended.stdout);
  const result = lines.at(-1);
  expect(result).toEqual(await studio.status());
  const events = lines.slice(0, -1);
  expect(events.every(({ kind }) => kind !== undefined)).toBe(true);
  expect(new Set(events.map(({ storyboard }) => storyboard))).toEqual(
    new Set([result?.storyboard]),
  );
  const told = (kind: string, shot?: string) =>
    events.findIndex((event) => event.kind === kind && event.shot === shot);
  const order = [
    told('run.started'),
    told('order.placed', 'sh0010'),
    told('take.collected', 'sh0010'),
    told('order.placed', 'sh0020'),
    told('take.collected', 'sh0020'),
    told('film.assembled'),
  ];
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(events[told('take.collected', 'sh0010')]).toMatchObject({
    take: 'v001',
    charge: { currency: 'USD', amount: expect.stringMatching(/^\d+\.\d+$/) as unknown },
  });
  const rows = new Map(eventRows().map(({ kind, fields }) => [kind, fields]));
  for (const { storyboard: _, kind = '', ...event } of events) {
    const known = rows.get(kind)?.map((name) => name.replace('?', '')) ?? [];
    expect([...known, 'at'], kind).toEqual(expect.arrayContaining(Object.keys(event)));
  }

  const again = await studio.command('run', 'film.yaml', '--yes', '--jsonl');

  expect(linesOf(again.stdout).map(({ kind }) => kind)).toEqual(['run.started', undefined]);
});
