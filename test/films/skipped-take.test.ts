/** A shot whose take waits for a person is one that asks: the film can go on without it. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { redirectShot } from '../../films/answering/redirecting.ts';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { buy } from './bought.ts';
import { temporaryFolder } from './fixture.ts';

const TEXT = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro }
policy: { approve: each }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
`;
const HOST = {
  environment: { STORYBOARD_USER: 'ann', BYTEPLUS_API_KEY: 'k', GPTPROTO_API_KEY: 'k' },
  tell: () => undefined,
  packageVersion: '0.0.0',
};

test('its take stays, and what starts from it starts from that', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
  await buy(file, { folder });
  const redirect = (said: Parameters<typeof redirectShot>[0]['said']) =>
    redirectShot({ file, shot: 'sh0010', said }, { project: folder }, HOST);
  const elsewhere = redirect({ kind: 'provider', provider: 'gptproto' });
  await expect(elsewhere).rejects.toMatchObject({
    code: 'not-redirected',
    facts: { why: 'state', status: 'asking' },
  });
  expect(await redirect({ kind: 'skip' })).toMatchObject({ kind: 'skip', gives: 'v001' });
  const { decisions } = await planFilm(await loadStoryboard(file), { project: folder });
  expect(decisions.map(({ kind }) => kind)).toEqual(['skipped', 'orders']);
});
