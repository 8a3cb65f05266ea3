/** Films to be shown, and what refuses one. */

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { FilmErrorCode, FilmErrors } from '../../films/error.ts';
import type { Cost, FilmView, OpenOrderView, ShotState, ShotView } from '../../films/view/view.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { failure } from '../../specs/failures.ts';
import { planProduction } from '../../specs/plan/build.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { readStoryboard } from '../../specs/storyboard/read.ts';

/** Friday, 12 June 2026, 14:10 in the time zone of this machine. */
export const NOW = new Date(2026, 5, 12, 14, 10).getTime();
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export function at(day: number, hour: number, minute: number): number {
  return new Date(2026, 5, day, hour, minute).getTime();
}

export function shotView(id: string, status: ShotState, facts: Partial<ShotView> = {}): ShotView {
  return {
    id,
    at: { line: 7, column: 5 },
    status,
    reused: false,
    take: null,
    takeOf: null,
    standing: null,
    provider: 'byteplus',
    model: 'seedance-1.5-pro',
    tier: 'flex',
    taskId: null,
    account: null,
    isFree: false,
    sinceMs: null,
    endedAtMs: null,
    expiresAfterSeconds: null,
    expiresAtMs: null,
    seenOpenAtMs: null,
    nextLookAtMs: null,
    seed: null,
    tokens: null,
    seconds: 5,
    quote: {
      tokens: 108_900,
      seconds: 5,
      expected: { currency: 'USD', micros: 65_000 },
      atMost: { currency: 'USD', micros: 130_000 },
      byTier: {},
      pricedAt: '2026-07-13',
    },
    charge: null,
    costs: [],
    failure: null,
    waysOn: [],
    notes: [],
    isLeftOut: false,
    left: [],
    holdsUp: 0,
    note: null,
    ...facts,
  };
}

export function doneShot(id: string, facts: Partial<ShotView> = {}): ShotView {
  return shotView(id, 'done', {
    take: 'v001',
    sinceMs: NOW - 9 * HOUR,
    endedAtMs: NOW - 9 * HOUR + (4 * 60 + 12) * MINUTE,
    charge: COST.money,
    costs: [{ ...COST, isEarlier: facts.reused ?? false }],
    tokens: 108_900,
    ...facts,
  });
}

export const COST: Cost = {
  money: { currency: 'USD', micros: 65_000 },
  tokens: 108_900,
  seconds: 5,
  pricedAt: '2026-07-13',
  isEstimated: true,
  orderedAtMs: NOW - 9 * HOUR,
  isEarlier: false,
};

export function queuedShot(id: string): ShotView {
  return shotView(id, 'queued', {
    take: 'v001',
    taskId: 'cgt-1',
    sinceMs: NOW - (6 * 60 + 3) * MINUTE,
    expiresAfterSeconds: 172_800,
    expiresAtMs: at(14, 20, 14),
    nextLookAtMs: at(12, 14, 20),
  });
}

export function askingShot(id: string): ShotView {
  return shotView(id, 'asking', {
    take: 'v001',
    taskId: 'cgt-…',
    sinceMs: at(12, 9, 2),
    failure: failure('outcome-unknown', { code: 'answer-lost', message: 'The answer was lost.' }),
    waysOn: ['adopt', 'resubmit', 'give-up'],
  });
}

export function filmView(shots: readonly ShotView[], facts: Partial<FilmView> = {}): FilmView {
  return {
    production: 'production/0123456789ab/f0123456789',
    title: 'Night ferry',
    file: 'film.yaml',
    status: 'running',
    film: null,
    shots,
    costs: shots.flatMap((shot) => shot.costs),
    openOrders: shots.flatMap(openOrderOf),
    asOfMs: null,
    ...facts,
  };
}

function openOrderOf(shot: ShotView): OpenOrderView[] {
  const { id, status, taskId, provider, isFree, sinceMs, seenOpenAtMs } = shot;
  if (!['queued', 'running', 'collecting'].includes(status)) return [];
  const isFinished = status === 'collecting';
  const since = sinceMs ?? NOW;
  return [{ shot: id, taskId, provider, isFree, isFinished, sinceMs: since, seenOpenAtMs }];
}

/** The plan of a storyboard without pictures. */
export function planOf(text: string): Plan {
  const pictures = () => 'unfetched' as const;
  const { storyboard, diagnostics } = readStoryboard(text, { catalogue, pictures });
  if (!storyboard) throw new Error(JSON.stringify(diagnostics));
  return planProduction(storyboard, { catalogue, pictures, hasTake: () => false });
}

export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'storyboard-cli-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Without keys and settings of whoever runs the tests. */
export function plainEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !/_API_KEY$|_BASE_URL$|^STORYBOARD_PROJECT$|^TEMPORAL_/.test(entry[0]),
  );
  return Object.fromEntries(entries);
}

/** What is thrown, for `toThrow` and `toEqual`. */
export function filmError<Code extends FilmErrorCode>(code: Code, facts: FilmErrors[Code]): object {
  return expect.objectContaining({ name: 'FilmError', code, facts });
}
