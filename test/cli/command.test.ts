/** The command as a person runs it: exit codes, what goes to which stream, what is refused. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../../scripts/package.ts';
import { plainEnvironment, temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const FILM = `version: 1
title: Two shots
defaults: { resolution: 480p, duration: 4 }
shots:
  - { id: sh0010, prompt: "A quay at night" }
  - { id: sh0020, prompt: "The ferry leaves" }
`;

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** One more program before the command's own start, e.g. to be an older Node. */
async function preload(folder: string, script: string): Promise<string[]> {
  const file = join(folder, 'preload.cjs');
  await writeFile(file, script);
  return ['--require', file];
}

async function run(folder: string, nodeArgs: readonly string[], args: readonly string[]) {
  const child = spawn(process.execPath, [...nodeArgs, COMMAND, ...args], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { child, stderr: () => stderr };
}

describe('the command', () => {
  test.each([['v20.20.2'], ['v22.17.1'], ['v14.21.3']])(
    'refuses Node %s in one line',
    async (version) => {
      const folder = await temporaryFolder();
      const name = version.slice(1);
      const older = await preload(
        folder,
        `Object.defineProperty(process, 'versions', { value: { node: '${name}' } });
         Object.defineProperty(process, 'version', { value: '${version}' });`,
      );
      const { child, stderr } = await run(folder, older, ['--version']);
      const [exit] = await once(child, 'close');
      expect(exit).toBe(78);
      expect(stderr()).toMatch(
        new RegExp(`^storyboard needs Node 22\\.18 or later, this is ${version}\\..*\\n$`),
      );
    },
  );

  test('shows warnings of Node that are not about what it is built on', async () => {
    const folder = await projectWith({ 'film.yaml': FILM });
    const warning = await preload(
      folder,
      `setTimeout(() => {
         process.emitWarning('Type Stripping is an experimental feature', 'ExperimentalWarning');
         process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
         process.emitWarning('Something else', 'ExperimentalWarning');
       }, 20);
       setTimeout(() => {}, 100);`,
    );
    const { child, stderr } = await run(folder, warning, ['validate', 'film.yaml']);
    await once(child, 'close');
    expect(stderr()).toContain('Something else');
    expect(stderr()).not.toMatch(/Type Stripping|SQLite/);
  });

  test('without a verb shows its help as an error of usage', async () => {
    const { exit, stdout, stderr } = await storyboard(await temporaryFolder(), []);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: storyboard');
  });

  test.each([
    [['--help'], 'Exit codes:'],
    [['run', '--help'], '--detach'],
    [['help', 'resolve'], '--give-up'],
    [['--version'], /^\d+\.\d+\.\d+$/],
  ])('%j is answered on standard output', async (args, expected) => {
    const { exit, stdout, stderr } = await storyboard(await temporaryFolder(), args);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(expected);
  });

  test.each([
    [['validat', 'film.yaml'], 'Did you mean validate?'],
    [['validate', 'film.yaml', '--jsn'], 'Did you mean --json?'],
    [['run', 'film.yaml', '--max-cots', '5'], "unknown option '--max-cots'"],
    [['validate'], "missing required argument 'files'"],
    [['status', 'film.yaml', 'other.yaml'], 'too many arguments'],
    [['resolve', 'film.yaml', 'sh0010', '--adopt', 'x', '--resubmit'], 'cannot be used with'],
    [['simulator', '--port', '70000'], 'from 0 to 65535'],
    [['simulator', '--provider', 'byteplu'], 'Did you mean byteplus?'],
    [['validate', 'flim.yaml'], 'There is: film.yaml'],
    [['validate', '.'], 'is a folder'],
  ])('%j is an error of usage', async (args, message) => {
    const folder = await projectWith({ 'film.yaml': FILM });
    const { exit, stdout, stderr } = await storyboard(folder, args);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(await readdir(folder)).toEqual(['film.yaml']);
  });

  test('refused with --json says so as JSON as well', async () => {
    const folder = await temporaryFolder();
    const asked = await storyboard(folder, ['plan', 'film.yaml', '--json']);
    expect(asked.exit).toBe(2);
    expect(JSON.parse(asked.stdout)).toEqual({
      error: { code: 'no-such-file', message: 'film.yaml: there is no such file.', hint: null },
      diagnostics: [],
    });
    const mistyped = await storyboard(folder, ['plan', 'film.yaml', '--json', '--yess']);
    expect(JSON.parse(mistyped.stdout)).toMatchObject({ error: { code: 'usage' } });
    expect(mistyped.stderr.match(/unknown option/g)).toHaveLength(1);
  });

  test('ends quietly when its reader has gone', async () => {
    const folder = await projectWith({ 'film.yaml': FILM });
    const { child, stderr } = await run(folder, [], ['plan', 'film.yaml', '--json']);
    child.stdout.destroy();
    const [exit] = await once(child, 'close');
    expect([exit, stderr()]).toEqual([0, '']);
  });

  test('that meets a bug says where, in one line', async () => {
    const folder = await projectWith({ 'film.yaml': FILM });
    const broken = await preload(
      folder,
      `require('node:fs/promises').readFile = () => { throw new RangeError('no such luck'); };
       require('node:module').syncBuiltinESMExports();`,
    );
    const { child, stderr } = await run(folder, broken, ['validate', 'film.yaml']);
    const [exit] = await once(child, 'close');
    expect(exit).toBe(70);
    expect(stderr()).toMatch(/^This is a bug of storyboard: RangeError: no such luck \(.*:\d+\)\n/);
    expect(stderr()).not.toContain('    at ');
  });
});

describe('validate', () => {
  test('shows each problem with its line and a caret, on standard output', async () => {
    const folder = await projectWith({ 'film.yaml': FILM.replace('prompt:', 'promt:') });
    const { exit, stdout, stderr } = await storyboard(folder, ['validate', 'film.yaml']);
    expect([exit, stderr]).toEqual([65, '']);
    expect(stdout).toContain('film.yaml:5:19 error unknown-key');
    expect(stdout).toContain('  5 |   - { id: sh0010, promt: "A quay at night" }');
    expect(stdout).toMatch(/\n {4}\| {19}\^\n/);
    expect(stdout).toMatch(/film\.yaml: \d errors?$/);
  });

  test('prints one object for one file and an array for several', async () => {
    const bad = FILM.replace('duration: 4', 'duration: 400');
    const folder = await projectWith({ 'film.yaml': FILM, 'bad.yaml': bad });
    const one = await storyboard(folder, ['validate', 'film.yaml', '--json']);
    expect(one.exit).toBe(0);
    expect(JSON.parse(one.stdout)).toEqual({ file: 'film.yaml', valid: true, diagnostics: [] });
    const two = await storyboard(folder, ['validate', 'film.yaml', 'bad.yaml', '--json']);
    expect(two.exit).toBe(65);
    expect(JSON.parse(two.stdout)).toMatchObject([
      { file: 'film.yaml', valid: true },
      {
        file: 'bad.yaml',
        valid: false,
        diagnostics: [
          {
            code: expect.any(String),
            severity: 'error',
            line: 3,
            column: expect.any(Number),
            path: expect.any(String),
            message: expect.stringContaining('400'),
          },
        ],
      },
    ]);
  });

  test('tells of every file, those that are not there included', async () => {
    const folder = await projectWith({ 'film.yaml': FILM, 'bad.yaml': 'version: 1\n' });
    const files = ['missing.yaml', 'film.yaml', 'bad.yaml'];
    const { exit, stdout, stderr } = await storyboard(folder, ['validate', ...files]);
    expect(exit).toBe(65);
    expect(stdout).toContain('film.yaml: valid, 2 shots');
    expect(stdout).toContain('bad.yaml: 1 error');
    expect(stderr).toContain('missing.yaml: there is no such file.');
    const json = await storyboard(folder, ['validate', 'missing.yaml', 'film.yaml', '--json']);
    expect(json.exit).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { file: 'film.yaml', valid: true },
      { error: { code: 'no-such-file' } },
    ]);
  });

  test('reads the pictures beside the storyboard', async () => {
    const shot = '  - { id: sh0010, first_frame: still.png, prompt: "A quay" }\n';
    const film = `version: 1\nshots:\n${shot}`;
    const folder = await projectWith({ 'film.yaml': film, 'still.png': 'no picture at all' });
    const { exit, stdout } = await storyboard(folder, ['validate', 'film.yaml']);
    expect(exit).toBe(65);
    expect(stdout).toContain('still.png: is not a picture that can be read');
  });
});

