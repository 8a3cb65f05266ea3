/** What somebody does first: init, schema, help. */

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { createProgram } from '../../cli/program/program.ts';
import { EXAMPLES, verbsOf } from '../../cli/program/help.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

describe('init', () => {
  test('writes a valid film, free to render, with its schema, and names the next command', async () => {
    const folder = await temporaryFolder();
    const { exit, stderr } = await storyboard(folder, ['init']);
    expect([exit, stderr]).toEqual([0, 'To render it: storyboard run film.yaml']);
    expect(await readdir(folder)).toEqual(['film.yaml', 'storyboard.schema.json']);
    const [modeline] = (await readFile(join(folder, 'film.yaml'), 'utf8')).split('\n');
    expect(modeline).toBe('# yaml-language-server: $schema=./storyboard.schema.json');
    const validated = await storyboard(folder, ['validate', 'film.yaml']);
    expect(validated.stdout).toBe('film.yaml: valid, 3 shots');
    const planned = await storyboard(folder, ['plan', 'film.yaml', '--json']);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      order: { shots: ['sh0010', 'sh0020', 'sh0030'], expected: [] },
      chains: [{ shots: ['sh0010', 'sh0020'] }, { shots: ['sh0030'] }],
    });
  });

  test('never writes over what is there', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'film.yaml'), 'mine');
    const { exit, stdout, stderr } = await storyboard(folder, ['init']);
    expect([exit, stdout]).toEqual([4, '']);
    expect(stderr).toContain('film.yaml is there already; nothing was written.');
    expect(await readdir(folder)).toEqual(['film.yaml']);
    expect(await readFile(join(folder, 'film.yaml'), 'utf8')).toBe('mine');
  });

  test('keeps a schema of another version and says how to renew it', async () => {
    const folder = await temporaryFolder();
    const schema = join(folder, 'storyboard.schema.json');
    const older = '{"title":"Storyboard, version 1"}';
    await writeFile(schema, older);
    const { exit, stderr } = await storyboard(folder, ['init', 'other.yaml']);
    expect(exit).toBe(0);
    expect(stderr).toContain('storyboard schema --out storyboard.schema.json');
    expect(await readFile(schema, 'utf8')).toBe(older);
  });

  test('takes a name without an ending as a folder, as JSON too', async () => {
    const folder = await temporaryFolder();
    const { stdout } = await storyboard(folder, ['init', 'ferry', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      storyboard: join(folder, 'ferry/film.yaml'),
      schema: join(folder, 'ferry/storyboard.schema.json'),
      schemaWritten: true,
    });
  });
});

describe('schema', () => {
  test('is printed, and written over an older one only', async () => {
    const folder = await temporaryFolder();
    const printed = JSON.parse((await storyboard(folder, ['schema'])).stdout);
    const published = await readFile(new URL('../../storyboard.schema.json', import.meta.url));
    expect(printed).toEqual(JSON.parse(published.toString()));

    await writeFile(join(folder, 'old.json'), '{"title":"Storyboard, version 1"}');
    expect((await storyboard(folder, ['schema', '--out', 'old.json'])).exit).toBe(0);
    expect(JSON.parse(await readFile(join(folder, 'old.json'), 'utf8'))).toEqual(printed);

    await writeFile(join(folder, 'film.yaml'), 'mine');
    const refused = await storyboard(folder, ['schema', '--out', 'film.yaml']);
    expect([refused.exit, refused.stdout]).toEqual([4, '']);
    expect(await readFile(join(folder, 'film.yaml'), 'utf8')).toBe('mine');
  });
});

const program = createProgram(
  { console: new Console(process), environment: {}, packageVersion: '0.0.0' },
  () => Promise.resolve(),
);
const verbs = verbsOf(program);

describe('help', () => {
  test('of every verb ends with examples that call it with options that it has', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(verbs.map(([path]) => path).sort());
    for (const [path, verb] of verbs) {
      const known = verb.options.map(({ long }) => long);
      for (const [command] of EXAMPLES[path] ?? []) {
        expect(command).toMatch(new RegExp(`storyboard ${path}(?: |$)`));
        expect(known).toEqual(expect.arrayContaining(command.match(/--[\w-]+/g) ?? []));
      }
    }
  });

  test('of every verb fits into 80 columns', () => {
    const texts: string[] = [];
    for (const verb of [program, ...verbs.map(([, one]) => one)]) {
      const writeOut = (text: string) => texts.push(text);
      verb.configureOutput({ writeOut, getOutHelpWidth: () => 80 }).outputHelp();
    }
    expect(texts.join('')).toContain('Exit codes:');
    const long = texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });
});
