/** One attempt of an activity, as a worker would run it. */

import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

export type Attempt = {
  /** From 1. */
  readonly attempt?: number;
  /** Milliseconds; without one nothing ends the attempt. */
  readonly startToCloseTimeoutMs?: number;
  readonly isCancelled?: boolean;
};

export const SILENT = new DefaultLogger('ERROR', () => undefined);

/** What it gives, or what it throws as `error`. */
export async function attemptOf<Output>(
  work: () => Promise<Output>,
  { attempt = 1, startToCloseTimeoutMs = Number.NaN, isCancelled = false }: Attempt = {},
): Promise<{ output?: Output; error?: unknown }> {
  const info = { attempt, startToCloseTimeoutMs };
  const environment = new MockActivityEnvironment(info, { logger: SILENT });
  if (isCancelled) environment.cancel();
  try {
    return { output: await environment.run(work) };
  } catch (error) {
    return { error };
  }
}