describe('plan', () => {
  test('shows the two lines, then a line for each chain and shot, and writes nothing', async () => {
    const folder = await projectWith({ 'film.yaml': FILM });
    const { exit, stdout, stderr } = await storyboard(folder, ['plan', 'film.yaml']);
    expect([exit, stderr]).toEqual([0, '']);
    const [cost, time, , headings, chain, first, second] = stdout.split('\n');
    expect(cost).toBe('Two shots: 2 shots, 8 s, 864×496 · order 2: 81,190 tokens, free');
    expect(time).toBe('longest chain 2: usually 4 s');
    expect(headings).toMatch(/model +size +frames +tokens +default +flex +at most +usually/);
    expect(chain).toMatch(/^chain of 2, local: 2 orders, usually 4 s/);
    expect(first).toMatch(/^ {2}sh0010 +seedance-2\.0 default +864×496 +97 +40,595 .* new$/);
    expect(second).toMatch(/ new, after sh0010$/);
    expect(await readdir(folder)).toEqual(['film.yaml']);
  });

  test('prices a paid film by tier, as text and as JSON', async () => {
    const paid = `version: 1
provider: byteplus
defaults: { model: seedance-1.5-pro, tier: flex }
shots: [{ id: sh0010, prompt: "A quay" }]
`;
    const folder = await projectWith({ 'film.yaml': paid });
    const { stdout } = await storyboard(folder, ['plan', 'film.yaml']);
    expect(stdout).toMatch(
      /order 1: 108,900 tokens, 0\.065 USD, at most .* \(default tier after flex\)/,
    );
    const json = await storyboard(folder, ['plan', 'film.yaml', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      storyboard: join(folder, 'film.yaml'),
      size: { width: 1280, height: 720 },
      order: {
        shots: ['sh0010'],
        tokens: 108_900,
        expected: [{ currency: 'USD', amount: '0.06534' }],
      },
      shots: [
        {
          id: 'sh0010',
          line: 4,
          decision: 'orders',
          because: { kind: 'new' },
          tier: 'flex',
          frames: 121,
          byTier: { default: { currency: 'USD' }, flex: { amount: '0.06534' } },
        },
      ],
      chains: [{ shots: ['sh0010'] }],
    });
  });

  test('of an invalid storyboard shows what is wrong and ends with 65', async () => {
    const folder = await projectWith({ 'film.yaml': FILM.replace('prompt:', 'promt:') });
    const { exit, stdout, stderr } = await storyboard(folder, ['plan', 'film.yaml']);
    expect([exit, stdout]).toEqual([65, '']);
    expect(stderr).toContain('film.yaml:5:19 error unknown-key');
  });
});

