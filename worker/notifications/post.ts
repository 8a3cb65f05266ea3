/**
 * One notification on its way. Whoever receives it is not believed and not waited for: only the first line
 * of the answer counts, nothing of its body is read, and it leads nowhere else.
 */

import { connect, RequestError, withLimits } from '../../providers/connection.ts';
import { namedDelayMs } from '../../providers/delay.ts';
import { exchange } from '../../providers/http.ts';
import type { Notification } from './notification.ts';

/** For connection, TLS, request and the head of the answer, in milliseconds. */
const ANSWER_MS = 10_000;

export type Posted =
  | { readonly kind: 'taken' }
  /** This notification was refused. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing can be told there now. `pauseMs`: how long the receiver asks to be left alone. */
  | { readonly kind: 'away'; readonly reason: string; readonly pauseMs: number | null };

/** 408 and 429 say something about the moment, whatever was sent. */
const OF_THE_MOMENT: readonly number[] = [408, 429];

export async function post(
  url: URL,
  notification: Notification,
  signal: AbortSignal,
): Promise<Posted> {
  const limits = { answerByMs: Date.now() + ANSWER_MS, signal };
  try {
    const socket = await connect(url, limits);
    try {
      const asked = {
        method: 'POST',
        url,
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'storyboard' },
        body: Buffer.from(JSON.stringify(notification)),
      } as const;
      const answer = await withLimits(socket, limits, () => exchange(socket, asked));
      // What breaks off in a body that nobody reads must not end the process.
      answer.on('error', () => undefined);
      return meaningOf(
        answer.statusCode ?? 0,
        namedDelayMs({ headers: answer.headers, dateMs: null }),
      );
    } finally {
      socket.destroy();
    }
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { kind: 'away', reason: error.message, pauseMs: null };
  }
}

function meaningOf(status: number, pauseMs: number | null): Posted {
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const reason = `HTTP ${status}`;
  if (status >= 300 && status < 500 && !OF_THE_MOMENT.includes(status)) {
    return { kind: 'refused', reason };
  }
  return { kind: 'away', reason, pauseMs };
}
