import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Clock } from '../../../providers/simulator/engine/clock.ts';
import { Links } from '../../../providers/simulator/engine/link.ts';
import { slateWords } from '../../../providers/simulator/engine/graph.ts';
import { paintScene } from '../../../providers/simulator/engine/scene.ts';
import {
  standingAt,
  wantsClip,
  type TaskRecord,
} from '../../../providers/simulator/engine/task.ts';
import { temporaryFolder } from './fixtures.ts';

const TASK: TaskRecord = {
  id: 'cgt-1',
  number: 1,
  order: {
    model: 'm',
    modelId: 'm',
    family: 'f',
    tier: 'default',
    prompt: 'words',
    pictures: [],
    resolution: '480p',
    ratio: '16:9',
    width: 864,
    height: 480,
    frames: 49,
    durationSeconds: 2,
    seed: 1,
    audio: false,
    cameraFixed: false,
    watermark: false,
    wantsLastFrame: true,
    expiresAfterSeconds: 3_600,
    token: null,
    callbackUrl: null,
  },
  faults: {},
  createdAtMs: 1_000,
  startsAtMs: 2_000,
  endsAtMs: 3_000,
  deadlineMs: 10_000,
  rendered: null,
  cancelledAtMs: null,
  removedAtMs: null,
  collected: 0,
  calledBack: null,
  linkedAtMs: null,
};

function statesOf(changes: Partial<TaskRecord>): string[] {
  const task = { ...TASK, ...changes };
  const times = [1_000, 2_000, 3_000, 4_000, 10_000, 99_000];
  return times.map((now) => standingAt(task, now).state);
}

const done = { atMs: 2_500, problem: null };

describe('a task', () => {
  it('goes from the queue to work to its end by the clock', () => {
    const states = ['queued', 'running', ...Array<string>(4).fill('succeeded')];
    expect(statesOf({ rendered: done })).toEqual(states);
    expect(standingAt({ ...TASK, rendered: done }, 4_000).sinceMs).toBe(3_000);
  });

  it('waits for a slow render, past its own deadline too', () => {
    expect(statesOf({})).toEqual(['queued', ...Array<string>(5).fill('running')]);
    const late = { ...TASK, rendered: { atMs: 50_000, problem: null } };
    expect(standingAt(late, 49_999).state).toBe('running');
    expect(standingAt(late, 50_000)).toMatchObject({ state: 'succeeded', sinceMs: 50_000 });
  });

  it('expires when its turn would end after its deadline, queued or running', () => {
    const queued = [...Array<string>(4).fill('queued'), 'expired', 'expired'];
    expect(statesOf({ startsAtMs: 20_000, endsAtMs: 30_000 })).toEqual(queued);
    const running = ['queued', ...Array<string>(3).fill('running'), 'expired', 'expired'];
    expect(statesOf({ endsAtMs: 30_000 })).toEqual(running);
    expect(standingAt({ ...TASK, endsAtMs: 30_000 }, 40_000).sinceMs).toBe(10_000);
  });

  it('fails with a code when a scenario or this machine says so', () => {
    const scripted = { ...TASK, faults: { fail: { code: 'Broken', message: 'it is' } } };
    expect(standingAt(scripted, 2_999).state).toBe('running');
    expect(standingAt(scripted, 3_000)).toMatchObject({
      state: 'failed',
      error: { code: 'Broken' },
    });
    const broken = { ...TASK, rendered: { atMs: 2_500, problem: 'no ffmpeg' } };
    expect(standingAt(broken, 3_000).error).toEqual({
      code: 'InternalServiceError',
      message: 'no ffmpeg',
    });
  });

  it('stays where a scenario holds it', () => {
    expect(statesOf({ rendered: done, faults: { stuck: 'queued' } })).toEqual(
      Array(6).fill('queued'),
    );
    expect(statesOf({ rendered: done, faults: { stuck: 'running' } })[5]).toBe('running');
    expect(statesOf({ faults: { expire: 'queued' } })[3]).toBe('queued');
    expect(statesOf({ faults: { expire: 'queued' } })[4]).toBe('expired');
    expect(statesOf({ faults: { expire: 'running' } })[3]).toBe('running');
    expect(statesOf({ faults: { expire: 'running' } })[4]).toBe('expired');
    expect(statesOf({ faults: { expire: 'now' } }).slice(0, 2)).toEqual(['queued', 'expired']);
  });

  it('stays cancelled whatever comes', () => {
    expect(statesOf({ cancelledAtMs: 1_000, rendered: done })).toEqual(Array(6).fill('cancelled'));
  });

  it('costs a render only if somebody can get the clip', () => {
    expect(wantsClip(TASK)).toBe(true);
    const none: Partial<TaskRecord>[] = [
      { rendered: done },
      { cancelledAtMs: 1 },
      { removedAtMs: 1 },
      { endsAtMs: 20_000 },
      { faults: { stuck: 'running' } },
      { faults: { expire: 'now' } },
      { faults: { fail: { code: 'x', message: '' } } },
    ];
    for (const changes of none) expect(wantsClip({ ...TASK, ...changes })).toBe(false);
  });
});