describe('status', () => {
  test('answers where nothing was ever run, and makes nothing', async () => {
    const folder = await projectWith({ 'film.yaml': FILM });
    const list = await storyboard(folder, ['status']);
    expect([list.exit, list.stdout]).toEqual([0, `No film of ${folder} was run yet.`]);
    expect(JSON.parse((await storyboard(folder, ['status', '--json'])).stdout)).toEqual([]);
    const film = await storyboard(folder, ['status', 'film.yaml', '--json']);
    expect(film.exit).toBe(0);
    expect(JSON.parse(film.stdout)).toMatchObject({ status: 'stopped', film: null, shots: [] });
    expect(await readdir(folder)).toEqual(['film.yaml']);
  });
});

describe('doctor', () => {
  test('tells whether a key is there, never what it is', async () => {
    const folder = await projectWith({ '.env': 'BYTEPLUS_API_KEY=secret-of-byteplus\n' });
    const environment = {
      ARK_API_KEY: 'secret-of-ark',
      STORYBOARD_COLOUR: 'pink',
      STORYBOARD_DEBUG: '1',
    };
    const { exit, stdout } = await storyboard(folder, ['doctor'], environment);
    expect(exit).toBe(0);
    expect(stdout).not.toContain('secret');
    expect(stdout).toMatch(/^ok +ark +a key is set/m);
    expect(stdout).toMatch(/^ok +byteplus +a key is set/m);
    expect(stdout).toMatch(/^warn +STORYBOARD_COLOUR +is not known/m);
    expect(stdout).toMatch(/^ok +STORYBOARD_DEBUG +1 \(shows where a bug happened\)$/m);
    expect(stdout).toMatch(/^ok +STORYBOARD_PROJECT +not set \(project folder\)$/m);
    for (const name of ['Node', 'system', 'Temporal CLI', 'ffmpeg', 'project', 'disk', 'clock']) {
      expect(stdout).toMatch(new RegExp(`^(ok|warn) +${name} `, 'm'));
    }
  });

  test('tells where providers call back, from the environment alone', async () => {
    const settings = {
      STORYBOARD_WEBHOOK_URL: 'https://hooks.example.org',
      STORYBOARD_WEBHOOK_PORT: '8900',
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    const folder = await projectWith({ '.env': lines.join('') });
    expect((await storyboard(folder, ['doctor'])).stdout).not.toContain('8900');

    const secret = { MODELHUNTER_WEBHOOK_SECRET: 'whsec_0123456789abcdef' };
    const { stdout } = await storyboard(folder, ['doctor'], { ...settings, ...secret });
    expect(stdout).toMatch(
      /^ok +webhooks +https:\/\/hooks.example.org, received at 127.0.0.1:8900$/m,
    );
    expect(stdout).toContain('https://hooks.example.org/account/modelhunter');
    expect(stdout).not.toContain('whsec');

    const open = { ...settings, STORYBOARD_WEBHOOK_URL: 'http://me:word@hooks.example.org' };
    const refused = await storyboard(folder, ['doctor'], open);
    expect(refused.exit).toBe(78);
    expect(refused.stdout).toMatch(/^fail +webhooks +STORYBOARD_WEBHOOK_URL/m);
    expect(refused.stdout).not.toContain('word');
  });

  test('tells who is told what happens, without what opens it', async () => {
    const folder = await projectWith({ '.env': 'STORYBOARD_NOTIFY=https://hooks.example.org/s\n' });
    expect((await storyboard(folder, ['doctor'])).stdout).not.toContain('hooks.example.org');

    const notify = { STORYBOARD_NOTIFY: 'https://hooks.example.org/opens-it' };
    const { stdout } = await storyboard(folder, ['doctor'], notify);
    expect(stdout).toMatch(/^ok +notifications +what happens is told to hooks.example.org:443$/m);
    expect(stdout).toMatch(/^ok +STORYBOARD_NOTIFY +set \(/m);
    expect(stdout).not.toContain('opens-it');

    const open = { STORYBOARD_NOTIFY: 'http://hooks.example.org/opens-it' };
    const refused = await storyboard(folder, ['doctor'], open);
    expect(refused.exit).toBe(78);
    expect(refused.stdout).toMatch(/^fail +notifications +STORYBOARD_NOTIFY/m);
    expect(refused.stdout).not.toContain('opens-it');
  });

  test('ends with 78 when something fails, as JSON too', async () => {
    const folder = await temporaryFolder();
    const environment = { STORYBOARD_FFMPEG: join(folder, 'no-ffmpeg') };
    const { exit, stdout } = await storyboard(folder, ['doctor', '--json'], environment);
    expect(exit).toBe(78);
    const { healthy, checks } = JSON.parse(stdout);
    expect(healthy).toBe(false);
    expect(checks).toContainEqual({
      state: 'fail',
      name: 'ffmpeg',
      fact: expect.stringContaining('no-ffmpeg'),
      remedy: expect.stringContaining('STORYBOARD_FFMPEG'),
    });
  });
});
