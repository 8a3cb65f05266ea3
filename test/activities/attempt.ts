/** One attempt of an activity, as a worker would run it. */

import { asyncLocalStorage, Context } from '@temporalio/activity';
import { DefaultLogger } from '@temporalio/worker';

export type Attempt = {
  /** From 1. */
  readonly attempt?: number;
  /** Milliseconds; without one nothing ends the attempt. */
  readonly startToCloseTimeoutMs?: number;
  readonly signal?: AbortSignal;
};

/** What it gives, or what it throws as `error`. */
export async function attemptOf<Output>(
  work: () => Promise<Output>,
  { attempt = 1, startToCloseTimeoutMs, signal = new AbortController().signal }: Attempt = {},
): Promise<{ output?: Output; error?: unknown }> {
  const info = { attempt, startToCloseTimeoutMs, heartbeatDetails: undefined };
  const context: Context = Object.create(Context.prototype, {
    info: { value: info },
    cancellationSignal: { value: signal },
    log: { value: new DefaultLogger('ERROR') },
    heartbeatFn: { value: () => undefined },
  });
  try {
    return { output: await asyncLocalStorage.run(context, work) };
  } catch (error) {
    return { error };
  }
}
