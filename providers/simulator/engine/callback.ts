/**
 * Posts a task to the address that its order named, at each change of its state. Only addresses on
 * this machine are called; the real service calls any.
 */

import ipaddr from 'ipaddr.js';

/** How long an answer is waited for, and how often a final state is posted again without one. */
const ANSWER_MS = 5_000;
const REPEATS = 3;

export function isOnThisMachine(address: string): boolean {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

export type Callback = {
  readonly body: string;
  /** Beside the content type, which is JSON. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type Post = Callback & {
  readonly address: string;
  /** A final state is worth repeating. */
  readonly isFinal: boolean;
};

/** Never rejects: whether somebody listens is not the task's concern. */
export async function postCallback(post: Post, signal: AbortSignal): Promise<void> {
  const attempts = post.isFinal ? 1 + REPEATS : 1;
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt += 1) {
    if (await isAccepted(post, signal)) return;
  }
}

async function isAccepted({ address, body, headers }: Post, signal: AbortSignal): Promise<boolean> {
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
