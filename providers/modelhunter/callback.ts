/**
 * What ModelHunter posts when a task ends: docs.modelhunter.ai/core-concepts/webhooks, read
 * 2026-11-21. To an order's own address without a signature, to the account's with one.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { taskId } from '../lenient.ts';
import type { CallbackHint, SignedCallback } from '../provider.ts';

/** A signature is refused when it is older than this, or as far in the future. */
const WINDOW_SECONDS = 300;

const event = z.object({
  type: z.enum(['task.completed', 'task.failed']),
  data: z.object({ task: z.object({ id: taskId }) }),
});

/** There are events only for ended tasks. */
export function hintIn(body: unknown): CallbackHint | null {
  const { data } = event.safeParse(body);
  return data ? { taskId: data.data.task.id, hasEnded: true } : null;
}

/** HMAC-SHA256 over `timestamp.body`, with the body's bytes unchanged. */
export function isSigned({ headers, body, secret, nowMs }: SignedCallback): boolean {
  const { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature } = headers;
  if (typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > WINDOW_SECONDS) return false;
  const given = /^sha256=([0-9a-f]{64})$/i.exec(typeof signature === 'string' ? signature : '');
  if (!given?.[1]) return false;
  const own = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  return timingSafeEqual(own, Buffer.from(given[1], 'hex'));
}
