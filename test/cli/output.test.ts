/** Output that nobody takes: the command does its work, and its code says what became of it. */

import { execa } from 'execa';
import { readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../../scripts/package.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';
import { onTerminal } from '../film/terminal.ts';

const FILM = 'version: 1\nshots: [{ id: sh0010, prompt: A quay }]\n';

async function project(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), FILM);
  await writeFile(join(folder, 'bad.yaml'), FILM.replace('prompt', 'promt'));
  return folder;
}

/** Runs `storyboard …` with a shell's redirections, as `>/dev/full`. */
async function shell(folder: string, args: string, rest: string) {
  const script = `set -o pipefail; "$0" "$1" ${args} ${rest}`;
  const ended = await execa('bash', ['-c', script, process.execPath, COMMAND], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env: plainEnvironment(),
  });
  return { exit: ended.exitCode, stdout: ended.stdout, stderr: ended.stderr };
}

const READING = [
  'validate film.yaml',
  'validate film.yaml --json',
  'plan film.yaml',
  'plan film.yaml --json',
  'status --json',
  'models',
  'models --json',
  'schema',
  'completion bash',
  'help run',
  '--version',
];

describe.each(READING)('%s', (args) => {
  test('says what a full device did not take, and does not end as if all was well', async () => {
    const { exit, stderr } = await shell(await project(), args, '>/dev/full');
    expect(exit).toBe(78);
    expect(stderr).toContain(
      'The result could not be written to standard output: no space is left on its device (ENOSPC).',
    );
    expect(stderr).not.toMatch(/bug of storyboard|^ +at /m);
  });
});

test.each([
  ['validate bad.yaml --json', 65],
  ['plan absent.yaml --json', 2],
  ['nonsense --json', 2],
])('%s keeps its own code on a full device', async (args, code) => {
  const { exit, stderr } = await shell(await project(), args, '>/dev/full');
  expect(exit).toBe(code);
  expect(stderr).not.toMatch(/bug of storyboard|^ +at /m);
});

test.each(['2>/dev/full', '2>&-', '>&-', '>&- 2>&-', '2>&- | cat', '| head -1', '2>&1 | true'])(
  'words that are not taken, and a reader that has gone, change nothing: %s',
  async (rest) => {
    const folder = await project();
    expect((await shell(folder, 'models', rest)).exit).toBe(0);
    expect((await shell(folder, 'validate film.yaml', rest)).exit).toBe(0);
    expect((await shell(folder, 'validate bad.yaml', rest)).exit).toBe(65);
  },
);

test('with both streams on a full device the code alone tells', async () => {
  const folder = await project();
  expect((await shell(folder, 'status --json', '>/dev/full 2>&1')).exit).toBe(78);
});

test('a file that takes a part of a result only is a result that was not written', async () => {
  const folder = await project();
  const script = `ulimit -f 1; exec "$0" "$1" models --json >part.json`;
  const ended = await execa('bash', ['-c', script, process.execPath, COMMAND], {
    cwd: folder,
    reject: false,
    extendEnv: false,
    env: plainEnvironment(),
  });
  expect(ended.exitCode).toBe(78);
  expect(ended.stderr).toContain('its file may not become larger (EFBIG)');
  expect(await readFile(join(folder, 'part.json'), 'utf8')).toHaveLength(1024);
});

test('a result in a file is whole', async () => {
  const folder = await project();
  const { stdout } = await storyboard(folder, ['models', '--json']);
  await shell(folder, 'models --json', '>all.json');
  expect(await readFile(join(folder, 'all.json'), 'utf8')).toBe(`${stdout}\n`);
});

test('a terminal that was hung up ends what only reads', async () => {
  const { exit } = await onTerminal(await project(), ['doctor'], { hangUpAfter: '-' });
  // By its signal, where the command was not through before.
  expect([128 + constants.signals.SIGHUP, 78]).toContain(exit);
});

test.each(['status --json', 'models', '--help', 'plan film.yaml'])(
  'a terminal that has gone without a signal takes no result: %s',
  async (args) => {
    const options = { hangUpAfter: '-', isDeaf: true };
    const { exit } = await onTerminal(await project(), args.split(' '), options);
    expect(exit).toBe(78);
  },
);
