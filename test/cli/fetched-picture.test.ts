/** Pictures that cannot be had, as a person is told of them. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

test.each([
  [
    'nobody knows',
    'https://pictures.invalid/quay.png',
    {},
    69,
    /pictures\.invalid:443: .*\(E[A-Z_]+\)/,
  ],
  [
    'lies behind a proxy that is down',
    'https://pictures.invalid/quay.png',
    { HTTPS_PROXY: 'http://me:secret@127.0.0.1:1' },
    69,
    /the proxy 127\.0\.0\.1:1 \(HTTPS_PROXY\), .*nobody listens there/,
  ],
  [
    'lies behind a proxy that is none',
    'https://pictures.invalid/quay.png',
    { HTTPS_PROXY: 'socks5://me:secret@127.0.0.1:1' },
    78,
    /HTTPS_PROXY names a proxy of the kind socks5/,
  ],
])('whose host %s ends plan without blaming the film', async (_name, link, more, exit, why) => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'film.yaml'),
    `version: 1\nshots: [{ id: a, prompt: p, first_frame: "${link}" }]\n`,
  );
  const ended = await storyboard(folder, ['plan', 'film.yaml'], more);
  expect(ended.exit).toBe(exit);
  const said = ended.stderr.replace(/\s+/g, ' ');
  expect(said).toMatch(why);
  expect(said).toContain(
    'film.yaml: the picture https://pictures.invalid/quay.png cannot be fetched',
  );
  expect(said).not.toContain('secret');
});
