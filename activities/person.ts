/** Asks a person, and writes down when a shot has failed for good. */

import { Context as ActivityContext } from '@temporalio/activity';
import { directedShots } from '../specs/plan/directing.ts';
import type { OrderEntry, OrderIntent, OrderResolution } from '../store/order.ts';
import { adopt, isFree } from './adopt.ts';
import type {
  Answer,
  AskPersonInput,
  AskPersonOutput,
  EndShotInput,
  LeaveProviderInput,
} from './contract.ts';
import type { Services } from './context.ts';
import { redacted } from './failure.ts';
import { mayBeFetched } from './fetching.ts';
import { giveUp } from './settle-order.ts';
import { fetchAgain, useDownload } from './use-download.ts';

/** Shows the question. An answer in the store is carried out once and given to the workflow. */
export async function askPerson(
  context: Services,
  input: AskPersonInput,
): Promise<AskPersonOutput> {
  const { journal } = context.store;
  const entry = await journal.readOrder(input);
  if (entry?.answerError) {
    // The question stays open, and this is repeated until there is an answer that can be read.
    if (ActivityContext.current().info.attempt === 1) await ask(context, input);
    throw entry.answerError;
  }
  const { answer, why } = entry ? await answerTo(context, input, entry) : NO_ANSWER;
  if (answer === null) await ask(context, input, why);
  return { answer };
}

/** `why`: a sentence that says why the given answer cannot be carried out. */
type Answering = { readonly answer: Answer | null; readonly why?: string };
const NO_ANSWER: Answering = { answer: null };

async function ask(context: Services, input: AskPersonInput, why?: string): Promise<void> {
  const { failure: failed } = input;
  const message = why === undefined ? failed.message : `${why} ${failed.message}`;
  const asked = redacted({ ...failed, message });
  await context.store.events.appendOf(input, { kind: 'shot.asks', failure: asked });
}

async function answerTo(
  context: Services,
  input: AskPersonInput,
  entry: OrderEntry,
): Promise<Answering> {
  const { resolution, intent } = entry;
  if (resolution && intent) {
    if (!(await mayFollow(context, input, resolution))) return NO_ANSWER;
    return carryOut(context, input, { entry, intent, resolution });
  }
  // An attempt adopted the task and died before it could say so.
  if (entry.task && !entry.end && input.failure.kind === 'outcome-unknown')
    return { answer: 'adopt' };
  if (!input.isRunAgain || !isAboutClip(input, entry)) return NO_ANSWER;
  const sheet = context.accounts.get(input.account)?.provider.sheet;
  const isThere = sheet && mayBeFetched(entry, sheet.recordSeconds, Date.now());
  return isThere ? { answer: 'fetch' } : NO_ANSWER;
}

/** Whether the question is about a paid clip: only such a clip can be fetched again, or used. */
function isAboutClip({ failure: { kind } }: AskPersonInput, { task, end }: OrderEntry): boolean {
  // If the take's record was lost after collecting, its provider can still give the clip once more.
  const isOpen = end === null || end.state === 'collected';
  return task !== null && isOpen && (kind === 'link-dead' || kind === 'unreadable');
}

type Answered = {
  readonly entry: OrderEntry;
  readonly intent: OrderIntent;
  readonly resolution: OrderResolution;
};

/** An order that is to go elsewhere is not placed once more where it was, by a plan of before. */
async function mayFollow(
  { store }: Services,
  { film, shot }: AskPersonInput,
  resolution: OrderResolution,
): Promise<boolean> {
  if (resolution.kind !== 'resubmit' || !resolution.elsewhere) return true;
  const { plan } = await store.films.readFilm(film);
  const shots = plan === null ? [] : (await store.plans.getPlan(plan)).shots;
  const planned = shots.find(({ id }) => id === shot)?.redirect?.elsewhere;
  const said = directedShots(await store.decisions.of(film)).get(shot)?.elsewhere;
  return planned !== undefined && planned.provider === said?.provider;
}

/** Gives no answer where the person's can no longer be carried out: then they are asked again. */
async function carryOut(
  context: Services,
  input: AskPersonInput,
  { entry, intent, resolution }: Answered,
): Promise<Answering> {
  const { journal } = context.store;
  if (resolution.kind === 'resubmit' || resolution.kind === 'give-up') {
    // The answer stays with the order that it ended: a repeated attempt gives the same one.
    await giveUp(context, input, redacted(input.failure));
    return { answer: resolution.kind };
  }
  let isDone = isAboutClip(input, entry);
  let why: string | null = null;
  if (resolution.kind === 'adopt') {
    const { taskId } = resolution;
    isDone = !entry.end && (await isFree(context, input, entry, taskId));
    if (isDone) await adopt(context, input, intent, taskId);
  } else if (resolution.kind === 'use' && isDone) {
    why = await useDownload(context, input, entry);
    isDone = why === null;
  } else if (resolution.kind === 'fetch' && isDone) {
    await fetchAgain(context, input, entry);
  }
  await journal.clearResolution(input);
  if (isDone) return { answer: resolution.kind };
  return why === null ? NO_ANSWER : { answer: null, why };
}

export async function leaveProvider(context: Services, input: LeaveProviderInput): Promise<void> {
  const { provider, next } = input;
  const failed = redacted(input.failure);
  const left = { kind: 'provider.left', provider, next, failure: failed } as const;
  await context.store.events.appendOf(input, left);
}

export async function endShot(context: Services, input: EndShotInput): Promise<void> {
  const { provider } = input;
  const failed = redacted(input.failure);
  await context.store.events.appendOf(input, { kind: 'shot.failed', provider, failure: failed });
}
