/** However an answer fails to be told, what its verb used is given back. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { Console } from '../../cli/console.ts';
import { give } from '../../cli/program/answer.ts';
import { run } from '../../cli/verbs/run.ts';
import { recordTold } from '../../films/running/finished.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';

const close = vi.hoisted(() => vi.fn<() => Promise<void>>(() => Promise.resolve()));

vi.mock('../../films/run.ts', () => ({ runFilms: () => Promise.resolve({ endings: [], close }) }));
vi.mock('../../films/running/finished.ts', () => ({
  withoutFinished: (unfinished: readonly unknown[]) => Promise.resolve({ ended: [], unfinished }),
  recordTold: vi.fn<() => Promise<void>>(() => Promise.resolve()),
}));

beforeEach(() => close.mockClear());

async function started() {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, 'version: 1\nshots: [{ id: a, prompt: A quay }]\n');
  const console = new Console(process, { isQuiet: true });
  const context = { console, environment: plainEnvironment(), packageVersion: '0.0.0' };
  return { console, answer: run([file], {}, context) };
}

test('what cannot be written down when a run has ended', async () => {
  vi.mocked(recordTold).mockRejectedValueOnce(new Error('no space'));
  const { answer } = await started();
  await expect(answer).rejects.toThrow('no space');
  expect(close).toHaveBeenCalledOnce();
});

test('what cannot be said of how it ended', async () => {
  const { console, answer } = await started();
  const lines = () => {
    throw new Error('no words');
  };
  const given = give({ ...(await answer), lines }, console, {});
  await expect(given).rejects.toThrow('no words');
  expect(close).toHaveBeenCalledOnce();
});
