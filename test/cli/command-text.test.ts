/** Commands in hints: what a shell makes of them is what was meant. */

import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkProject } from '../../cli/doctor/project.ts';
import { placeOf } from '../../cli/verbs/place.ts';
import { assemblyLine, cancelLines, endLines } from '../../cli/text/run-text.ts';
import { commandFor, projectCommand, runCommand, whole } from '../../cli/text/command.ts';
import { answerOf } from '../../cli/text/shot-line.ts';
import { statusLines } from '../../cli/text/status-text.ts';
import { wrap } from '../../cli/text/table.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { NO_PRODUCTION } from '../../films/temporal/connect.ts';
import { openStore } from '../../store/store.ts';
import { aTake } from '../store/fixtures.ts';
import { askingShot, filmView, NOW, shotView, temporaryFolder } from '../films/fixture.ts';
import { storyboard, placeWith } from './fixture.ts';

const AT = placeWith({}, ['--project', 'my films']);

/** The words as a shell hands them on; `storyboard` prints them. */
async function wordsOf(command: string): Promise<string[]> {
  const script = `storyboard() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  const { stdout } = await execa('sh', ['-c', script]);
  return stdout.split('\0').slice(0, -1);
}

describe('a shell reads back', () => {
  test.each([
    ['film.yaml', 'film.yaml'],
    ['my film.yaml', 'my film.yaml'],
    ['it\'s $HOME `date` "so".yaml', 'it\'s $HOME `date` "so".yaml'],
    ['-film.yaml', './-film.yaml'],
    ['--yes', './--yes'],
    ['*.yaml', '*.yaml'],
    ['~/film.yaml', '~/film.yaml'],
    ['フィルム 1.yaml', 'フィルム 1.yaml'],
    ['a;b&c|d.yaml', 'a;b&c|d.yaml'],
  ])('the file %s', async (file, read) => {
    expect(await wordsOf(commandFor('status', { file }))).toEqual(['status', read]);
    const again = runCommand([file, 'b.yaml'], placeWith({ only: 'a,-b' }, AT.project));
    expect(await wordsOf(again)).toEqual([
      'run',
      read,
      'b.yaml',
      '--only',
      'a,-b',
      '--project',
      'my films',
    ]);
  });

  test('a long command that a narrow terminal breaks, in the same words', async () => {
    const files = Array.from({ length: 40 }, (_, at) => `films/my film ${at}.yaml`);
    const command = runCommand(files, AT);
    const lines = wrap(`To go on: ${command}`, 60);
    expect(lines[0]).toBe('To go on:');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(await wordsOf(lines.slice(1).join('\n'))).toEqual([
      'run',
      ...files,
      '--project',
      'my films',
    ]);
  });
});

test('a short command stays in its line, and alternatives are words', () => {
  expect(wrap('To go on: storyboard run a.yaml', 40)).toEqual(['To go on: storyboard run a.yaml']);
  const ways = 'sh0010   storyboard resolve a.yaml sh0010 --adopt TASK | --resubmit';
  expect(wrap(ways, 40).join(' ')).toBe(ways);
});

/** A shell that knows `$'…'`. */
async function wordsInBash(command: string): Promise<string[]> {
  const script = `storyboard() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  const { stdout } = await execa('bash', ['--norc', '-c', script], { env: { LC_ALL: 'C' } });
  return stdout.split('\0').slice(0, -1);
}

test.each([
  './esc\u001b[31m.yaml',
  'line\nend.yaml',
  'tab\tand\r.yaml',
  "it's \u202egnp.yaml",
  'back\\slash \u0007 $HOME `date` "so"!.yaml',
  'digits\u001b0123\u007f9.yaml',
  'c1\u009b31m.yaml',
  'none\u200bwide\u2066\ufeff.yaml',
  'end\u2028of\u2029line.yaml',
  'not\u2065assigned.yaml',
  'joined \u{1f469}\u200d\u{1f680}.yaml',
  'フィルム\u001b😀.yaml',
  "'\u0001'",
  '=ls.yaml',
  '~root.yaml',
  '~',
  '=',
])('a name with signs that are not shown is pasted as it is: %j', async (file) => {
  const command = commandFor('status', { file });
  expect(printable(command)).toBe(command);
  expect(await wordsInBash(command)).toEqual(['status', file]);
  const place = placeWith({ only: file }, ['--project', file]);
  const again = runCommand([file], place);
  expect(await wordsInBash(again)).toEqual(['run', file, '--only', file, '--project', file]);
  expect(await wordsInBash(projectCommand('doctor', place))).toEqual(['doctor', '--project', file]);
});

test('a long command with such names is broken between its words', async () => {
  const files = Array.from({ length: 9 }, (_, at) => `it's\u001b ${at} o'clock.yaml`);
  const lines = wrap(`To go on: ${runCommand(files)}`, 60);
  expect(await wordsInBash(lines.slice(1).join('\n'))).toEqual(['run', ...files]);
});

