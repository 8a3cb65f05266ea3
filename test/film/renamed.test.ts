/** One storyboard under several names, renamed, copied or downloaded: nothing is bought twice. */

import { cp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { stopServer } from '../../server/stop.ts';
import { openStore, openStoreIfPresent } from '../../store/store.ts';
import { storyboardOf, Studio } from './studio.ts';
import { PATIENCE } from '../patience.ts';

const FILM = storyboardOf([`id: sh0010, tier: flex, prompt: first`, `id: sh0020, prompt: second`]);

/** The same on a model that has a price. */
const PRICED = FILM.replace('seedance-1.0-pro', 'seedance-1.5-pro').replace(
  'duration: 2',
  'duration: 4',
);

/** The first order stays open until the test is done with it. */
const OPEN = 'rules: [{ when: { prompt: first }, do: { stuck: queued }, times: 1 }]';

async function ordered(studio: Studio): Promise<string> {
  await vi.waitFor(() => expect(studio.bought('first')).toHaveLength(1), {
    ...PATIENCE,
    interval: 100,
  });
  await vi.waitFor(
    async () => expect((await studio.status()).shots[0]?.taskId).not.toBeNull(),
    PATIENCE,
  );
  return studio.bought('first')[0]?.id ?? '';
}

/** The newest look at the first order of a project's only film. */
async function lookAt(folder: string) {
  const store = await openStoreIfPresent(folder);
  const [film] = (await store?.films.listFilms()) ?? [];
  const [order] = (film && (await store?.journal.ordersOf(film.id, 'sh0010'))) ?? [];
  return order?.poll;
}

test('a storyboard renamed while its order is open is named, and gone on with', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 0, flex: 40 } });
  await studio.write('film.yaml', PRICED);
  const started = await studio.run('film.yaml', '--detach');
  expect(started.code, started.stderr).toBe(0);
  const task = await ordered(studio);
  await rename(join(studio.folder, 'film.yaml'), join(studio.folder, 'ferry.yaml'));

  const planned = await studio.command('plan', 'ferry.yaml');
  const refused = await studio.run('ferry.yaml');

  expect(planned.code).toBe(0);
  for (const { stderr } of [planned, refused]) {
    expect(stderr).toContain('film.yaml is gone.');
    expect(stderr).toMatch(new RegExp(`sh0010 v001, task ${task}, 0\\.\\d+ USD is open`));
    expect(stderr).toContain('storyboard run ferry.yaml --continues film.yaml');
  }
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'bought-already' } });

  const priced = await studio.command('plan', 'ferry.yaml', '--continues', 'film.yaml', '--json');
  const order = expect.objectContaining({ shots: ['sh0020'] });
  expect(JSON.parse(priced.stdout)).toMatchObject({ order });
  const ended = await studio.run('ferry.yaml', '--continues', 'film.yaml');

  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.film().shots[0]?.taskId).toBe(task);
  const again = await studio.run('ferry.yaml', '--continues', 'film.yaml');
  expect(again.code, again.stderr).toBe(0);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(['first', 'second']);
  expect((await studio.status('ferry.yaml')).production).toBe(ended.film().production);

  await studio.write('film.yaml', FILM);
  const other = await studio.run('other.yaml', '--continues', 'film.yaml');
  expect(other.code).not.toBe(0);
  await studio.write('other.yaml', FILM);
  const kept = await studio.run('other.yaml', '--continues', 'ferry.yaml');
  expect(kept.code).toBe(4);
  expect(kept.stderr).toContain('ferry.yaml is still there');
});

const REMEDIES = [
  {
    remedy: 'its old id back',
    end: async (studio: Studio, film: string) => {
      await studio.write('film.yaml', film);
      return studio.run();
    },
    code: 0,
  },
  {
    remedy: 'its order ended by a cancel',
    end: (studio: Studio) => studio.command('cancel', 'film.yaml'),
    code: 0,
  },
] as const;

test.each(REMEDIES)(
  'a shot renamed while its order is open is not bought again: $remedy',
  async ({ end, code }) => {
    const studio = await Studio.open({ renderSeconds: { default: 0, flex: 25 } });
    const film = PRICED.replace(
      'sh0010, tier: flex, prompt: first',
      'sh0010, prompt: second',
    ).replace('sh0020, prompt: second', 'sh0020, from: none, tier: flex, prompt: first');
    const renamed = film.replace('sh0020', 'sh0030');
    await studio.write('film.yaml', film);
    const command = studio.start('run', 'film.yaml', '--yes');
    await vi.waitFor(
      async () => expect((await studio.status()).shots[1]?.taskId).toEqual(expect.any(String)),
      { ...PATIENCE, interval: 200 },
    );
    const task = studio.bought('first')[0]?.id ?? '';
    command.kill('SIGINT');
    await command;
    await rm(join(studio.folder, '.storyboard', 'temporal.db'), { force: true });
    await studio.write('film.yaml', renamed);

    const planned = await studio.command('plan', 'film.yaml');
    const refused = await studio.run();

    expect(planned.code).toBe(0);
    for (const { stderr } of [planned, refused]) {
      expect(stderr).toContain('sh0030 is ordered already under the id sh0020');
      expect(stderr).toMatch(new RegExp(`sh0020 v001, task ${task}, 0\\.\\d+ USD is open`));
    }
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'bought-already' } });
    expect(studio.bought('first')).toHaveLength(1);

    const first = await end(studio, film);
    expect(first.code, first.stderr).toBe(code);
    await studio.write('film.yaml', renamed);
    const ended = await studio.run();

    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.film().shots[1]).toMatchObject({ id: 'sh0030', reused: true });
    expect(studio.bought('first')).toHaveLength(1);
    expect(studio.bought('first')[0]).toMatchObject({ id: task, state: 'succeeded' });
  },
);

