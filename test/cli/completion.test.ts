/** Completion scripts: what they offer, asked of the shell where it is here for certain. */

import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { createProgram } from '../../cli/program.ts';
import { completionScript, SHELLS } from '../../cli/program/completion.ts';
import { shapeOf } from '../../cli/program/shape.ts';
import { storyboard, temporaryFolder } from './fixture.ts';

const program = createProgram(
  { console: new Console(process), environment: {}, packageVersion: '0.0.0' },
  () => undefined,
);
const verbs = shapeOf(program);
const bash = completionScript('bash', verbs);

/** What bash offers for a line whose last word is being typed. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(' ');
  const typed = `COMP_WORDS=(storyboard ${list}); COMP_CWORD=${words.length}`;
  const script = `${bash}\n${typed}; _storyboard; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa('bash', ['--norc', '-c', script]);
  return stdout.split('\n').filter((line) => line !== '');
}

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
    expect(await offered('validate', '--')).toEqual(['--json', '--quiet', '--help']);
    expect(await offered('run', '')).toEqual([]);
  });

  test('choices are offered, files after an option are left to the shell', async () => {
    expect(await offered('completion', '')).toEqual([...SHELLS]);
    expect(await offered('run', '--project', '')).toEqual([]);
  });
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
