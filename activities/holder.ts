/** Whose key sees an order's task. */

import { failure, type Failure } from '../specs/failures.ts';
import { ownerOf, type OrderEntry } from '../store/order.ts';
import type { AtAccount } from './contract.ts';
import { accountOf, isAtSameSite, isSameAccount, type Services } from './context.ts';

/** Gives an order that was placed with another key to the account that sees its task. */
export async function takeOver(
  context: Services,
  input: AtAccount,
  entry: OrderEntry,
): Promise<void> {
  const { account } = input;
  const owner = ownerOf(entry);
  if (!owner || !entry.task || owner.account === account) return;
  const { journal, events } = context.store;
  await journal.recordHolder(input, { account, at: new Date().toISOString() });
  const facts = { taskId: entry.task.task.id, tier: owner.tier, account };
  await events.appendOf(input, { kind: 'order.taken-over', ...facts });
}

/**
 * Whether this account would see the order's task if it existed: then not seeing it means
 * something.
 */
export function isOrderedHere(context: Services, tag: string, entry: OrderEntry): boolean {
  const asked = accountOf(context, tag);
  if (!isSameAccount(asked, tag, ownerOf(entry)?.account)) return false;
  return entry.intent !== null && isAtSameSite(asked, entry.intent);
}

/**
 * A key cannot see another key's task, nor one site another's, so this says nothing about the task.
 */
export function otherAccount(context: Services, entry: OrderEntry, account: string): Failure {
  const { intent } = entry;
  const owner = ownerOf(entry)?.account ?? 'another key';
  const task = `Task ${entry.task?.task.id ?? ''} was ordered`;
  const site = intent?.origin ?? "the provider's own address";
  const isElsewhere =
    owner === account || (intent !== null && !isAtSameSite(accountOf(context, account), intent));
  const message = isElsewhere
    ? `${task} at ${site}, and the address that is set now does not know it. ` +
      'Set the base URL that it was ordered at and run again.'
    : `${task} as ${owner} and ${account} does not see it. ` +
      'Set the key that it was ordered with and run again.';
  return failure('unauthorized', { code: 'other-account', billed: 'maybe', message });
}