describe('Clock', () => {
  it('runs at its scale and goes on over a restart, at another scale too', async () => {
    const file = join(await temporaryFolder(), 'clock.json');
    const first = new Clock({ file, timeScale: 100_000, notBeforeMs: 0 });
    const startMs = first.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    const laterMs = first.now();
    expect(laterMs - startMs).toBeGreaterThan(1_000_000);
    const second = new Clock({ file, timeScale: 1, notBeforeMs: 0 });
    expect(second.now()).toBeGreaterThanOrEqual(laterMs);
    expect(second.realMsUntil(second.now() + 60_000)).toBeGreaterThan(1_000);
  });

  it('never starts before what has happened already', async () => {
    const file = join(await temporaryFolder(), 'clock.json');
    const future = Date.now() + 86_400_000;
    expect(new Clock({ file, timeScale: 1, notBeforeMs: future }).now()).toBeGreaterThanOrEqual(
      future,
    );
  });
});

describe('Links', () => {
  it('are good until they die, and only as they were signed', async () => {
    const file = join(await temporaryFolder(), 'links.json');
    const fromMs = Date.parse('2026-11-21T10:00:00Z');
    const link = new Links(file).sign({ path: '/files/a/clip.mp4', fromMs, lifetimeSeconds: 60 });
    const { pathname, searchParams } = new URL(link, 'http://x.invalid');
    const reopened = new Links(file);
    expect(reopened.check(pathname, searchParams, fromMs + 59_999)).toBe('good');
    expect(reopened.check(pathname, searchParams, fromMs + 60_000)).toBe('expired');
    expect(reopened.check('/files/b/clip.mp4', searchParams, fromMs)).toBe('forged');
    searchParams.set('X-Tos-Expires', '9999');
    expect(reopened.check(pathname, searchParams, fromMs)).toBe('forged');
    expect(reopened.check(pathname, new URLSearchParams(), fromMs)).toBe('forged');
  });
});

describe('paintScene', () => {
  it('paints one picture for one number, of the shape asked for', () => {
    const size = { width: 1280, height: 720 };
    const scene = paintScene(size, 7);
    expect(Buffer.from(scene.subarray(0, 15)).toString()).toBe('P6\n640 360\n255\n');
    expect(scene.length).toBe(15 + 640 * 360 * 3);
    expect(Buffer.from(scene).equals(Buffer.from(paintScene(size, 7)))).toBe(true);
    expect(Buffer.from(scene).equals(Buffer.from(paintScene(size, 8)))).toBe(false);
  });
});

describe('slateWords', () => {
  it('stops at a word that finds no room beside the timecode', () => {
    const words = 'Wide shot: the ferry leaves, its wake spreads, and the town sinks away';
    expect(slateWords(words, { width: 1280, height: 720 })).toMatch(/^Wide shot: .*\w…$/);
    expect(slateWords('Short  words\nhere', { width: 1280, height: 720 })).toBe('Short words here');
    expect(slateWords('x'.repeat(200), { width: 480, height: 854 })).toMatch(/^x+…$/);
    expect(slateWords('', { width: 480, height: 854 })).toBe('');
  });
});
