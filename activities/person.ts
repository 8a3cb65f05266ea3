/** What a person is asked, and what the engine says when a shot has failed for good. */

import { Context as ActivityContext } from '@temporalio/activity';
import { redacted } from './failure.ts';
import type {
  AskPersonInput,
  AskPersonOutput,
  EndShotInput,
  LeaveProviderInput,
} from './contract.ts';
import type { Context } from './context.ts';
import { adopt, giveUp } from './settle-order.ts';

/** Shows the question; an answer in the store is carried out once and handed on. */
export async function askPerson(context: Context, input: AskPersonInput): Promise<AskPersonOutput> {
  const { journal } = context.store;
  const entry = await journal.readOrder(input);
  if (entry?.answerError) {
    // The question stands, and is tried until there is an answer that can be read.
    if (ActivityContext.current().info.attempt === 1) await ask(context, input);
    throw entry.answerError;
  }
  const resolution = entry?.resolution;
  if (resolution && entry.intent) {
    if (resolution.kind !== 'adopt') {
      // The answer stays with the order that it ended: told again, it is the same.
      await giveUp(context, input, redacted(input.failure));
      return { answer: resolution.kind };
    }
    const isFree = !entry.end && (entry.task?.task.id ?? resolution.taskId) === resolution.taskId;
    if (isFree) await adopt(context, input, entry.intent, resolution.taskId);
    await journal.clearResolution(input);
    if (isFree) return { answer: 'adopt' };
  } else if (entry?.task && input.failure.kind === 'outcome-unknown') {
    // It was adopted by an attempt that did not live to say so.
    return { answer: 'adopt' };
  }
  await ask(context, input);
  return { answer: null };
}

async function ask(context: Context, input: AskPersonInput): Promise<void> {
  await context.store.events.append(input.film, {
    kind: 'shot.asks',
    shot: input.shot,
    take: input.take,
    order: input.order,
    failure: redacted(input.failure),
  });
}

export async function leaveProvider(context: Context, input: LeaveProviderInput): Promise<void> {
  await context.store.events.append(input.film, {
    kind: 'provider.left',
    shot: input.shot,
    take: input.take,
    order: input.order,
    provider: input.provider,
    next: input.next,
    failure: redacted(input.failure),
  });
}

export async function endShot(context: Context, input: EndShotInput): Promise<void> {
  await context.store.events.append(input.film, {
    kind: 'shot.failed',
    shot: input.shot,
    take: input.take,
    order: input.order,
    provider: input.provider,
    failure: redacted(input.failure),
  });
}
