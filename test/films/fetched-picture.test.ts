/** Pictures that a storyboard names by link: fetched once, by the rules of a provider's links. */

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchPicture, LinkedPictures } from '../../films/pictures/fetched.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { openStore } from '../../store/store.ts';
import { serve } from '../providers/server.ts';
import { filmError, temporaryFolder } from './fixture.ts';

const STILLS = new URL('../../examples/night-ferry/stills/', import.meta.url);

/** A server whose one picture can be changed. */
async function gallery() {
  const shown = { body: await readFile(new URL('quay.jpg', STILLS)) };
  const server = await serve((_seen, response) => void response.writeHead(200).end(shown.body));
  return { shown, server, link: `${server.origin}/quay.jpg?signature=1` };
}

test('is fetched once, kept by its bytes, and fetched again when that is asked', async () => {
  const store = await openStore(await temporaryFolder());
  const { shown, server, link } = await gallery();
  const look = (refresh: boolean) =>
    fetchPicture(store, link, { file: 'film.yaml', refresh, allowedOrigin: server.origin });

  const first = await look(false);
  expect(first).toMatchObject({ format: 'jpeg', bytes: shown.body.byteLength });
  shown.body = await readFile(new URL('deck.jpg', STILLS));
  expect(await look(false)).toEqual(first);
  expect(server.seen).toHaveLength(1);

  const second = await look(true);
  expect(second).toMatchObject({ bytes: shown.body.byteLength });
  expect(await look(false)).toEqual(second);
  expect(server.seen).toHaveLength(2);
});

test('that is no picture is said so, not kept, and asked for again', async () => {
  const store = await openStore(await temporaryFolder());
  const { shown, server, link } = await gallery();
  const look = () =>
    fetchPicture(store, link, { file: 'film.yaml', refresh: false, allowedOrigin: server.origin });
  const picture = shown.body;
  shown.body = Buffer.from('<html>Sign in</html>');
  expect(await look()).toEqual({ problem: 'is not a picture that can be read' });
  expect(await readdir(join(store.folder, 'temporary'))).toEqual([]);
  shown.body = picture;
  expect(await look()).toMatchObject({ format: 'jpeg' });
});

test('that drips is given up: the storyboard is not to blame', async () => {
  const store = await openStore(await temporaryFolder());
  const server = await serve((_seen, response) => {
    response.writeHead(200, { 'Content-Length': 1_000_000 });
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  });
  const options = { file: 'film.yaml', refresh: false, allowedOrigin: server.origin, totalMs: 300 };
  const link = `${server.origin}/quay.jpg`;
  await expect(fetchPicture(store, `${link}?sig=1`, options)).rejects.toEqual(
    filmError('picture-unreachable', {
      file: 'film.yaml',
      link: `${link}?[removed]`,
      reason: expect.stringMatching(/: \d+ of 1000000 bytes did\.$/),
    }),
  );
  expect(await readdir(join(store.folder, 'temporary'))).toEqual([]);
});

test.each([429, 500, 503])(
  'whose host answers %i: the storyboard is not to blame',
  async (status) => {
    const store = await openStore(await temporaryFolder());
    const server = await serve((_seen, response) => void response.writeHead(status).end());
    const options = { file: 'film.yaml', refresh: false, allowedOrigin: server.origin };
    const link = `${server.origin}/quay.jpg`;
    const reason = expect.stringContaining(`HTTP ${status}`);
    await expect(fetchPicture(store, link, options)).rejects.toEqual(
      filmError('picture-unreachable', { file: 'film.yaml', link, reason }),
    );
  },
);

test.each([
  ['https://127.0.0.1:9/quay.png', 'not public'],
  ['https://[::1]/quay.png', 'not public'],
  ['https://169.254.169.254/latest', 'not public'],
  ['https://localhost/quay.png', 'not public'],
  ['https://me:secret@pictures.invalid/quay.png', 'carries a password'],
])('%s is not followed: it is %s', async (link, why) => {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, `version: 1\nshots: [{ id: a, prompt: p, first_frame: "${link}" }]\n`);
  const fetch = new LinkedPictures({}).fetcherFor(file, null);
  const { storyboard, diagnostics } = await loadStoryboard(file, fetch);
  expect(storyboard).toBeNull();
  expect(diagnostics).toMatchObject([
    { code: 'picture-missing', path: 'shots[0].first_frame', severity: 'error' },
  ]);
  expect(diagnostics[0]?.message).toContain(why);
  expect(diagnostics[0]?.hint).toContain('Mend the link');
});

test('validate asks nobody: a link stays unfetched', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  const link = 'https://pictures.invalid/quay.png';
  await writeFile(file, `version: 1\nshots: [{ id: a, prompt: p, first_frame: "${link}" }]\n`);
  const { storyboard, diagnostics } = await loadStoryboard(file);
  expect(storyboard).not.toBeNull();
  expect(diagnostics).toEqual([]);
  expect(await readdir(folder)).toEqual(['film.yaml']);
});
