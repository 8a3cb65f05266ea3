/** Films without a terminal: a program does what the command line does, and is refused in data. */

import { execa } from 'execa';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject, type Project } from '../../films/library.ts';
import { serverState } from '../../server/stop.ts';
import { Studio } from './studio.ts';

const EXAMPLE = new URL('../../examples/library/render.ts', import.meta.url);
const ENTRY = new URL('../../films/library.ts', import.meta.url);
const PAID = `
version: 1
provider: byteplus
defaults: { model: seedance-1.0-pro, resolution: 480p, duration: 2 }
output: { size: 160x90 }
shots: [{ id: a, prompt: "one" }, { id: b, prompt: "two" }]
`;

/** A project whose film is paid, opened by this process. */
async function opened(text = PAID): Promise<{ studio: Studio; project: Project; file: string }> {
  const studio = await Studio.open();
  const file = join(studio.folder, 'film.yaml');
  await writeFile(file, text);
  const environment = { ...process.env, ...studio.environment };
  return { studio, project: await openProject(studio.folder, { environment }), file };
}

test('a paid film is rendered under a cap, told as it happens, and not rendered again', async () => {
  const { studio, project, file } = await opened();
  await expect(project.run(file)).rejects.toMatchObject({ code: 'no-cap', facts: { file } });
  await expect(project.run(file, { maxCost: ['0.01USD'] })).rejects.toMatchObject({
    code: 'over-cap',
    facts: { cap: { currency: 'USD', micros: 10_000 } },
  });
  expect(studio.provider.orders()).toEqual([]);

  const run = await project.run(file, { maxCost: ['5USD'] });
  const kinds: string[] = [];
  for await (const { kind } of run.events()) kinds.push(kind);
  const film = await run.result();
  expect(kinds).toContain('take.collected');
  expect(film).toMatchObject({ status: 'done', shots: [{ id: 'a' }, { id: 'b' }] });
  expect((await stat(film.film ?? '')).size).toBeGreaterThan(0);
  expect(await project.status(file)).toEqual(film);
  expect(await project.status()).toHaveLength(1);

  const again = await project.run(file, { maxCost: ['5USD'] });
  expect(await again.result()).toMatchObject({ status: 'done' });
  await expect(project.cancel(file)).rejects.toMatchObject({ code: 'nothing-runs' });
  await project.close();
  expect(studio.provider.orders()).toHaveLength(2);
});

test('what is left by close goes on with the next run, and is bought once', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 8, flex: 8 } });
  const file = join(studio.folder, 'film.yaml');
  await writeFile(file, PAID);
  const environment = { ...process.env, ...studio.environment };
  const first = await openProject(studio.folder, { environment });
  const left = await first.run(file, { maxCost: ['5USD'] });
  for await (const { kind } of left.events()) if (kind === 'order.placed') break;
  await first.close();
  expect(await left.result()).toMatchObject({ status: 'running' });

  const second = await openProject(studio.folder, { environment });
  const run = await second.run(file, { maxCost: ['5USD'] });
  expect(await run.result()).toMatchObject({ status: 'done' });
  await second.close();
  expect(studio.provider.orders()).toHaveLength(2);
});

test('films of one project are rendered side by side', async () => {
  const studio = await Studio.open({ renderSeconds: { default: 6, flex: 6 } });
  const environment = { ...process.env, ...studio.environment };
  const project = await openProject(studio.folder, { environment });
  const endings: Promise<{ readonly status: string }>[] = [];
  for (const name of ['one.yaml', 'two.yaml']) {
    await studio.write(name, PAID);
    const run = await project.run(join(studio.folder, name), { maxCost: ['5USD'] });
    endings.push(run.result());
  }
  const ended = await Promise.all(endings);
  expect(ended.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(studio.provider.orders()).toHaveLength(4);
  await project.close();
});

test('a film is cancelled by the program that follows it', async () => {
  const studio = await Studio.open({ queueSeconds: { default: 60, flex: 60 } });
  const file = join(studio.folder, 'film.yaml');
  await writeFile(file, PAID);
  const environment = { ...process.env, ...studio.environment };
  const project = await openProject(studio.folder, { environment });
  const run = await project.run(file, { maxCost: ['5USD'] });
  for await (const { kind } of run.events()) if (kind === 'order.placed') break;
  expect(await project.cancel(file)).toMatchObject({ status: 'cancelled' });
  expect(await run.result()).toMatchObject({ status: 'cancelled' });
  await project.close();
  expect(await serverState({ folder: studio.folder })).toMatchObject({ server: null, leases: [] });
});

test('what is not yet started when the project is closed is not started', async () => {
  const { studio, project, file } = await opened();
  const early = project.run(file, { maxCost: ['5USD'] });
  void project.close();
  await expect(early).rejects.toMatchObject({ code: 'closed' });
  for (const late of [project.run(file, { maxCost: ['5USD'] }), project.cancel(file)]) {
    await expect(late).rejects.toMatchObject({ name: 'FilmError', code: 'closed' });
  }
  expect(await serverState({ folder: studio.folder })).toMatchObject({ server: null, leases: [] });
  expect(studio.provider.orders()).toEqual([]);
});

test.each(['', '1e3USD', '5 usd', '-5USD', '20.5.3USD', 'USD'])(
  'a cap of %j holds nothing and is refused',
  async (amount) => {
    const { studio, project, file } = await opened();
    const run = project.run(file, { maxCost: [amount] });
    await expect(run).rejects.toMatchObject({ code: 'bad-cap', facts: { amount } });
    await project.close();
    expect(studio.provider.orders()).toEqual([]);
  },
);

test('a status without an answer of Temporal is told to be one', async () => {
  const { studio } = await opened();
  const notices: unknown[] = [];
  const onNotice = (notice: unknown) => notices.push(notice);
  const project = await openProject(studio.folder, { temporal: '127.0.0.1:1', onNotice });
  expect(await project.status()).toEqual([]);
  const error = expect.objectContaining({ code: 'temporal-unreachable' });
  expect(notices).toEqual([{ kind: 'unreachable', error }]);
  await project.close();
});

test('a storyboard that is not valid is told in diagnostics', async () => {
  const { project, file } = await opened(PAID.replace('prompt: "two"', 'promt: "two"'));
  expect(await project.validate(file)).toMatchObject({
    valid: false,
    diagnostics: expect.arrayContaining([
      expect.objectContaining({ code: 'unknown-key', line: 6 }),
    ]),
  });
  await expect(project.plan(file)).rejects.toMatchObject({
    name: 'FilmError',
    code: 'invalid-storyboard',
    diagnostics: expect.arrayContaining([expect.objectContaining({ file, code: 'unknown-key' })]),
  });
  await project.close();
});

test('the example of the page runs', async () => {
  const studio = await Studio.open();
  await writeFile(
    join(studio.folder, 'film.yaml'),
    'version: 1\nshots: [{ id: a, prompt: "one" }]\n',
  );
  const text = await readFile(EXAMPLE, 'utf8');
  const script = join(studio.folder, 'render.ts');
  await writeFile(script, text.replace("'storyboard-film'", `'${ENTRY.href}'`));
  const args = [
    '--disable-warning=ExperimentalWarning',
    script,
    studio.folder,
    join(studio.folder, 'film.yaml'),
  ];
  const { stdout } = await execa(process.execPath, args, { reject: false, all: true });
  expect(stdout).toMatch(/^to be ordered: a\n[^]*take\.collected\n[^]*done .*film\.mp4$/);
});
