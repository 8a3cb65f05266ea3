/** Many warnings that say the same are one; no error is ever left out. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagnosticTexts } from '../../cli/text/diagnostics-text.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { readStoryboard } from '../../specs/storyboard/read.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const HEAD = 'version: 1\nprovider: byteplus\ndefaults: { model: seedance-1.0-pro }\nshots:\n';
const PROMPT = 'prompt: "as in [Image 1]"';

function filmOf(...shots: string[]): string {
  return `${HEAD}${shots.map((shot) => `  - { ${shot} }\n`).join('')}`;
}

function read(file: string, text: string) {
  return { file, text, ...readStoryboard(text, { catalogue, pictures: () => 'unfetched' }) };
}

const times = (text: string, part: string) => text.split(part).length - 1;

test('the same warning over many shots is one, which says how many and which', () => {
  const shots = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => `id: ${id}, ${PROMPT}`);
  const [texts = []] = diagnosticTexts([read('film.yaml', filmOf(...shots))]);
  const images = texts.filter((text) => text.includes('image-missing'));
  expect(images).toHaveLength(1);
  expect(images[0]).toMatch(/^film\.yaml:5:\d+ warning image-missing: a: .*\n.*\n.*\^\n/);
  expect(images[0]?.split('\n').at(-1)).toBe(
    '  the same 5 times more: film.yaml b (line 6), c (line 7), d (line 8) and 2 more',
  );
});

test('over many films too: it stands at the first one, and names the others', () => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
  const files = names.map((name) => read(`${name}.yaml`, filmOf('id: a, prompt: p')));
  const texts = diagnosticTexts(files);
  expect(texts.map(({ length }) => length)).toEqual([1, 0, 0, 0, 0, 0, 0]);
  expect(texts[0]?.[0]).toMatch(/^one\.yaml:3:\d+ warning model-ends: a: seedance-1\.0-pro/);
  expect(texts[0]?.[0]?.split('\n').at(-1)).toBe(
    '  the same 6 times more: two.yaml a (line 3); three.yaml a (line 3); ' +
      'four.yaml a (line 3); five.yaml a (line 3) and 2 more files',
  );
});

test('what names other shots in passing says the same; another fact does not', () => {
  const sized = filmOf(
    'id: a, prompt: p',
    'id: b, prompt: p, resolution: 480p',
    'id: c, from: a, prompt: p, resolution: 480p',
    'id: d, from: b, prompt: p, resolution: 1080p',
  );
  const [texts = []] = diagnosticTexts([read('film.yaml', sized)]);
  const sizes = texts.filter((text) => text.includes('size-change'));
  expect(sizes).toHaveLength(2);
  expect(sizes[0]).toContain('the same once more: film.yaml c (line 7)');
  expect(sizes[1]).not.toMatch(/the same (once|\d)/);
});

test('every error stands by itself', () => {
  const files = ['one.yaml', 'two.yaml'].map((file) => read(file, filmOf('id: a', 'id: b')));
  const texts = diagnosticTexts(files);
  expect(texts.map((of) => of.filter((text) => text.includes(' error ')).length)).toEqual([2, 2]);
});

test('run, plan and validate say it once; --quiet not at all', async () => {
  const folder = await temporaryFolder();
  for (const name of ['one.yaml', 'two.yaml']) {
    await writeFile(join(folder, name), filmOf('id: a, prompt: p', 'id: b, prompt: q'));
  }
  const key = { BYTEPLUS_API_KEY: 'nobody-s' };
  const run = await storyboard(folder, ['run', 'one.yaml', 'two.yaml'], key);
  expect(run.exit).toBe(4);
  expect(times(run.stderr, 'warning model-ends')).toBe(1);
  expect(run.stderr).toContain('the same once more: two.yaml');
  const validate = await storyboard(folder, ['validate', 'one.yaml', 'two.yaml']);
  expect(times(validate.stdout, 'warning model-ends')).toBe(1);
  expect(validate.stdout).toMatch(/^one\.yaml: valid, 2 shots, 1 warning$/m);
  expect(validate.stdout).toMatch(/^two\.yaml: valid, 2 shots, 1 warning$/m);
  const plan = await storyboard(folder, ['plan', 'one.yaml'], key);
  expect(times(plan.stderr, 'warning model-ends')).toBe(1);

  const quietPlan = await storyboard(folder, ['plan', 'one.yaml', '--quiet'], key);
  expect(quietPlan).toMatchObject({ exit: 0, stdout: plan.stdout, stderr: '' });
  const quietRun = await storyboard(folder, ['run', 'one.yaml', 'two.yaml', '--quiet'], key);
  expect(quietRun).toMatchObject({ exit: 4, stdout: '' });
  expect(quietRun.stderr).toMatch(/^Nothing was ordered, .*\n {2}Add --yes .*$/);
  const quietJson = await storyboard(folder, ['plan', 'one.yaml', '--quiet', '--json'], key);
  expect(JSON.parse(quietJson.stdout)).toMatchObject({ diagnostics: [{ code: 'model-ends' }] });
  expect(quietJson.stderr).toBe('');
});