test.each(['=ls.yaml', '~root.yaml'])('%s begins with no sign of a shell', (file) => {
  expect(commandFor('status', { file })).toBe(`storyboard status '${file}'`);
  expect(commandFor('status', { file: `a${file}` })).not.toContain("'a=");
});

describe('hints repeat what the command was given', () => {
  const shots = [askingShot('sh0010'), shotView('sh0020', 'waiting')];
  const view = { ...filmView(shots), place: AT };
  const reach = { held: ['byteplus-01234567'], sites: new Map(), served: [] };
  const edit = {
    kind: 'changed',
    orders: ['sh0020'],
    film: ['sh0010', 'sh0020'],
    others: [],
  } as const;

  test('in status, at the end of a run, of a film that was never run', () => {
    const stuck = { ...NO_PRODUCTION, stuck: 'its workflow task has failed 3 times' };
    const one = {
      view,
      production: stuck,
      idle: 'nothing is running' as const,
      edit,
      elsewhere: ['sh0010'],
    };
    const place = { file: 'film.yaml', place: AT };
    const status = statusLines(one, place, { reach, nowMs: NOW });
    const never = statusLines(null, place, { reach, nowMs: NOW });
    const hints = [...status, ...never, ...endLines(view)].filter((line) =>
      /storyboard [a-z]/.test(line),
    );
    expect(hints.length).toBeGreaterThan(4);
    for (const line of hints) expect(line).toContain("--project 'my films'");
  });

  test('in doctor, of takes that came from this machine', async () => {
    const folder = await temporaryFolder();
    const { takes } = await openStore(folder);
    await takes.writeTake(aTake({ origin: 'http://127.0.0.1:8080' }));
    const remedies = (await checkProject(folder, AT)).map(({ remedy }) => remedy ?? '');
    expect(remedies.join()).toMatch(/: storyboard run FILE --again SHOT --project 'my films'$/);
  });

  test('an id that begins as options do is no option', () => {
    const answer = answerOf({ ...askingShot('-a'), waysOn: ['resubmit'] }, view);
    expect(answer).toBe("storyboard resolve film.yaml --resubmit --project 'my films' -- -a");
    expect(cancelLines(view, [])).toEqual([]);
  });

  test('only what another terminal does not know', async () => {
    const folder = await temporaryFolder();
    expect(await placeOf({ project: folder }, {}, folder)).toMatchObject({
      project: ['--project', folder],
      projectAlone: ['--project', folder],
    });
    const known = { STORYBOARD_PROJECT: folder };
    expect(await placeOf({ project: folder }, known, folder)).toMatchObject({
      project: [],
      projectAlone: [],
    });
    const elsewhere = await placeOf({ temporal: '127.0.0.1:7233' }, {}, folder);
    const server = '--temporal 127.0.0.1:7233';
    const film = { file: 'film.yaml', place: elsewhere };
    expect(commandFor('status', film)).toBe(`storyboard status film.yaml ${server}`);
    expect(commandFor('plan', film)).toBe('storyboard plan film.yaml');
    expect(projectCommand('doctor', elsewhere)).toBe(`storyboard doctor --project ${folder}`);
    expect(projectCommand('status', elsewhere)).toBe(
      `storyboard status --project ${folder} ${server}`,
    );
  });

  test('and what it chose, for a run of the same and for no other command', async () => {
    const options = { animatic: true, until: 'sh0030', keepGoing: true } as const;
    const place = await placeOf(options, {}, await temporaryFolder());
    const film = { file: 'film.yaml', place };
    const chosen = '--animatic --until sh0030 --keep-going';
    expect(commandFor('run', film)).toBe(`storyboard run film.yaml ${chosen}`);
    expect(assemblyLine(film, 'no room')).toContain(`storyboard run film.yaml ${chosen}`);
    expect(runCommand(['a.yaml', 'b.yaml'], place)).toBe(`storyboard run a.yaml b.yaml ${chosen}`);
    expect(commandFor('status', film)).toBe('storyboard status film.yaml');
    expect(commandFor('run', whole(film))).toBe('storyboard run film.yaml');
  });

  test('as a person sees it', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'my project'));
    await writeFile(join(folder, 'a b.yaml'), 'version: 1\nshots: [{ id: a, prompt: p }]\n');
    const args = ['status', 'a b.yaml', '--project', 'my project'];
    const { stdout } = await storyboard(folder, args);
    expect(stdout).toMatch(/: storyboard plan 'a b\.yaml' --project 'my project'$/);
  });
});

test('a saved plan that names its films is gone on with as a whole', () => {
  const place = {
    project: [],
    projectAlone: [],
    server: [],
    choice: ['--plan', 'my plan.json'],
    isSavedPlan: true,
  };
  const whole = "storyboard run --plan 'my plan.json'";
  expect(runCommand(['b.yaml'], place)).toBe(whole);
  expect(commandFor('run', { file: 'b.yaml', place })).toBe(whole);
  expect(commandFor('status', { file: 'b.yaml', place })).toBe('storyboard status b.yaml');
});
