/** The rough cut of a film that only people can bring on: its production makes it when asked. */

import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { cutRough, names } from '../../workflows/messages.ts';
import type { FilmOfStore } from './production.ts';
import { isUnreachable, type Temporal } from './connect.ts';

/** A film of an hour is encoded in less. */
const CUT_MS = 30 * 60_000;

/**
 * Why there is none, or null. A production that has ended has made its own. On an interrupt nobody
 * waits for it any more.
 */
export async function makeRoughCut(
  { client, call }: Temporal,
  { store, film }: FilmOfStore,
  signal: AbortSignal,
): Promise<string | null> {
  const handle = client.workflow.getHandle(names.production(store, film));
  const made = call(() => handle.executeUpdate(cutRough), CUT_MS).catch(explain);
  const { promise: interrupted, resolve } = Promise.withResolvers<null>();
  const onAbort = () => resolve(null);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([made, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function explain(error: unknown): string | null {
  if (error instanceof WorkflowNotFoundError) return null;
  if (error instanceof WorkflowUpdateFailedError || isUnreachable(error)) {
    return error instanceof Error ? error.message : String(error);
  }
  throw error;
}
