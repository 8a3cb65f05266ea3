/** Whether an address is on this machine, and whether our simulator answers there. */

import { isLoopback } from './address.ts';
import { RequestError } from './connection.ts';
import { request } from './http.ts';
import { isSimulated } from './link.ts';

/** On this machine, an answer comes at once or not at all. */
const ANSWER_MS = 2_000;
const MAX_BYTES = 64 * 1024;

/** Whether an address leads to a server on this machine. */
export function isOfThisMachine(origin: string | null | undefined): origin is string {
  const url = origin ? URL.parse(origin) : null;
  return url !== null && isLoopback(url.hostname);
}

/** Whether our simulator answers at an address, without a key; null when nobody does. */
export async function isSimulatorAt(origin: string): Promise<boolean | null> {
  const url = new URL('/simulator', origin);
  const asked = { method: 'GET', url, headers: { Accept: 'application/json' } } as const;
  try {
    const { headers } = await request({
      ...asked,
      answerByMs: Date.now() + ANSWER_MS,
      maxAnswerBytes: MAX_BYTES,
    });
    return isSimulated(url, headers);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return null;
  }
}