test('a storyboard and links to it are one film with one purchase', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 0, flex: 15 } });
  await studio.write('film.yaml', FILM);
  await symlink('film.yaml', join(studio.folder, 'link.yaml'));
  const started = await studio.run('link.yaml', '--detach');
  expect(started.code, started.stderr).toBe(0);
  const task = await ordered(studio);

  const ended = await studio.command('run', 'film.yaml', 'link.yaml', '--yes', '--json');

  expect(ended.code, ended.stderr).toBe(0);
  expect(ended.film().shots[0]?.taskId).toBe(task);
  const linked = await studio.run('link.yaml');
  expect(linked.film().production).toBe(ended.film().production);
  expect(studio.provider.orders().map(({ prompt }) => prompt)).toEqual(['first', 'second']);
});

test('an order that came with a copied folder is taken back only when that is said', async () => {
  const studio = await Studio.open({ faults: OPEN });
  await studio.write('film.yaml', FILM);
  const started = await studio.run('film.yaml', '--detach');
  expect(started.code, started.stderr).toBe(0);
  const task = await ordered(studio);
  await studio.command('server', 'stop');
  const copy = join(dirname(studio.folder), 'copy');
  await cp(studio.folder, copy, { recursive: true });
  onTestFinished(async () => {
    await stopServer({ folder: copy, drainMs: 5_000 });
  });

  // An edit makes the order useless here, and takes it back for nobody.
  const copied = join(copy, 'film.yaml');
  await writeFile(copied, FILM.replace('prompt: first', 'prompt: other'));
  const planned = await studio.command('plan', copied);
  expect(planned.stdout).toContain('ordered before this folder was copied, goes on');
  expect((await studio.command('status', copied)).stdout).toContain(
    'sh0010: ordered before this folder was copied, so the original may wait for it as well',
  );
  const atMs = Date.now();
  const edited = await studio.command('run', copied, '--yes', '--detach');
  expect(edited.code, edited.stderr).toBe(0);
  await vi.waitFor(async () => expect((await lookAt(copy))?.atMs).toBeGreaterThan(atMs), PATIENCE);
  expect(studio.bought('other')).toHaveLength(1);
  expect(studio.provider.requests()['DELETE delete']).toBeUndefined();

  const asked = await studio.command('cancel', copied, '--json');

  expect(asked.code).toBe(4);
  expect(JSON.parse(asked.stdout)).toMatchObject({ error: { code: 'ordered-elsewhere' } });
  expect(asked.stderr).toContain(`sh0010 v001 ${task}`);
  expect(studio.provider.requests()['DELETE delete']).toBeUndefined();

  const said = await studio.command('cancel', copied, '--yes');
  expect(said.code, said.stderr).toBe(0);
  expect(studio.provider.requests()['DELETE delete']).toBe(1);
  const after = await studio.command('status', copied);
  expect(after.stdout).not.toContain('before this folder was copied');
});

test('a downloaded project whose files lead outside is refused before anything is ordered', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', FILM);
  const store = join(studio.folder, '.storyboard');
  const { films } = await openStore(studio.folder);
  const { id } = await films.openFilm(join(studio.folder, 'film.yaml'));
  const home = dirname(studio.folder);
  await writeFile(join(home, 'film.mp4'), 'mine');
  const record = { version: 1, name: '../..', files: {} };
  await writeFile(join(store, 'films', id, 'renders.json'), JSON.stringify(record));

  const refused = await studio.run();

  expect(refused.code).toBe(78);
  expect(refused.stderr).toContain('renders.json is damaged');
  await writeFile(
    join(store, 'films', id, 'renders.json'),
    JSON.stringify({ ...record, name: 'film' }),
  );
  await symlink(home, join(studio.folder, 'renders'));
  const linked = await studio.run();
  expect(linked.code).toBe(78);
  expect(linked.stderr).toContain('STORYBOARD_RENDERS');
  expect(studio.provider.orders()).toEqual([]);
  expect(await readFile(join(home, 'film.mp4'), 'utf8')).toBe('mine');
});
