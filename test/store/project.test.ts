import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { findProject } from '../../store/project.ts';
import { storeErrorOf, temporaryFolder } from './fixtures.ts';

async function folders(...names: readonly string[]): Promise<string> {
  const root = temporaryFolder();
  for (const name of names) await mkdir(join(root, name), { recursive: true });
  return root;
}

function projectOf(root: string, ...storyboards: readonly string[]) {
  return findProject({ explicit: null, storyboards: storyboards.map((path) => join(root, path)) });
}

describe('the project folder', () => {
  test('is the one that is named, whatever lies nearer', async () => {
    const root = await folders('named', 'other/.storyboard');
    const explicit = join(root, 'named');
    const storyboards = [join(root, 'other/film.yaml')];
    expect(await findProject({ explicit, storyboards })).toEqual({ root: explicit });
  });

  test('named by its .storyboard folder is the one around it', async () => {
    const root = await folders('.storyboard');
    const explicit = join(root, '.storyboard');
    expect(await findProject({ explicit, storyboards: [] })).toEqual({ root });
  });

  test('that is named must be there', async () => {
    const explicit = join(temporaryFolder(), 'absent');
    const error = await storeErrorOf(findProject({ explicit, storyboards: [] }));
    expect(error).toMatchObject({ code: 'no-project', path: explicit });
  });

  test('is the nearest one upward', async () => {
    const root = await folders('.storyboard', 'inner/.storyboard', 'inner/films', 'films');
    expect(await projectOf(root, 'inner/films/film.yaml')).toEqual({ root: join(root, 'inner') });
    expect(await projectOf(root, 'films/film.yaml')).toEqual({ root });
  });

  test('of a new storyboard is its own folder, and nothing is written there', async () => {
    const root = await folders('films');
    expect(await projectOf(root, 'films/film.yaml')).toEqual({ root: join(root, 'films') });
    expect(await readdir(join(root, 'films'))).toEqual([]);
  });

  test('of several new storyboards is the nearest one that they share', async () => {
    const root = await folders('films/a/deep', 'films/ab', 'films/a/b');
    const shared = { root: join(root, 'films') };
    expect(await projectOf(root, 'films/a/deep/1.yaml', 'films/ab/2.yaml')).toEqual(shared);
    expect(await projectOf(root, 'films/1.yaml', 'films/a/b/2.yaml')).toEqual(shared);
    const inner = { root: join(root, 'films/a') };
    expect(await projectOf(root, 'films/a/b/1.yaml', 'films/a/2.yaml')).toEqual(inner);
  });

  test('is one folder through any link', async () => {
    const root = await folders('films/.storyboard');
    await symlink(join(root, 'films'), join(root, 'link'));
    expect(await projectOf(root, 'link/film.yaml')).toEqual({ root: join(root, 'films') });
  });
});

describe('two projects in one command', () => {
  test.each([
    ['two old ones', ['a/.storyboard', 'b/.storyboard']],
    ['an old and a new one', ['a/.storyboard', 'b']],
  ])('are refused: %s', async (_, names) => {
    const root = await folders(...names);
    const error = await storeErrorOf(projectOf(root, 'a/film.yaml', 'b/film.yaml'));
    expect(error.code).toBe('several-projects');
    expect(error.message).toContain(join(root, 'a'));
    expect(error.message).toContain(join(root, 'b'));
    expect(error.remedy).toContain('--project');
  });
});
