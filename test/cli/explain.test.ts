/** `explain`, as a person and a program read it: offline, and nothing comes of it. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planFilms } from '../../films/planning/plan-films.ts';
import { openStore } from '../../store/store.ts';
import { buy } from '../films/bought.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const FILM = `version: 1
title: Ferry
provider: byteplus
defaults: { model: seedance-1.5-pro, tier: default }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "It leaves" }
  - { id: sh0030, prompt: "The sea" }
`;

async function film(text: string) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, text);
  const explain = (...args: string[]) => storyboard(folder, ['explain', 'film.yaml', ...args]);
  return { folder, file, explain };
}

test('a film that was never run: all is new, and no project is made', async () => {
  const { folder, explain } = await film(FILM);
  const { exit, stdout, stderr } = await explain();
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^sh0010 {2}would be ordered, 0\.\d\d USD \(prices [\d-]+\): new$/m);
  expect(stdout).toMatch(/what is ordered after it: sh0020, sh0030, 2 shots, 0\.\d\d USD/);
  expect(await readdir(folder)).toEqual(['film.yaml']);
});

test('an edit: the field then and now, its take, its followers; for programs as well', async () => {
  const { folder, file, explain } = await film(FILM);
  await buy(file, { folder });
  expect((await explain()).stdout).toMatch(/^sh0020 {2}stands, v001: it fits what is asked$/m);
  await writeFile(file, FILM.replace('It leaves', 'It burns'));
  const { stdout } = await explain('sh0020');
  expect(stdout).toMatch(/^sh0020 {2}would be ordered, .*: changed: prompt$/m);
  expect(stdout).toMatch(/prompt +It leaves +It burns +differs, since an edit after the last run/);
  expect(stdout).toMatch(/looked at: +v001 .* differs: prompt/);
  expect(stdout).toMatch(/what is ordered after it: sh0030, 0\.\d\d USD/);

  const { shots } = JSON.parse((await explain('--json')).stdout);
  expect(shots.map(({ decision }: { decision: string }) => decision)).toEqual([
    'stands',
    'orders',
    'orders',
  ]);
  expect(shots[1]).toMatchObject({
    because: { kind: 'changed' },
    compared: { shot: 'sh0020', take: 'v001' },
    takes: [{ take: 'v001', verdict: 'differs', fields: ['prompt'] }],
    follows: { shots: ['sh0030'] },
    again: null,
  });
  const differing = shots[1].fields.filter(({ differs }: { differs: boolean }) => differs);
  expect(differing).toEqual([
    { field: 'prompt', was: 'It leaves', is: 'It burns', differs: true, since: { run: null } },
  ]);
  expect(shots[2].because).toEqual({ kind: 'follows', shot: 'sh0020' });
});

test('since which run a field is as it is', async () => {
  const { folder, file, explain } = await film(FILM);
  await buy(file, { folder });
  await writeFile(file, FILM.replace('It leaves', 'It burns'));
  // Begun by that edit, and left before anything was ordered.
  await buy(file, { folder, shots: [] });
  const { shots } = JSON.parse((await explain('sh0020', '--json')).stdout);
  const [edit] = shots[0].fields.filter(({ differs }: { differs: boolean }) => differs);
  expect(edit).toMatchObject({ field: 'prompt', since: { run: expect.stringMatching(/^\d{4}-/) } });
  expect((await explain('sh0020')).stdout).toContain('differs, since the run of ');
});

test('since which word of a person a picture is another one', async () => {
  const { folder, file, explain } = await film(FILM);
  await buy(file, { folder });
  const circle = (take: string) => {
    const said = ['circle', 'film.yaml', 'sh0010', take, '--note', 'calmer'];
    return storyboard(folder, said, { STORYBOARD_USER: 'ann' });
  };
  await circle('v001');
  await buy(file, { folder, choice: { again: 'sh0010' }, most: 1 });
  expect((await explain('sh0020')).stdout).toContain('stands, v001');
  await circle('v002');
  expect((await explain('sh0020')).stdout).toMatch(
    /first_frame .*differs, since v002 of sh0010 was circled by ann, .*: calmer/,
  );
  const { shots } = JSON.parse((await explain('sh0020', '--json')).stdout);
  const [frame] = shots[0].fields.filter(({ differs }: { differs: boolean }) => differs);
  expect(frame).toMatchObject({ since: { run: null, decision: { kind: 'circle', by: 'ann' } } });
});

test('one that stands says what it would take with it', async () => {
  const { folder, file, explain } = await film(FILM);
  await buy(file, { folder });
  const { stdout } = await explain('sh0010');
  expect(stdout).toMatch(
    /--again sh0010 would order sh0010…sh0030, 3 shots, 0\.\d\d USD: sh0020, sh0030 would follow/,
  );
  const { shots } = JSON.parse((await explain('sh0030', '--json')).stdout);
  expect(shots[0].again).toMatchObject({ shots: ['sh0030'] });
  await writeFile(file, FILM.replace('"The sea"', '"Other", take: v001'));
  const pinned = await explain('sh0030');
  expect(pinned.stdout).toContain('stands, v001: by its take: in the storyboard');
  expect(pinned.stdout).not.toContain('--again');
});

test('what people have said of takes', async () => {
  const { folder, file, explain } = await film(FILM);
  await buy(file, { folder });
  await buy(file, { folder, choice: { again: 'sh0030' } });
  const say = (...args: string[]) => storyboard(folder, args, { STORYBOARD_USER: 'ann' });
  await say('freeze', 'film.yaml', 'sh0010');
  const frozen = await explain('sh0010');
  expect([frozen.exit, frozen.stderr]).toEqual([0, '']);
  expect(frozen.stdout).toContain('sh0010  stands, v001: frozen, whatever is asked');
  expect(frozen.stdout).not.toContain('--again');

  await say('reject', 'film.yaml', 'sh0030');
  const { shots } = JSON.parse((await explain('sh0030', '--json')).stdout);
  expect(shots[0]).toMatchObject({
    decision: 'rejected',
    compared: { take: 'v002' },
    takes: [
      { take: 'v002', verdict: 'rejected' },
      { take: 'v001', verdict: 'fits' },
    ],
  });
  await say('circle', 'film.yaml', 'sh0030', 'v001');
  expect((await explain('sh0030')).stdout).toMatch(/v002 .* was rejected/);
});

test('what is under way, and what is skipped', async () => {
  const { folder, file, explain } = await film(FILM.replace('The sea"', 'The sea", skip: true'));
  await buy(file, { folder, shots: ['sh0010'], isOpen: true });
  const { stdout } = await explain();
  expect(stdout).toContain('sh0010  under way: it is ordered as it is asked now');
  expect(stdout).toContain('sh0030  skipped: it is not in the film, and never ordered');
});

test('with the values that the film was last run with, and that is told', async () => {
  const text = FILM.replace('title: Ferry', 'title: Ferry\nvariables: { city: ~ }');
  const { folder, file, explain } = await film(text.replace('A quay', 'A quay of ${city}'));
  const [planned] = await planFilms([file], { set: { city: 'Oslo' } }, { environment: {} });
  if (!planned) throw new Error('Nothing was planned.');
  const store = await openStore(folder);
  const { id } = await store.films.openFilm(file);
  await store.films.setPlan(id, await store.plans.putPlan(planned.planned.plan));
  const { exit, stdout, stderr } = await explain('sh0010');
  expect([exit, stderr]).toEqual([
    0,
    'film.yaml goes on with the values of its last run: city "Oslo". --set city=… gives another.',
  ]);
  expect(stdout).toContain('A quay of Oslo');
});

test('a shot that is not there is refused', async () => {
  const { folder, explain } = await film(FILM);
  const { exit, stdout, stderr } = await explain('sh0011');
  expect([exit, stdout]).toEqual([2, '']);
  expect(stderr).toContain('The film has no shot "sh0011".');
  expect(await readdir(folder)).toEqual(['film.yaml']);
});

test('a picture that was never fetched is not fetched for it', async () => {
  const link = 'https://127.0.0.1:9/quay.png';
  const { explain } = await film(FILM.replace('"A quay"', `"A quay", first_frame: "${link}"`));
  const { exit, stderr } = await explain();
  expect(exit).toBe(69);
  expect(stderr).toContain(`film.yaml: the picture ${link} was never fetched`);
  expect(stderr).toContain('To fetch it: storyboard plan film.yaml');
});

test('an invalid storyboard is 65', async () => {
  const { explain } = await film(FILM.replace('prompt', 'promt'));
  expect((await explain()).exit).toBe(65);
});
