/**
 * What a take's record says beside its bytes: what was asked, and what it cost. No fact from a
 * provider or a file decides whether a clip is kept: one that makes no sense is set aside.
 */

import type { TaskResult } from '../providers/provider.ts';
import { takeName } from '../specs/order.ts';
import { requestOf } from '../specs/plan/request.ts';
import { inputsOf } from '../specs/plan/fingerprint.ts';
import type { PlannedShot } from '../specs/plan/plan.ts';
import { isBySecond, priceInputs, priceOn } from '../specs/plan/quote.ts';
import type { OrderDownload, OrderEntry, OrderIntent } from '../store/order.ts';
import { FILM_SHOT_TAKE } from '../store/take-files.ts';
import type { TakeRecord } from '../store/takes.ts';
import type { CollectTakeInput } from './contract.ts';
import { accountOf, plannedShot, type Services } from './context.ts';

/** Ten thousand times what the longest clip of the largest size takes. */
const MOST_TOKENS = 1e10;

type Told = Pick<OrderDownload, 'seed' | 'tokens' | 'notes' | 'isSimulated'>;

/** What the provider says of a finished task, as far as it can be kept. */
export function toldBy(result: TaskResult): Told {
  const notes = [...result.notes];
  const whole = (name: string, value: unknown, least: number, most: number): number | null => {
    if (value === null || value === undefined) return null;
    const isWhole = typeof value === 'number' && Number.isSafeInteger(value);
    if (isWhole && value >= least && value <= most) return value;
    notes.push(`The provider's ${name} is no number that can be kept: ${shown(value)}.`);
    return null;
  };
  const seed = whole('seed', result.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const tokens = whole('count of tokens', result.tokens, 1, MOST_TOKENS);
  return { seed, tokens, notes };
}

function shown(value: unknown): string {
  return String(value).slice(0, 40);
}

type OrderedFacts = Omit<
  TakeRecord,
  'clip' | 'firstFrame' | 'lastFrame' | 'handOver' | 'notes' | 'labelled'
>;
export type OrderedShot = {
  readonly facts: OrderedFacts;
  readonly planned: PlannedShot;
  /** The film's, when it was ordered. */
  readonly title: string;
};

/** What was asked comes from the plan of the order: a later edit changes nothing. */
export async function factsOf(
  context: Services,
  input: CollectTakeInput,
  { entry, intent }: { readonly entry: OrderEntry; readonly intent: OrderIntent },
  told: Told,
): Promise<OrderedShot> {
  const { planned, plan } = await plannedShot(context, intent.plan, input.shot);
  const { provider, linkOrigin } = accountOf(context, input.account);
  const { sheet } = provider;
  const request = requestOf(planned, intent.frames);
  if (!request) throw new Error(`The frames of ${input.shot} are not in its order.`);
  const sold = { provider: sheet, modelId: intent.modelId };
  const price = priceInputs(planned, sold, told.tokens ?? undefined);
  const facts: OrderedFacts = {
    film: input.film,
    shot: input.shot,
    take: takeName(input.take),
    fingerprint: intent.fingerprint,
    inputs: inputsOf(request),
    firstFrameFrom: planned.first.kind === 'last-frame-of' ? planned.first.shot : null,
    isPlaceholder: sheet.isFree || told.isSimulated === true,
    // The address of `local` changes with each start, and says nothing.
    ...(!sheet.isFree && { origin: intent.origin === undefined ? linkOrigin : intent.origin }),
    provider: sheet.name,
    family: request.family,
    modelId: intent.modelId,
    account: intent.account,
    taskId: entry.task?.task.id ?? '',
    tier: intent.tier,
    seed: told.seed ?? intent.seed,
    tokens: told.tokens === null && isBySecond(intent.tier, price) ? null : price.tokens,
    charge: priceOn(intent.tier, price),
    isEstimated: told.tokens === null,
    pricedAt: sheet.isFree ? null : (price.offer?.tariff?.pricedAt ?? null),
    orderedAt: intent.at,
    finishedAt: entry.end?.at ?? new Date().toISOString(),
    publishedAs: FILM_SHOT_TAKE,
  };
  return { facts, planned, title: plan.title };
}
