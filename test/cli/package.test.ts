import { stat } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { COMMAND, setup } from '../../scripts/package.ts';

test('a run that prepares the package takes the command from no other run', async () => {
  const ready = new AbortController();
  const preparing = setup().finally(() => ready.abort());
  const missing: unknown[] = [];
  while (!ready.signal.aborted) {
    await stat(COMMAND).catch((error: unknown) => missing.push(error));
    await turn();
  }
  await preparing;
  expect(missing).toEqual([]);
});
