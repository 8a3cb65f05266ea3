/** What arrives is not what was promised: frames, clips and links that are wrong. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { storyboardOf, Studio } from './studio.ts';

const FAULTS = `
rules:
  - { when: { prompt: missing }, do: { last_frame: missing } }
  - { when: { prompt: black }, do: { last_frame: black } }
  - { when: { prompt: other }, do: { last_frame: other } }
  - { when: { endpoint: last-frame, prompt: gone }, do: { answer: { status: 403 } } }
  - { when: { endpoint: clip, prompt: half-sent }, do: { garble: truncated }, times: 1 }
  - { when: { endpoint: clip, prompt: stale-link }, do: { answer: { status: 403 } }, times: 1 }
  - { when: { endpoint: clip, prompt: dead-link }, do: { answer: { status: 404 } } }
  - { when: { prompt: half-made }, do: { clip: truncated } }
  - { when: { prompt: short }, do: { clip: wrong-length } }
  - { when: { prompt: narrow }, do: { clip: wrong-size } }
`;

const RECORD = z.object({ clip: z.object({ frames: z.number(), width: z.number() }) });

const IDS = ['missing', 'black', 'other', 'gone', 'half-sent', 'stale-link'];
const PAID_LOSSES = ['dead-link', 'half-made'];
const MISSHAPEN = ['short', 'narrow'];

test('a clip is kept whatever frame came with it; one that cannot be had asks and is not bought again', async () => {
  const studio = await Studio.open({ faults: FAULTS });
  studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify({ lastFrameMs: 3_000 });
  await studio.command('server', 'start');
  const cuts = [...IDS, ...MISSHAPEN, ...PAID_LOSSES];
  const shots = cuts.map((id) => `id: ${id}, from: none, prompt: ${id}`);
  await studio.write(
    'film.yaml',
    storyboardOf([...shots, `id: chained, from: black, prompt: chained`]),
  );

  const ended = await studio.run();

  expect(ended.code, ended.stderr).toBe(3);
  const film = ended.film();
  const shot = (id: string) => film.shots.find((one) => one.id === id);
  const sources = IDS.map((id) => [id, shot(id)?.status, shot(id)?.lastFrameSource]);
  expect(sources).toEqual([
    ['missing', 'done', 'decoded'],
    ['black', 'done', 'decoded'],
    ['other', 'done', 'decoded'],
    ['gone', 'done', 'decoded'],
    ['half-sent', 'done', 'returned'],
    ['stale-link', 'done', 'returned'],
  ]);
  const decoded = await readFile(shot('black')?.lastFrame ?? '');
  const [chained] = studio.bought('chained');
  expect(chained?.firstFrameSha256).toBe(createHash('sha256').update(decoded).digest('hex'));

  // What came is what was paid for: it is measured, not believed.
  const recorded = async (id: string) =>
    RECORD.parse(JSON.parse(await studio.read(`renders/film/takes/${id}/film_${id}_v001.json`)))
      .clip;
  expect((await recorded('short')).frames).toBeLessThan(30);
  expect((await recorded('missing')).frames).toBeGreaterThanOrEqual(48);
  expect((await recorded('narrow')).width).toBeLessThan((await recorded('missing')).width);

  for (const id of PAID_LOSSES) expect(shot(id)?.status, id).toBe('asking');
  expect(shot('dead-link')?.failure).toMatchObject({ kind: 'link-dead', billed: 'yes' });
  expect(shot('half-made')?.failure).toMatchObject({ kind: 'unreadable', billed: 'yes' });
  // The film's sum names every clip that was billed, and a lost one costs what it was to cost.
  for (const id of PAID_LOSSES) expect(shot(id)?.charge, id).toMatchObject({ estimated: true });
  const tokens = film.shots.reduce((sum, one) => sum + (one.charge?.tokens ?? NaN), 0);
  expect(film.charge).toMatchObject([{ tokens }]);
  const told = await studio.command('status', 'film.yaml');
  expect(told.stdout).toContain('resolve film.yaml dead-link --fetch | --resubmit | --give-up');

  const again = await studio.run();
  expect(again.code, again.stderr).toBe(3);
  expect(studio.provider.orders()).toHaveLength(cuts.length + 1);

  for (const id of PAID_LOSSES) await studio.command('resolve', 'film.yaml', id, '--give-up');
  const givenUp = await studio.status();
  expect(givenUp.status).not.toBe('done');
  expect(studio.provider.orders()).toHaveLength(cuts.length + 1);
});
