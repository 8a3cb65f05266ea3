/**
 * Posts a task to the address that its order named, at each change of its state, and to those of
 * its account. Only addresses on this machine are called; the real service calls any.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback } from '../../address.ts';
import type { TaskRecord } from './task.ts';

/** How long an answer is waited for, and how often a final state is posted again without one. */
const ANSWER_MS = 5_000;
const REPEATS = 3;

export function isOnThisMachine(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return false;
  return isLoopback(url.hostname);
}

export type Callback = {
  readonly body: string;
  /** Beside the content type, which is JSON. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often a final state is posted again at once without an answer. Default 3. */
  readonly repeats?: number;
};

/** To an address that is set for the whole account. */
export type AccountCallback = {
  readonly address: string;
  readonly body: string;
  /** Beside the content type, made anew for each attempt. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Pauses before each further attempt, in simulated seconds. */
  readonly repeatsAfterSeconds: readonly number[];
};

/** What an account has called back, whatever its orders name. */
export type AccountWatch = {
  readonly isWatching: () => boolean;
  /** What is posted in the state that a task has now. */
  readonly callbacksOf: (task: TaskRecord) => readonly AccountCallback[];
};

export type Post = Callback & {
  readonly address: string;
  /** A final state is worth repeating. */
  readonly isFinal: boolean;
};

/** Never rejects: whether somebody listens is not the task's concern. */
export async function postCallback(post: Post, signal: AbortSignal): Promise<void> {
  const attempts = post.isFinal ? 1 + (post.repeats ?? REPEATS) : 1;
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt += 1) {
    if (await isAccepted(post, signal)) return;
  }
}

/** Never rejects; what is due after the signal is not posted at all. */
export async function postToAccount(
  { address, body, headers, repeatsAfterSeconds }: AccountCallback,
  realMsOf: (simulatedMs: number) => number,
  signal: AbortSignal,
): Promise<void> {
  if (!isOnThisMachine(address)) return;
  for (const pauseSeconds of [0, ...repeatsAfterSeconds]) {
    const pauseMs = realMsOf(pauseSeconds * 1_000);
    await sleep(pauseMs, null, { signal }).catch(() => null);
    if (signal.aborted || (await isAccepted({ address, body, headers: headers() }, signal))) return;
  }
}

type Attempt = Pick<Post, 'address' | 'body' | 'headers'>;

async function isAccepted(
  { address, body, headers }: Attempt,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
