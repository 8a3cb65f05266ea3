/** Whether a task that a person names can be an order's: its provider is asked before it counts. */

import { ProviderError, type PolledTask, type Provider } from '../../providers/provider.ts';
import type { OpenedProvider } from '../../providers/settings.ts';
import { isPassing, type Failure } from '../../specs/failures.ts';
import { takeName, TASK_ID } from '../../specs/order.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { isBeforeOrder, ordersOfTask } from '../../store/adoption.ts';
import { ownerOf, type OrderEntry, type OrderIntent } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import { openAccounts, settingError, type AccountPlace } from '../accounts.ts';
import { FilmError } from '../error.ts';

type Asked = AccountPlace & {
  readonly store: Store;
  readonly order: OrderEntry;
};

/** Before anything is asked: of what no provider would give out, nothing goes into an address. */
export function checkTaskId(taskId: string): void {
  if (TASK_ID.test(taskId)) return;
  throw new FilmError('bad-task-id', { taskId });
}

/**
 * Throws a `FilmError`, with nothing written: the provider does not know the task or cannot be
 * asked, it is of another model or too old, or an order of the project has it already.
 */
export async function checkNamedTask(taskId: string, asked: Asked): Promise<void> {
  const { store, order } = asked;
  const { intent } = order;
  const owner = ownerOf(order);
  if (!intent || !owner) throw new FilmError('nothing-asked', { why: 'not-sent' });
  await refuseTaken(taskId, intent.provider, asked);
  const account = await accountFor(order, asked);
  const title = account.provider.sheet.title;
  const polled = await poll(account, { taskId, tier: owner.tier });
  if (polled.state === 'missing') {
    const isOther = !isOwner(account, owner.account);
    const other = isOther ? { asked: account.account, ordered: owner.account } : null;
    throw new FilmError('unknown-task', { title, taskId, other });
  }
  if (isBeforeOrder(polled.createdAtMs, intent)) {
    throw new FilmError('other-task', { taskId, shot: order.key.shot, models: null });
  }
  const model = otherModel(polled, intent, account);
  if (model !== null) {
    const models = { task: model, ordered: intent.modelId };
    throw new FilmError('other-task', { taskId, shot: order.key.shot, models });
  }
  // Somebody may have named it for another order meanwhile.
  await refuseTaken(taskId, intent.provider, { store, order });
}

/** Resellers have names of their own, so only one that is another model's says anything. */
function otherModel(
  polled: Exclude<PolledTask, { state: 'missing' }>,
  { modelId }: OrderIntent,
  { provider }: OpenedProvider,
): string | null {
  const model = polled.model ?? null;
  if (model === null || model === modelId) return null;
  return provider.sheet.offers.some((offer) => offer.modelId === model) ? model : null;
}

async function refuseTaken(
  taskId: string,
  provider: string,
  { store, order }: Pick<Asked, 'store' | 'order'>,
): Promise<void> {
  const { film, shot, take, order: number } = order.key;
  for (const { key, task } of await ordersOfTask(store, provider, taskId)) {
    const isOwn =
      key.film === film && key.shot === shot && key.take === take && key.order === number;
    // Its own answer may be given again; its own task says nothing new.
    if (isOwn && task?.task.id !== taskId) continue;
    const { storyboard } = await store.films.readFilm(key.film);
    const place = `${storyboard} ${key.shot} ${takeName(key.take)}`;
    throw new FilmError('taken-task', { taskId, place });
  }
}

/** The account of the order; without its key another one of the same provider may see the task. */
async function accountFor(order: OrderEntry, asked: Asked): Promise<OpenedProvider> {
  const owner = ownerOf(order);
  const { opened, problems } = await openAccounts(asked);
  const own = opened.filter(({ provider }) => provider.sheet.name === owner?.provider);
  const account = own.find((one) => isOwner(one, owner?.account)) ?? own[0];
  if (account) return account;
  const provider = owner?.provider ?? '';
  const error = settingError(provider, problems, 'task');
  const isKnown = problems.some((one) => one.provider === provider && one.code === error.code);
  if (isKnown && error.code !== 'not-running') throw error;
  throw new FilmError('not-asked', { provider, failed: null, isPassing: false });
}

function isOwner({ account, keyAccount }: OpenedProvider, owner: string | undefined): boolean {
  return owner !== undefined && (owner === account || owner === keyAccount);
}

type Poll = { readonly taskId: string; readonly tier: string };

async function poll({ provider }: OpenedProvider, { taskId, tier }: Poll): Promise<PolledTask> {
  try {
    const polled = await provider.status([{ id: taskId }], tier);
    return polled.find(({ id }) => id === taskId) ?? { id: taskId, state: 'missing' };
  } catch (error) {
    throw notAsked(provider, taskId, error);
  }
}

/** The error itself where it is no provider's. */
export function notAsked(
  { sheet: { title } }: Pick<Provider, 'sheet'>,
  taskId: string,
  error: unknown,
): unknown {
  if (!(error instanceof ProviderError)) return error;
  const failed = { taskId, reason: reasonOf(error.failure) };
  const facts = { provider: title, failed, isPassing: isPassing(error.failure) };
  return new FilmError('not-asked', facts);
}

/** Why a provider gave nothing, as part of a sentence. */
export function reasonOf({ message, code }: Failure): string {
  return printable(message.trim() || code).replace(/\.$/, '');
}
