/**
 * Posts a task to the address that its order named, at each change of its state, and to those of
 * its account. Only addresses on this machine are called; the real service calls any.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopback } from '../../address.ts';
import type { TaskRecord } from './task.ts';

/** How long an answer is waited for. */
const ANSWER_MS = 5_000;
const AT_ONCE = [0, 0, 0] as const;

export function isOnThisMachine(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return false;
  return isLoopback(url.hostname);
}

export type Callback = {
  readonly body: string;
  /** Headers beside the content type, which is JSON; made again for each attempt. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /**
   * Pauses before further attempts, in simulated seconds. Default: three of them, without pauses.
   */
  readonly repeatsAfterSeconds?: readonly number[];
};

export type AddressedCallback = Callback & { readonly address: string };

/** Callbacks to an account's own addresses, whatever its orders name. */
export type AccountWatch = {
  readonly isWatching: () => boolean;
  /** What is posted for a task's present state. */
  readonly callbacksOf: (task: TaskRecord) => readonly AddressedCallback[];
};

/** Never rejects: a task does not depend on whether somebody listens, or whether there is time. */
export async function postCallback(
  callback: AddressedCallback,
  realMsOf: (simulatedMs: number) => number,
  signal: AbortSignal,
): Promise<void> {
  if (!isOnThisMachine(callback.address)) return;
  for (const pauseSeconds of [0, ...(callback.repeatsAfterSeconds ?? AT_ONCE)]) {
    const pauseMs = realMsOf(pauseSeconds * 1_000);
    await sleep(pauseMs, null, { signal }).catch(() => null);
    if (signal.aborted || (await isAccepted(callback, signal))) return;
  }
}

async function isAccepted(
  { address, body, headers }: AddressedCallback,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers?.() },
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
