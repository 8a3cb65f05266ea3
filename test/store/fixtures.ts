/** What the tests of the store share: folders that go away, records, and real child processes. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

import { StoreError } from '../../store/error.ts';
import { currentProcess } from '../../store/identity.ts';
import type { OrderIntent } from '../../store/order.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

export const AT = '2026-07-13T08:12:00.000Z';
export const FILM = 'f0123456789';

export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'storyboard-store-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function temporaryStore(): Promise<Store> {
  return openStore(temporaryFolder());
}

/** A process that runs one verb of `child.ts`; it does not outlive its test. */
export function startChild(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** What a child prints, as JSON, once it has ended by itself. */
export async function resultOf(child: ChildProcess): Promise<unknown> {
  if (!child.stdout) throw new Error('The child has no output.');
  return JSON.parse(await text(child.stdout));
}

export async function killNow(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The first line that a child prints. */
export async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The child has no output.');
  const [chunk] = await once(child.stdout, 'data');
  return String(chunk).trim();
}

export async function storeErrorOf(work: Promise<unknown>): Promise<StoreError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

export function anIntent(changes: Partial<OrderIntent> = {}): OrderIntent {
  return {
    fingerprint: 'a'.repeat(64),
    token: `sb-${'b'.repeat(40)}`,
    account: 'byteplus-0123abcd',
    provider: 'byteplus',
    modelId: 'seedance-1-5-pro-251215',
    tier: 'flex',
    seed: 7,
    expiresAfterSeconds: 172_800,
    process: currentProcess(),
    at: AT,
    sendByMs: 1_783_930_350_000,
    answerByMs: 1_783_930_410_000.5,
    plan: 'c'.repeat(64),
    frames: { firstFrameSha256: null, lastFrameSha256: null },
    ...changes,
  };
}

export function aTake(changes: Partial<TakeRecord> = {}): TakeRecord {
  return {
    film: FILM,
    shot: 'sh0010',
    take: 'v001',
    fingerprint: 'a'.repeat(64),
    inputs: {
      model: 'seedance-1.5-pro',
      prompt: 'Wide shot: the ferry leaves',
      firstFrame: null,
      lastFrame: null,
      references: [],
      resolution: '720p',
      ratio: '16:9',
      length: { unit: 'seconds', seconds: 5 },
      seed: null,
      audio: false,
      cameraFixed: false,
      watermark: false,
    },
    clip: {
      sha256: 'd'.repeat(64),
      bytes: 4,
      width: 1280,
      height: 720,
      frames: 121,
      framesPerSecond: 24,
      videoCodec: 'avc',
      durationSeconds: 5.042,
      hasAudio: false,
    },
    firstFrame: { sha256: 'e'.repeat(64) },
    lastFrame: {
      sha256: 'f'.repeat(64),
      decodedSha256: 'e'.repeat(64),
      source: 'returned',
      reason: null,
    },
    firstFrameFrom: null,
    isPlaceholder: false,
    provider: 'byteplus',
    family: 'seedance-1.5-pro',
    modelId: 'seedance-1-5-pro-251215',
    account: 'byteplus-0123abcd',
    taskId: 'cgt-1',
    tier: 'flex',
    seed: 7,
    tokens: 108_900,
    charge: { currency: 'USD', micros: 65_340 },
    isEstimated: true,
    pricedAt: '2026-07-13',
    orderedAt: AT,
    finishedAt: AT,
    ...changes,
  };
}
