/** The verbs that choose among takes, as a person calls them. */

import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { fingerprintOf, inputsOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { filmThatWasRun } from '../films/stored.ts';
import { aTake } from '../store/fixtures.ts';
import { storyboard } from './fixture.ts';

/** A free film whose first shot has two takes. */
async function project(own: Partial<TakeRecord> = {}) {
  const { folder, file, store, film } = await filmThatWasRun();
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const [shot] = plan.shots;
  const request = shot && requestOf(shot, { firstFrameSha256: null, lastFrameSha256: null });
  if (!request) throw new Error('The plan has lost its shot.');
  const asked = { fingerprint: fingerprintOf(request), inputs: inputsOf(request) };
  for (const take of ['v001', 'v002']) {
    const base = aTake({ film: film.id, take, isPlaceholder: true });
    await store.takes.writeTake({
      ...base,
      ...asked,
      provider: 'local',
      firstFrameFrom: null,
      ...own,
    });
  }
  const say = (...args: readonly string[]) => storyboard(folder, args, { STORYBOARD_USER: 'ann' });
  return { say, store, file, film: film.id };
}

test('a take is circled, rejected and circled again, and each is told', async () => {
  const { say } = await project();
  expect(await say('circle', 'film.yaml', 'sh0010', 'v001')).toMatchObject({
    exit: 0,
    stdout:
      'sh0010 v001 is circled.\n' +
      'What follows from it, before it is ordered: storyboard plan film.yaml',
  });
  const rejected = await say('reject', 'film.yaml', 'sh0010', '--note', 'her hands');
  expect(rejected).toMatchObject({
    exit: 0,
    stdout:
      'sh0010 v001 is rejected.\n' +
      'No other take steps in. One more: storyboard run film.yaml --again sh0010',
  });
  expect((await say('plan', 'film.yaml')).stdout).toContain(
    'v001 rejected; circle a take, or --again sh0010',
  );
  const { stdout } = await say('status', 'film.yaml');
  expect(stdout).toMatch(/^sh0010 {2}rejected {2}v001 .*rejected by ann, .*: her hands; circle/m);
  expect(stdout).toMatch(/^sh0020 {2}blocked /m);
  const takes = (await say('takes', 'film.yaml', 'sh0010')).stdout;
  expect(takes).toMatch(/^sh0010 {2}v001 .* rejected, fits$/m);
  expect(takes).toMatch(/^ {4}circled by ann, /m);
  expect((await say('circle', 'film.yaml', 'sh0010', 'v002')).exit).toBe(0);
  expect((await say('takes', 'film.yaml')).stdout).toMatch(
    /^sh0010 {2}v002 {2}stands .* circled, fits$/m,
  );
});

test('a take that waits is approved by name, and what does not wait is refused', async () => {
  const { say, store, film, file } = await project();
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text}policy: { approve: first }\n`);
  expect((await say('plan', 'film.yaml')).stdout).toContain('v002 waits for approval');
  expect(await say('approve', 'film.yaml', 'sh0020')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('Waiting: sh0010'),
  });
  expect(await say('approve', 'film.yaml', 'sh0010', '--note', 'good')).toMatchObject({
    exit: 0,
    stdout:
      'sh0010 v002 is approved.\n' +
      'What waits behind it starts at once where the film runs; else: storyboard run film.yaml',
  });
  expect(await store.decisions.of(film)).toMatchObject([
    { kind: 'approve', take: { take: 'v002' }, by: 'ann', note: 'good' },
  ]);
  expect((await say('approve', 'film.yaml', 'sh0010')).exit).toBe(2);
  expect((await say('takes', 'film.yaml')).stdout).toMatch(/^ {4}approved by ann, .*: good$/m);
});

test('a wrong one ends with 2, says what is possible and changes nothing', async () => {
  const { say, store, film } = await project();
  expect(await say('circle', 'film.yaml', 'sh0010', 'v009')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('It has: v002, v001'),
  });
  expect((await say('freeze', 'film.yaml', 'sh0010', 'sh0020')).exit).toBe(2);
  expect((await say('unfreeze', 'film.yaml', 'sh0010')).exit).toBe(2);
  expect((await say('note', 'film.yaml', 'sh0010', ' ')).exit).toBe(2);
  expect(await store.decisions.of(film)).toEqual([]);
});

test('what several shells say at once is all kept, one after another', async () => {
  const { say, store, film } = await project();
  const texts = ['one', 'two', 'three'];
  const ends = await Promise.all(
    texts.map((text) => say('note', 'film.yaml', 'sh0010', text, '--json')),
  );
  expect(ends.map(({ exit }) => exit)).toEqual([0, 0, 0]);
  const decisions = await store.decisions.of(film);
  expect(decisions.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(new Set(decisions.map(({ note }) => note))).toEqual(new Set(texts));
});

test('a bad picture is asked about, and answered by resolve', async () => {
  const { say, store, film, file } = await project({ pictureFaults: ['black', 'fading'] });
  const text = await readFile(file, 'utf8');
  await writeFile(file, `${text}policy: { handover: stop }\n`);
  const plan = (await say('plan', 'film.yaml')).stdout;
  expect(plan).toMatch(/^sh0010 {2}v002: its last frame is black and is in a fade: \//m);
  expect(plan).toMatch(/ resolve film\.yaml sh0010 --accept \| --retake \| --frame N$/m);
  expect(plan).toContain('v002 ends on a bad picture, and waits for a word');

  expect(await say('resolve', 'film.yaml', 'sh0010', '--frame', '1.5')).toMatchObject({ exit: 2 });
  expect(await say('resolve', 'film.yaml', 'sh0010', '--frame', '500')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('sh0010 v002 has no frame 500: they are 0 to '),
  });
  expect(await say('resolve', 'film.yaml', 'sh0010', '--accept', '--retake')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('cannot be used with'),
  });
  expect(await store.decisions.of(film)).toEqual([]);

  const accepted = await say('resolve', 'film.yaml', 'sh0010', '--accept', '--note', 'as it is');
  expect(accepted).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/^sh0010 v002 hands its last picture on as it is\.$/m),
  });
  expect((await say('resolve', 'film.yaml', 'sh0010', '--accept')).exit).toBe(0);
  expect(await store.decisions.of(film)).toMatchObject([
    { kind: 'accept', take: { take: 'v002' }, by: 'ann', note: 'as it is' },
  ]);
  expect((await say('plan', 'film.yaml')).stdout).not.toContain('bad picture');
  expect((await say('takes', 'film.yaml')).stdout).toMatch(
    /^ {4}its last picture accepted by ann, .*: as it is$/m,
  );
  const retaken = await say('resolve', 'film.yaml', 'sh0010', '--retake');
  expect(retaken.stdout).toContain('sh0010 v002 is rejected.\nOne more take of sh0010, ');
});
