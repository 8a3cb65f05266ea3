/** What a command has granted a film, and of which moment that is. */

import { expect, test } from 'vitest';
import { AT, FILM, temporaryStore } from './fixtures.ts';

const CAPS = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };
const [RUN, CARRIED] = ['a'.repeat(64), 'b'.repeat(64)];

test('a decision that is carried to a run is granted as of the run, any other as of now', async () => {
  const { grants } = await temporaryStore();
  await grants.grant(FILM, RUN, { ...CAPS, at: AT });
  const run = await grants.ownGrantOf(FILM, RUN);
  if (!run) throw new Error('It was not granted.');
  await grants.grant(FILM, CARRIED, run);
  expect(await grants.ownGrantOf(FILM, CARRIED)).toEqual({ ...run, at: AT });

  const beforeMs = Date.now();
  await grants.grant(FILM, CARRIED, CAPS);
  const now = await grants.ownGrantOf(FILM, CARRIED);
  expect(Date.parse(now?.at ?? '')).toBeGreaterThanOrEqual(beforeMs);
});
