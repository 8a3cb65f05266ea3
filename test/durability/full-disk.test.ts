/** A disk that fills up at a step of a shot, and is cleared: the same run goes on, bought once. */

import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { storyboardOf, Studio } from '../film/studio.ts';
import { until } from './stage.ts';

const PRELOAD = new URL('full-disk.ts', import.meta.url).href;
const FILM = storyboardOf(['id: sh0010, prompt: A quay', 'id: sh0020, prompt: A pier']);
/** Long enough for what is tried meanwhile to fail. */
const FULL_MS = 4_000;

type Moment = (studio: Studio) => boolean;

const MOMENTS: Readonly<Record<string, { faults: string; isReached: Moment }>> = {
  'before the first order': {
    faults: 'rules: []',
    isReached: () => true,
  },
  'while an order is answered': {
    faults: 'rules: [{ when: { endpoint: create }, do: { delay_answer: 3 } }]',
    isReached: ({ provider }) => provider.orders().length === 1,
  },
  'while a task is waited for': {
    faults: 'rules: [{ when: { endpoint: get, request: 1 }, do: { delay_answer: 3 } }]',
    isReached: ({ provider }) => (provider.requests()['GET get'] ?? 0) > 0,
  },
  'while a clip arrives': {
    faults: 'rules: [{ when: { endpoint: clip, request: 1 }, do: { delay_answer: 3 } }]',
    isReached: ({ provider }) => (provider.requests()['GET clip'] ?? 0) > 0,
  },
};

test.concurrent.for(Object.entries(MOMENTS))(
  'a disk that is full %s costs no order and no clip',
  async ([, { faults, isReached }], { onTestFinished }) => {
    const studio = await Studio.open({ onFinished: onTestFinished, faults });
    const mark = join(dirname(studio.folder), 'full');
    Object.assign(studio.environment, {
      NODE_OPTIONS: `--import=${PRELOAD}`,
      FULL_DISK_MARK: mark,
      STORYBOARD_TEST_TIMING: JSON.stringify({ searchPausesMs: [1_000, 2_000] }),
    });
    await studio.write('film.yaml', FILM);
    const run = studio.start('run', 'film.yaml', '--yes', '--json');
    await until(() => isReached(studio));
    await writeFile(mark, '');
    await sleep(FULL_MS);
    await rm(mark);

    const { exitCode, stdout, stderr } = await run;
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'done',
      shots: [{ status: 'done' }, { status: 'done' }],
    });
    expect(
      studio.provider
        .orders()
        .map(({ prompt }) => prompt)
        .toSorted(),
    ).toEqual(['A pier', 'A quay']);
  },
);
