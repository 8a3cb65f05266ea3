/** Completion scripts: what they offer, asked of the shell where it is here for certain. */

import { execa } from 'execa';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { createProgram } from '../../cli/program/program.ts';
import { completionScript } from '../../cli/verbs/completion.ts';
import { SHELLS } from '../../cli/program/completion/shells.ts';
import { shapeOf } from '../../cli/program/shape.ts';
import { valuesOf } from '../../cli/program/completion/verbs.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { COMMAND } from '../../scripts/package.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const program = createProgram(
  { console: new Console(process), environment: {}, packageVersion: '0.0.0' },
  () => Promise.resolve(),
);
const verbs = shapeOf(program);
const bash = completionScript('bash', verbs);

/** What bash offers for a line whose last word is being typed. Words are as bash splits them. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const list = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const typed = `COMP_WORDS=('${command}' ${list}); COMP_CWORD=${words.length}`;
  const script = `${bash}\n${typed}; _storyboard; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await execa('bash', ['--norc', '-c', script], { cwd: folder });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

let folder = '';
let command = '';
beforeEach(async () => {
  folder = await temporaryFolder();
  const place = await temporaryFolder();
  command = join(place, 'storyboard');
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`);
  await chmod(command, 0o755);
});

const IDS = ['sh0010', 'sh0020', 'sh0030'];
const FILM = `version: 1\nshots:\n${IDS.map((id) => `  - { prompt: one, id: ${id} }\n`).join('')}`;
const write = (name: string, text: string | Buffer) => writeFile(join(folder, name), text);

describe('in bash', () => {
  test('a first word is a verb', async () => {
    expect(await offered('va')).toEqual(['validate']);
    const firsts = new Set(verbs.map(({ path: [first] }) => first));
    expect(await offered('')).toEqual([...firsts, 'help']);
  });

  test('a verb of two words goes on with its second', async () => {
    expect(await offered('server', 'st')).toEqual(['start', 'stop', 'status']);
    expect(await offered('server', 'start', '--pr')).toEqual(['--project']);
  });

  test('options are those of the verb, once a dash is typed', async () => {
    expect(await offered('run', 'film.yaml', '--de')).toEqual(['--detach']);
    expect(await offered('validate', '--')).toEqual([
      '--set',
      '--table',
      '--row',
      '--json',
      '--quiet',
      '--help',
    ]);
    expect(await offered('run', '')).toEqual([]);
  });

  test('choices are offered, files after an option are left to the shell', async () => {
    expect(await offered('completion', '')).toEqual([...SHELLS]);
    expect(await offered('run', '--project', '')).toEqual([]);
  });
});

describe('shots of a storyboard', () => {
  test.each([
    ['run', 'film.yaml', '--only'],
    ['run', 'film.yaml', '--again'],
    ['run', '--yes', 'film.yaml', '--until'],
    ['plan', 'film.yaml', '--only', '='],
    ['run', '--until'],
    ['resolve', 'film.yaml'],
    ['resolve', '--project', 'somewhere', 'film.yaml'],
    ['resolve', '--project', '=', 'somewhere', '--json', 'film.yaml'],
    ['logs', 'film.yaml'],
    ['logs', './film.yaml'],
  ])('are offered after %s %s %s', async (...words) => {
    await write('film.yaml', FILM);
    expect(await offered(...words, '')).toEqual(IDS);
    expect(await offered(...words, 'sh002')).toEqual(['sh0020']);
    expect(await offered(...words, 'x')).toEqual([]);
  });

  test('a list and a range go on', async () => {
    await write('film.yaml', FILM);
    const rest = (typed: string) => offered('run', 'film.yaml', '--only', typed);
    expect(await rest('sh0010,')).toEqual(['sh0010,sh0020', 'sh0010,sh0030']);
    expect(await rest('sh0010,sh0030,sh')).toEqual(['sh0010,sh0030,sh0020']);
    expect(await rest('sh0020..')).toEqual(['sh0020..sh0010', 'sh0020..sh0030']);
    expect(await offered('run', 'film.yaml', '--until', 'sh0010,')).toEqual([]);
  });

  test('are of the file that is named, however its name is written', async () => {
    await write('film.yaml', FILM);
    await write('an other.yml', 'version: 1\nshots: [{ id: other, prompt: one }]\n');
    expect(await offered('logs', String.raw`an\ other.yml`, '')).toEqual(['other']);
    expect(await offered('logs', '"an other.yml"', '')).toEqual(['other']);
    expect(await offered('run', '--until', '')).toEqual(['other', ...IDS]);
  });

  test.each([
    'a$(touch ran),',
    '$(touch ran)..',
    'sh0010,$(touch ran)',
    '`touch ran`,sh',
    "'$(touch ran),",
    '"`touch ran`,',
    '${x:=$(touch ran)},',
    '<(touch ran),',
    '*,',
    'a..?',
    '~,',
    '$HOME,',
    String.raw`\$(touch ran),`,
    '\n$(touch ran),',
    'a;touch ran;,',
  ])('what is being typed is never run or replaced: %s', async (typed) => {
    await write('film.yaml', FILM);
    for (const words of [
      ['run', 'film.yaml', '--only', typed],
      ['run', 'film.yaml', '--only', '=', typed],
      ['logs', typed, ''],
      ['simulator', '--provider', typed],
    ]) {
      const found = await offered(...words);
      expect(found.filter((line) => !/^[\w-]+$/.test(line))).toEqual([]);
    }
    expect(await readdir(folder)).toEqual(['film.yaml']);
  });

  test('no list of theirs is expanded by the shell', async () => {
    await write('sh0010', '');
    await write('film.yaml', 'version: 1\nshots: [{ id: "*" }, { id: "$HOME" }, { id: sh9 }]\n');
    expect(await offered('logs', 'film.yaml', '')).toEqual(['sh9']);
    expect(bash).not.toContain('compgen');
  });

  test.each([
    ['no file', null],
    ['no YAML', '{ shots: [ - : "'],
    ['no shots', 'version: 1\n'],
    ['shots that are none', 'shots: { id: sh0010 }\n'],
    ['bytes', Buffer.from([0, 255, 254, 0, 10, 200])],
    ['ten megabytes', FILM + '#'.repeat(10_000_000)],
    ['a bomb', 'a: &a [1,1]\nb: &b [*a,*a]\nshots: *b\n'],
    ['ids that a shell would run', 'shots: [{ id: "$(touch ran)" }, { id: "a b" }, { id: [1] }]\n'],
  ])('%s: nothing is offered, said, or done', async (_, text) => {
    if (text !== null) await write('film.yaml', text);
    expect(await offered('logs', 'film.yaml', '')).toEqual([]);
    expect(await readdir(folder)).toEqual(text === null ? [] : ['film.yaml']);
  });

  const filler = '    prompt: a ferry\n'.repeat(40_000);
  test.each([
    ['80,000 keys', Array.from({ length: 80_000 }, (_, at) => `k${at}: 1`).join('\n')],
    ['many quotations', '- "a\\nb"\n'.repeat(100_000)],
    ['one quotation after the other', `"a" `.repeat(200_000)],
    ['brackets', '['.repeat(900_000)],
    ['brackets that are parsed', '['.repeat(60_000)],
    ['one long line', `shots: ${' '.repeat(900_000)}`],
    ['one long item', `shots:\n  - {${'a,'.repeat(400_000)}`],
    ['line ends', '\n'.repeat(900_000)],
  ])('%s hold up nothing', async (_, text) => {
    await write('film.yaml', text);
    expect(await offered('logs', 'film.yaml', '')).toEqual([]);
  });

  test('of a long film are found in its lines', async () => {
    const texts = [
      `id: none\nshots: # all\n  - id: a-1\n    prompt: |\n      id: text\n${filler}`,
      '    cast:\n      - id: further-in\n  - prompt: one\n    id: "b_2"   # second\n',
      "  - { prompt: one, id: 'c3' }\n  - {id: d4, seconds: 5}\n  - id: $(touch ran)\n",
      '# id: none\nother:\n  - id: none\n',
    ];
    for (const text of [texts.join(''), texts.join('').replaceAll('\n', '\r\n')]) {
      await write('film.yaml', text.replaceAll(/^ {2}/gm, text.includes('\r') ? '' : '  '));
      expect(await offered('logs', 'film.yaml', '')).toEqual(['a-1', 'b_2', 'c3', 'd4']);
    }
  });

  test('a folder of large files is read as far as 2 MB', async () => {
    const large = (id: string) => `shots:\n  - id: ${id}\n${'#'.repeat(900_000)}\n`;
    for (let at = 10; at < 30; at += 1) await write(`${at}.yaml`, large(`of${at}`));
    expect(await offered('run', '--until', '')).toEqual(['of10', 'of11']);
    expect(await offered('run', '25.yaml', '--until', '')).toEqual(['of25']);
  });

  test('pipes, devices and links to what never ends are left alone', async () => {
    await execa('mkfifo', [join(folder, 'pipe.yaml')]);
    await symlink('pipe.yaml', join(folder, 'to-pipe.yaml'));
    await symlink('/dev/zero', join(folder, 'zero.yaml'));
    await symlink('/proc/kmsg', join(folder, 'log.yaml'));
    await symlink('loop.yaml', join(folder, 'loop.yaml'));
    await mkdir(join(folder, 'folder.yaml'));
    expect(await offered('run', '--until', '')).toEqual([]);
    await write('film.yaml', FILM);
    expect(await offered('run', '--until', '')).toEqual(IDS);
    for (const name of ['pipe.yaml', 'to-pipe.yaml', 'zero.yaml', 'loop.yaml', 'folder.yaml']) {
      expect(await offered('logs', name, '')).toEqual(IDS);
    }
    // A file of no length, wherever there is such a log.
    expect(await offered('logs', 'log.yaml', '')).not.toContain('log');
  });

  test('those above a mistake are offered while it is being made', async () => {
    await write('film.yaml', `${FILM}  - { id: sh0040, prompt: "one\n`);
    expect(await offered('logs', 'film.yaml', '')).toEqual(expect.arrayContaining(IDS));
  });
});

test('providers are offered where one is named', async () => {
  const names = catalogue.providers.map(({ name }) => name);
  expect(await offered('simulator', '--provider', '')).toEqual(names);
  expect(await offered('simulator', '--provider', 'by')).toEqual(['byteplus']);
});

test('what is asked for by a script of another version has no values', async () => {
  await write('film.yaml', FILM);
  for (const words of [[], ['row'], ['row', 'run', 'film.yaml', '--row', '']]) {
    const { stdout, stderr } = await execa(command, ['__complete', ...words], { cwd: folder });
    expect([stdout, stderr]).toEqual(['', '']);
  }
});

test('what is known of values is that of the definition', () => {
  expect(valuesOf('model')).toEqual({
    kind: 'known',
    words: catalogue.models.map(({ family }) => family),
  });
  expect(valuesOf('folder')).toBe(null);
  expect(valuesOf('constructor')).toBe(null);
});

test.each(['zsh', 'fish'] as const)('%s asks for shots and knows providers', (shell) => {
  const script = completionScript(shell, verbs);
  for (const kind of ['shot', 'shots']) expect(script).toContain(`_storyboard_values ${kind}`);
  expect(script).toContain(catalogue.providers.map(({ name }) => name).join(' '));
});

test.each(SHELLS)('the script for %s names every verb and every option', async (shell) => {
  const { exit, stdout } = await storyboard(await temporaryFolder(), ['completion', shell]);
  expect([exit, stdout]).toEqual([0, completionScript(shell, verbs)]);
  for (const { path, options } of verbs) {
    expect(stdout).toContain(path.at(-1));
    for (const { long } of options) expect(stdout).toContain(long.replace(/^--/, ''));
  }
});

test('a shell that is not known is an error of usage', async () => {
  const { exit, stderr } = await storyboard(await temporaryFolder(), ['completion', 'tcsh']);
  expect(exit).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
});
