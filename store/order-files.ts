/** The files of one order: which there are, and what follows if one of them is damaged. */

import { type OrderKey, takeName } from '../specs/order.ts';
import type { z } from 'zod';

import { readRecord, type Depot } from './depot.ts';
import { StoreError, toStoreError } from './error.ts';
import { keys, MAX_TAKES, orderName, orderNumber } from './layout.ts';
import {
  keyOf,
  orderDeliveredSchema,
  orderDownloadSchema,
  orderEndSchema,
  orderHolderSchema,
  orderIntentSchema,
  orderPollSchema,
  orderReleaseSchema,
  orderResolutionSchema,
  orderSearchSchema,
  placeSchema,
  recordedTaskSchema,
  type OrderEnd,
  type OrderEntry,
} from './order.ts';

/** A file beside the order's first one, `o01.task.json`. */
export type OrderPart =
  | 'task'
  | 'end'
  | 'delivered'
  | 'look'
  | 'holder'
  | 'download'
  | 'resolution'
  | 'release'
  | 'search'
  | 'refused';

/** Without a part the order's first file, `o01.json`. */
export function orderFileName(order: number, part?: OrderPart): string {
  return `${orderName(order)}${part ? `.${part}` : ''}.json`;
}

/** Where such a file lies. */
export function orderFileKey({ film, shot, take, order }: OrderKey, part?: OrderPart): string {
  return `${keys.take(film, shot, take)}/${orderFileName(order, part)}`;
}

const ANSWER_AGAIN =
  'It holds what was answered to the question of this shot. Answer again: storyboard resolve …, ' +
  'which replaces the file; or move it away.';

const LOOK_FIRST =
  'The file stands for an order that may be paid: look at the provider for its task first. ' +
  'Restore the file from a backup, or move';

export const MAY_BE_PAID = `${LOOK_FIRST} it away when there is no such task.`;

/**
 * Null when the key has neither an order nor a void. `names`: of the files in the take's folder.
 */
export async function readOrderEntry(
  depot: Depot,
  key: OrderKey,
  names: readonly string[],
): Promise<OrderEntry | null> {
  const pathOf = (part?: OrderPart) => depot.addressOf(orderFileKey(key, part));
  const place = await readRecord(depot, orderFileKey(key), placeSchema, MAY_BE_PAID);
  if (!place) {
    refuseHeadless(key, names, pathOf());
    return null;
  }
  const part = <Value>(
    name: OrderPart,
    schema: z.ZodType<Value>,
    remedy = MAY_BE_PAID,
  ): Promise<Value | null> => {
    if (!names.includes(orderFileName(key.order, name))) return Promise.resolve(null);
    return readRecord(depot, orderFileKey(key, name), schema, remedy);
  };
  const answer = part('resolution', orderResolutionSchema, ANSWER_AGAIN);
  // An answer that cannot be read must hold up only the question that it answers.
  const read = await answer.catch((error: unknown) => toStoreError(error, pathOf('resolution')));
  const isUnread = read instanceof StoreError;
  // Without this record a search starts again, which only takes longer.
  const search = await part('search', orderSearchSchema).catch(() => null);
  // A release that cannot be read counts as not given: the person is asked again.
  const release = await part('release', orderReleaseSchema).catch(() => null);
  const task = await part('task', recordedTaskSchema);
  // Facts about another task do not count: the task was taken back or replaced while somebody
  // worked on it.
  const ofTask = <Value extends { readonly taskId?: string | undefined }>(told: Value | null) =>
    told?.taskId === undefined || told.taskId === task?.task.id ? told : null;
  const delivered = ofTask(await part('delivered', orderDeliveredSchema));
  return {
    key: keyOf(key),
    intent: place.kind === 'intent' ? orderIntentSchema.parse(place) : null,
    // Of a number that is a person's own file's: it is never an order's.
    ...(place.kind === 'void' && place.isOwnFile && { isOwnFile: true }),
    task,
    end: ofTask(await part('end', orderEndSchema)),
    ...(delivered && { delivered }),
    // A poll only informs: a damaged one counts as none.
    poll: ofTask(await part('look', orderPollSchema).catch(() => null)),
    holder: await part('holder', orderHolderSchema),
    // This record only spares a second download: without it the clip is fetched again.
    download: ofTask(await part('download', orderDownloadSchema).catch(() => null)),
    resolution: isUnread ? null : read,
    ...(isUnread && { answerError: read }),
    ...(release && { release }),
    ...(search && { search }),
  };
}

/** How a task ends without a clip. */
export const ENDS_WITHOUT_CLIP: readonly string[] = ['failed', 'expired', 'cancelled'];

/** For an order whose clip is paid: an end without a clip would allow a second order. */
export function paidAlready({ shot, take, order }: OrderKey, end: OrderEnd, path: string) {
  return new StoreError('conflict', {
    message:
      `The task of order ${orderName(order)} of ${shot} ${takeName(take)} has succeeded, so it is ` +
      `not written down as ${end.state}.`,
    path,
    remedy: 'Its clip is paid. It is fetched, or given up: storyboard resolve …',
  });
}

/** An order has one task: the first one that was written down. */
export function otherTask(
  { shot, take, order }: OrderKey,
  { recorded, told }: { readonly recorded: string; readonly told: string },
  path: string,
): StoreError {
  return new StoreError('conflict', {
    message:
      `Order ${orderName(order)} of ${shot} ${takeName(take)} has the task ` +
      `${recorded} already; ${told} was to be its task as well.`,
    path,
    remedy: 'Look at both tasks at the provider; the recorded one is followed.',
  });
}

export function tooManyTakes(path: string, shot: string): StoreError {
  return new StoreError('damaged', {
    message: `${shot} has a take ${takeName(MAX_TAKES)}: there is no number for a further one.`,
    path,
    remedy: 'No film has so many takes. Look into the folder, and move away what is not a take.',
  });
}

/** These two stay when the order's first file is retracted. */
const LEFT_BEHIND: readonly string[] = ['refused', 'search'];

/** The number of the order that a file is about, `o01.json` or `o01.task.json`; else null. */
export function orderNumberOf(fileName: string): number | null {
  const [, first = '', part = ''] = /^(o\d{2,6})(?:\.([a-z-]+))?\.json$/.exec(fileName) ?? [];
  return LEFT_BEHIND.includes(part) ? null : orderNumber(`${first}.json`);
}

/**
 * Refuses an order whose first file is gone while others are there: it was placed, so its slot is
 * not free.
 */
function refuseHeadless({ order }: OrderKey, names: readonly string[], path: string): void {
  const others = names.filter(
    (name) => orderNumberOf(name) === order && name !== orderFileName(order),
  );
  if (others.length === 0) return;
  throw new StoreError('damaged', {
    message: `${path} is gone, and ${others.sort().join(', ')} beside it is there.`,
    path,
    remedy: `${LOOK_FIRST} the others away when there is no such task.`,
  });
}
