/**
 * Every file of a project, damaged in every way: the commands say what is wrong and end; nothing is
 * ordered for it, and when the file is back the film stands as before.
 */

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Console } from '../../cli/console.ts';
import { refusalOf } from '../../cli/refusal.ts';
import { EXIT } from '../../cli/exit.ts';
import { plan } from '../../cli/verbs/plan.ts';
import type { VerbAnswer } from '../../cli/program/answer.ts';
import { status } from '../../cli/verbs/status.ts';
import { storyboardOf, Studio } from '../film/studio.ts';

const FILM = storyboardOf(['id: sh0010, prompt: A quay', 'id: sh0020, prompt: A pier']);

/** What may lie in a file's place, made of what was there. */
const DAMAGES: Readonly<Record<string, (text: string) => string>> = {
  empty: () => '',
  'cut off': (text) => text.slice(0, text.length / 2),
  'no text': () => '\u0000\u0001\ufffd'.repeat(40),
  foreign: () => '{"version": 99, "made": "by a later version"}\n',
  'another thing': () => '{"version": 1, "a": [null]}\n',
};

/** Facts about the project; not bytes of clips, nor records that vanish with their process. */
async function factsOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && /\.jsonl?$/.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .filter(
      (path) => !/^(objects|simulator|temporary|workers|leases)\b/.test(relative(folder, path)),
    )
    .sort();
}

/** How a verb ends: by itself, or with a refusal in words. */
async function endOf(verb: Promise<VerbAnswer>): Promise<{ exit: number; words: string }> {
  try {
    const { exit = EXIT.done, lines } = await verb;
    return { exit, words: lines?.().join('\n') ?? '' };
  } catch (error) {
    const { exit, message, hint } = refusalOf(error);
    return { exit, words: `${message} ${hint}` };
  }
}

test('a damaged file of a project is named, orders nothing, and loses nothing', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', FILM);
  expect(await studio.run()).toMatchObject({ code: EXIT.done });
  const film = join(studio.folder, 'film.yaml');
  const paths = await factsOf(join(studio.folder, '.storyboard'));
  expect(paths.length).toBeGreaterThan(12);

  const silenced = ['stdout', 'stderr'] as const;
  const spies = silenced.map((stream) => vi.spyOn(process[stream], 'write').mockReturnValue(true));
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
  const { environment } = studio;
  const context = { console: new Console(process), environment, packageVersion: '0.0.0' };
  const allowed = [EXIT.done, EXIT.settings];
  for (const path of paths) {
    const text = await readFile(path, 'utf8');
    const check = async (how: string) => {
      const what = `${relative(studio.folder, path)}, ${how}`;
      const verbs = {
        status: () => status(film, {}, context),
        plan: () => plan([film], {}, context),
      };
      for (const [verb, run] of Object.entries(verbs)) {
        const { exit, words } = await endOf(run());
        expect(allowed, `${verb}: ${what}`).toContain(exit);
        expect(words, what).not.toMatch(/undefined|\[object|TypeError/);
      }
    };
    for (const [how, damage] of Object.entries(DAMAGES)) {
      await writeFile(path, damage(text));
      await check(how);
    }
    await rm(path);
    await mkdir(path);
    await check('a folder');
    await rm(path, { recursive: true });
    await writeFile(path, text);
  }
  spies.forEach((spy) => spy.mockRestore());

  expect(await studio.run()).toMatchObject({ code: EXIT.done });
  expect(studio.provider.orders()).toHaveLength(2);
});

test('a run in a project whose journal or takes are damaged buys nothing for it', async () => {
  const studio = await Studio.open();
  await studio.write('film.yaml', FILM);
  expect(await studio.run()).toMatchObject({ code: EXIT.done });
  const paths = await factsOf(join(studio.folder, '.storyboard', 'films'));
  for (const path of paths) {
    await rename(path, `${path}.kept`);
    await writeFile(path, '{"version": 1, "a":');
    const ended = await studio.run();
    const what = `${relative(studio.folder, path)}: ${ended.stderr}`;
    expect([EXIT.done, EXIT.settings, EXIT.failed], what).toContain(ended.code);
    expect(ended.stderr, what).not.toMatch(/bug of storyboard|^ +at /m);
    expect(studio.provider.orders(), what).toHaveLength(2);
    await rename(`${path}.kept`, path);
  }
  expect(await studio.run()).toMatchObject({ code: EXIT.done });
  expect(studio.provider.orders()).toHaveLength(2);
});
