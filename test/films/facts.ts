/** What the store would hold of a film on byteplus: orders, events, takes. */

import type { FilmFacts } from '../../films/view/view-of.ts';
import type { StandingView } from '../../films/view/view.ts';
import { failure, type Failure } from '../../specs/failures.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import type { FilmEvent } from '../../store/events.ts';
import { isOpen, type OrderEntry, type OrderPoll } from '../../store/order.ts';
import { summaryOf, type TakeRecord } from '../../store/takes.ts';
import { aTake } from '../store/fixtures.ts';
import { planOf } from './fixture.ts';

/** The first order of the film, in milliseconds since 1970. */
export const ORDERED = Date.parse('2026-06-12T08:00:00.000Z');
const HASH = 'a'.repeat(64);
const PLACE = { take: 1, order: 1 };

export const UNKNOWN = failure('outcome-unknown', { code: 'answer-lost', message: 'Lost.' });
export const REFUSED = failure('moderated-input', { code: 'Sensitive', message: 'Refused.' });

/** sh0020 and sh0030 follow sh0010 and sh0020; sh0040 stands by itself. */
export const PLAN = planOf(`
version: 1
title: Night ferry
provider: byteplus
defaults: { model: seedance-1.5-pro, tier: flex }
shots:
  - { id: sh0010, prompt: one }
  - { id: sh0020, prompt: two }
  - { id: sh0030, prompt: three }
  - { id: sh0040, from: none, prompt: four }
`);

export function order(shot: string, parts: Partial<OrderEntry> = {}): OrderEntry {
  return {
    key: { film: 'f0123456789', shot, ...PLACE },
    intent: {
      fingerprint: HASH,
      token: `sb-${'0'.repeat(40)}`,
      account: 'byteplus-01234567',
      provider: 'byteplus',
      modelId: 'seedance-1-5-pro-251215',
      tier: 'flex',
      seed: 7,
      expiresAfterSeconds: 172_800,
      process: { machine: 'm', boot: 'b', pid: 1, startedAt: '0' },
      at: iso(0),
      sendByMs: ORDERED + 30_000,
      answerByMs: ORDERED + 90_000,
      plan: HASH,
      frames: { firstFrameSha256: null, lastFrameSha256: null },
    },
    task: { task: { id: 'cgt-1' }, adopted: false, at: iso(1) },
    end: null,
    poll: null,
    holder: null,
    download: null,
    resolution: null,
    ...parts,
  };
}

export function look(facts: Partial<OrderPoll> = {}): OrderPoll {
  return {
    atMs: ORDERED + 60_000,
    state: 'queued',
    createdAtMs: ORDERED,
    deadlineMs: ORDERED + 172_800_000,
    nextLookAtMs: ORDERED + 120_000,
    missingSinceMs: null,
    failure: null,
    ...facts,
  };
}

/** Of two orders of sh0010: the answer of one is not here, the other runs. */
export const OLDER = order('sh0010', { task: null });
export const NEWER = order('sh0010', {
  key: { ...OLDER.key, take: 2 },
  task: { task: { id: 'cgt-2' }, adopted: false, at: iso(100) },
  poll: look({ state: 'running' }),
});

export function asks(shot: string, seconds: number, failed: Failure = UNKNOWN): FilmEvent {
  return { kind: 'shot.asks', at: iso(seconds), shot, ...PLACE, failure: failed };
}

export function fails(
  shot: string,
  seconds: number,
  failed: Failure = REFUSED,
  take = 1,
): FilmEvent {
  const provider = 'byteplus';
  const place = { shot, ...PLACE, take };
  return { kind: 'shot.failed', at: iso(seconds), ...place, provider, failure: failed };
}

export function places(shot: string, seconds: number): FilmEvent {
  const placed = { taskId: 'cgt-1', tier: 'flex' as const, account: 'byteplus-01234567' };
  return { kind: 'order.placed', at: iso(seconds), shot, ...PLACE, ...placed };
}

export function collected(shot: string, seconds: number): FilmEvent {
  return { kind: 'take.collected', at: iso(seconds), shot, ...PLACE, bytes: 1, charge: null };
}

export function record(shot: string): TakeRecord {
  const lastFrame = { sha256: 'b'.repeat(64), decodedSha256: 'b'.repeat(64) };
  return aTake({
    shot,
    fingerprint: HASH,
    lastFrame: { ...lastFrame, source: 'returned', reason: null },
    orderedAt: iso(0),
    finishedAt: iso(3_600),
  });
}

const FILES: StandingView = {
  clip: '/film/renders/film/takes/sh0010/v001.mp4',
  lastFrame: '/film/renders/film/takes/sh0010/v001.last.png',
  lastFrameSource: 'returned',
  firstFrameSha256: HASH,
  lastFrameSha256: 'b'.repeat(64),
  clipLastFrameSha256: 'c'.repeat(64),
  handOver: { sha256: 'b'.repeat(64), source: 'returned', frame: null },
};

/** The film while it runs; `standing` shots have their take. */
export function filmFacts(
  standing: readonly string[],
  facts: { orders?: readonly OrderEntry[] } & Partial<Omit<FilmFacts, 'orders'>> = {},
): FilmFacts {
  const { orders = [], ...rest } = facts;
  const isUnderWay = (id: string) =>
    orders.some(
      (order) => isOpen(order) && order.key.shot === id && order.intent?.fingerprint === HASH,
    );
  const decisions = PLAN.shots.map(({ id }): ShotDecision => {
    if (standing.includes(id) && isUnderWay(id)) return { shot: id, kind: 'under-way' };
    if (standing.includes(id)) {
      return {
        shot: id,
        kind: 'stands',
        take: summaryOf(record(id)),
        reusedFrom: null,
        keptDespite: null,
        fingerprint: HASH,
      };
    }
    return { shot: id, kind: 'orders', fingerprint: null, because: { kind: 'new' } };
  });
  return {
    production: 'production/0123456789ab/f0123456789',
    file: 'film.yaml',
    plan: PLAN,
    decisions,
    orders: Map.groupBy(orders, ({ key }) => key.shot),
    events: [],
    standing: new Map(standing.map((id) => [id, { record: record(id), files: FILES }])),
    film: null,
    isRunning: true,
    takes: standing.map(record),
    plans: new Map([[HASH, PLAN]]),
    ...rest,
  };
}

export function iso(seconds: number): string {
  return new Date(ORDERED + seconds * 1_000).toISOString();
}
