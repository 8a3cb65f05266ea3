/** What is wrong with a storyboard can be its project's: takes that are not there. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

async function projectOf(...shots: string[]): Promise<string> {
  const folder = await temporaryFolder();
  const lines = ['version: 1', 'shots:', ...shots.map((shot) => `  - { ${shot} }`), ''];
  await writeFile(join(folder, 'film.yaml'), lines.join('\n'));
  return folder;
}

test('every take that does not exist is named', async () => {
  const folder = await projectOf(
    'id: a, prompt: one, take: v001',
    'id: b, prompt: two, take: v002',
    'id: c, prompt: three',
  );
  const { exit, stdout, stderr } = await storyboard(folder, ['plan', 'film.yaml', '--json']);
  expect(exit).toBe(65);
  expect(stderr).toContain(
    'film.yaml:3:33 error take-missing: a: there is no take v001; it has none.\n' +
      '  3 |   - { id: a, prompt: one, take: v001 }\n' +
      '    |                                 ^\n' +
      '  Name a take that is there, or remove take: to have the shot rendered.\n',
  );
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'invalid-storyboard' },
    diagnostics: [
      { code: 'take-missing', severity: 'error', line: 3, column: 33, path: 'shots[0].take' },
      { code: 'take-missing', severity: 'error', line: 4, column: 33, path: 'shots[1].take' },
    ],
  });
});

test('a take that does not exist is named on its own line, however far below the id', async () => {
  const folder = await temporaryFolder();
  const lines = ['version: 1', 'shots:', '  - id: a', '    prompt: one', '    take: v009', ''];
  await writeFile(join(folder, 'film.yaml'), lines.join('\n'));
  for (const verb of [['plan'], ['run', '--yes']]) {
    const [name = '', ...options] = verb;
    const { exit, stderr } = await storyboard(folder, [name, 'film.yaml', ...options]);
    expect(exit).toBe(65);
    expect(stderr).toContain(
      'film.yaml:5:11 error take-missing: a: there is no take v009; it has none.',
    );
  }
});

test('a shot that starts from one that is skipped and has no take', async () => {
  const folder = await projectOf('id: c, prompt: one, skip: true', 'id: d, prompt: two, from: c');
  const { exit, stderr } = await storyboard(folder, ['run', 'film.yaml']);
  expect(exit).toBe(65);
  expect(stderr).toContain('film.yaml:4:5 error skipped-source: d: c is skipped and has no take');
});

test('a film of which nothing is left', async () => {
  const folder = await projectOf('id: c, prompt: one, skip: true');
  const { exit, stderr } = await storyboard(folder, ['plan', 'film.yaml']);
  expect(exit).toBe(65);
  expect(stderr).toContain('film.yaml:1:1 error empty-film: Every shot is skipped');
});
