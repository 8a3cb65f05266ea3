/**
 * Takes a queued task back.
 *
 * A DELETE on a finished task removes its record and with it the clip, so it is sent only by the
 * attempt that just saw `queued`, and never a second time without a new look.
 */

import { ProviderError } from '../providers/provider.ts';
import type { CancelOrderInput, CancelOrderOutput } from './contract.ts';
import { accountOf, type Context } from './context.ts';
import { redacted, repeats } from './failure.ts';

const UNREACHABLE_MS = 5_000;

export async function cancelOrder(
  context: Context,
  input: CancelOrderInput,
): Promise<CancelOrderOutput> {
  const { journal, events } = context.store;
  const { provider } = accountOf(context, input.account);
  const task = (await journal.readOrder(input))?.task?.task;
  if (!task) return { outcome: 'ended' };
  try {
    const [looked] = await provider.status([task], input.tier);
    if (!looked || looked.state === 'missing') return { outcome: 'ended' };
    if (looked.state === 'running') return { outcome: 'runs-on' };
    if (looked.state !== 'queued') return { outcome: 'ended' };
    if (!provider.cancel) return { outcome: 'runs-on' };
    const cancelled = await provider.cancel(task, { beforeSend: async () => {} });
    if (cancelled === 'refused') return { outcome: 'runs-on' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // Without a key that counts nothing can be taken back: the order is watched to its end.
    if (error.failure.kind === 'unauthorized') return { outcome: 'runs-on' };
    throw repeats(redacted(error.failure), error.failure.retryAfterMs ?? UNREACHABLE_MS);
  }
  await events.append(input.film, {
    kind: 'shot.cancelled',
    shot: input.shot,
    take: input.take,
    order: input.order,
    taskId: task.id,
  });
  return { outcome: 'cancelled' };
}
