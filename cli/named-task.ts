/** Whether a task that a person names can be an order's: its provider is asked before it counts. */

import { ProviderError, type PolledTask } from '../providers/provider.ts';
import type { OpenedProvider } from '../providers/settings.ts';
import { takeName, TASK_ID } from '../specs/order.ts';
import { printable } from '../specs/storyboard/words.ts';
import { isBeforeOrder } from '../store/adoption.ts';
import { ownerOf, type OrderEntry, type OrderIntent } from '../store/order.ts';
import type { Store } from '../store/store.ts';
import { ordersOfTask } from '../store/task-orders.ts';
import { openAccounts, type AccountPlace } from './accounts.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { Refusal } from './refusal.ts';

type Asked = AccountPlace & {
  readonly store: Store;
  readonly order: OrderEntry;
  /** What can be answered besides, as a command. */
  readonly ways: string | null;
};

/** Before anything is asked: of what no provider would give out, nothing goes into an address. */
export function checkTaskId(taskId: string): void {
  if (TASK_ID.test(taskId)) return;
  const shown = taskId === '' ? 'an empty text' : `"${printable(taskId.slice(0, 60))}"`;
  throw new Refusal({
    exit: EXIT.usage,
    code: 'bad-task-id',
    message: `--adopt: ${shown} is no task id: 1 to 200 letters, digits and signs, no spaces, no step of a path.`,
    hint: 'Copy the id of the task as its provider shows it.',
  });
}

/**
 * Throws a `Refusal`, with nothing written: the provider does not know the task or cannot be
 * asked, it is of another model or too old, or an order of the project has it already.
 */
export async function checkNamedTask(taskId: string, asked: Asked): Promise<void> {
  const { store, order, ways } = asked;
  const { intent } = order;
  const owner = ownerOf(order);
  if (!intent || !owner)
    throw refusal('nothing-asked', 'Nothing was sent, so it has no task.', ways);
  await refuseTaken(taskId, intent.provider, asked);
  const account = await accountFor(order, asked);
  const title = account.provider.sheet.title;
  const polled = await look(account, { taskId, tier: owner.tier, ways });
  if (polled.state === 'missing') {
    const isOther = !isOwner(account, owner.account);
    const key = isOther
      ? ` with this key (${account.account}; the order is of ${owner.account})`
      : '';
    throw refusal('unknown-task', `${title} knows no task ${taskId}${key}.`, ways);
  }
  if (isBeforeOrder(polled.createdAtMs, intent)) {
    const fact = `Task ${taskId} is older than the order of ${order.key.shot}`;
    throw refusal('other-task', `${fact}: it cannot be its task. Nothing was written.`, ways);
  }
  const model = otherModel(polled, intent, account);
  if (model !== null) {
    const fact = `Task ${taskId} is of ${model}, the order of ${order.key.shot} of ${intent.modelId}`;
    throw refusal('other-task', `${fact}: it cannot be its task. Nothing was written.`, ways);
  }
  // Somebody may have named it for another order meanwhile.
  await refuseTaken(taskId, intent.provider, { store, order, ways });
}

/** Resellers have names of their own, so only one that is another model's says anything. */
function otherModel(
  looked: Exclude<PolledTask, { state: 'missing' }>,
  { modelId }: OrderIntent,
  { provider }: OpenedProvider,
): string | null {
  const model = looked.result?.model ?? looked.model ?? null;
  if (model === null || model === modelId) return null;
  return provider.sheet.offers.some((offer) => offer.modelId === model) ? model : null;
}

async function refuseTaken(
  taskId: string,
  provider: string,
  { store, order, ways }: Pick<Asked, 'store' | 'order' | 'ways'>,
): Promise<void> {
  const { film, shot, take, order: number } = order.key;
  for (const { key, task } of await ordersOfTask(store, provider, taskId)) {
    const isOwn =
      key.film === film && key.shot === shot && key.take === take && key.order === number;
    // Its own answer may be given again; its own task says nothing new.
    if (isOwn && task?.task.id !== taskId) continue;
    const { storyboard } = await store.films.readFilm(key.film);
    const place = `${storyboard} ${key.shot} ${takeName(key.take)}`;
    throw refusal('taken-task', `Task ${taskId} is that of ${place} already.`, ways);
  }
}

/** The account of the order; without its key another one of the same provider may see the task. */
async function accountFor(order: OrderEntry, asked: Asked): Promise<OpenedProvider> {
  const owner = ownerOf(order);
  const { opened, problems } = await openAccounts(asked);
  const own = opened.filter(({ provider }) => provider.sheet.name === owner?.provider);
  const account = own.find((one) => isOwner(one, owner?.account)) ?? own[0];
  if (account) return account;
  const problem = problems.find(
    ({ provider, code }) => provider === owner?.provider && code !== 'ignored',
  );
  const fact = `${owner?.provider ?? 'The provider'} cannot be asked for the task, and nothing was written.`;
  if (!problem || problem.code === 'not-running') {
    const reason = 'Its simulator runs in the worker alone.';
    throw refusal('not-asked', `${fact} ${reason}`, asked.ways);
  }
  throw new Refusal({
    exit: EXIT.settings,
    code: problem.code,
    message: `${fact} ${problem.message}`,
    hint: problem.hint,
  });
}

function isOwner({ account, keyAccount }: OpenedProvider, owner: string | undefined): boolean {
  return owner !== undefined && (owner === account || owner === keyAccount);
}

type Look = { readonly taskId: string; readonly tier: string; readonly ways: string | null };

async function look(
  { provider }: OpenedProvider,
  { taskId, tier, ways }: Look,
): Promise<PolledTask> {
  try {
    const polled = await provider.status([{ id: taskId }], tier);
    return polled.find(({ id }) => id === taskId) ?? { id: taskId, state: 'missing' };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, message, code } = error.failure;
    const fact = `${provider.sheet.title} could not be asked for task ${taskId}`;
    const reason = printable(message.trim() || code).replace(/\.$/, '');
    const isPassing = kind === 'unavailable' || kind === 'throttled';
    throw refusal(
      'not-asked',
      `${fact}, and nothing was written: ${reason}.`,
      ways,
      isPassing ? EXIT.unreachable : EXIT.usage,
    );
  }
}

function refusal(
  code: string,
  message: string,
  hint: string | null,
  exit: ExitCode = EXIT.usage,
): Refusal {
  return new Refusal({ exit, code, message, hint });
}
