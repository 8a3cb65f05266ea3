/**
 * What is known of a film's orders, from its events and its journal, oldest first. Links, keys and
 * prompts are in neither.
 */

import { priceJson } from '../../specs/money.ts';
import { type OrderKey, takeName } from '../../specs/order.ts';
import type { Failure } from '../../specs/failures.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { Tried } from '../../store/facts.ts';
import type { OrderEntry } from '../../store/order.ts';
import type { ShotTry } from '../../store/tries.ts';

type OrderPlace = Pick<OrderKey, 'shot' | 'take' | 'order'>;

/** What the journal knows and no event tells. */
type JournalEntry = { readonly at: string } & OrderPlace &
  (
    | {
        readonly kind: 'order.written';
        readonly provider: string;
        readonly modelId: string;
        readonly tier: string;
        readonly account: string;
      }
    | {
        /** The newest look; earlier ones are not kept. */
        readonly kind: 'task.looked';
        readonly taskId: string | null;
        readonly state: string | null;
        readonly nextLookAt: string | null;
        readonly failure: NonNullable<OrderEntry['poll']>['failure'];
      }
    | {
        /** The newest of the attempts that fail; what goes well leaves none. */
        readonly kind: 'order.tried';
        readonly what: Tried;
        readonly count: number;
        readonly since: string;
        readonly next: string;
        readonly failure: Failure;
      }
    | ({ readonly kind: 'order.ended' } & Pick<NonNullable<OrderEntry['end']>, 'state' | 'failure'>)
  );

export type LogEntry = FilmEvent | JournalEntry;

/** Events tell of these ends themselves. */
const TOLD_ENDS: readonly string[] = ['collected', 'cancelled'];

/** `kind` and the fields of it: docs/cli.md has the table. */
export type EntryJson = {
  readonly kind: LogEntry['kind'];
  readonly at: string;
  readonly [field: string]: unknown;
};

/** As programs read an entry: amounts are exact decimal text and takes `v001`, as everywhere. */
export function entryJson(entry: LogEntry): EntryJson {
  const charge = 'charge' in entry ? entry.charge : null;
  return {
    ...entry,
    ...('take' in entry && { take: takeName(entry.take) }),
    ...(charge && { charge: priceJson(charge) }),
  };
}

/** `shot`: only what is about it; null for the whole film. */
export function logOf(
  events: readonly FilmEvent[],
  orders: readonly OrderEntry[],
  shot: string | null,
  tries: readonly ShotTry[] = [],
): LogEntry[] {
  // The journal has the end of an order that has expired.
  const told = events.filter(({ kind }) => kind !== 'order.expired');
  const all: LogEntry[] = [...told, ...orders.flatMap(journalEntries), ...tries.map(triedEntry)];
  const entries = all.filter((entry) => shot === null || ('shot' in entry && entry.shot === shot));
  // Entries of one moment stay in the order in which they are known to follow each other.
  return entries
    .map((entry, index) => ({ entry, index, atMs: Date.parse(entry.at) }))
    .sort((a, b) => a.atMs - b.atMs || rank(a.entry) - rank(b.entry) || a.index - b.index)
    .map(({ entry }) => entry);
}

function triedEntry({ lastMs, sinceMs, nextMs, ...tried }: ShotTry): JournalEntry {
  const { shot, take, order, what, count, failure } = tried;
  return {
    kind: 'order.tried',
    at: new Date(lastMs).toISOString(),
    shot,
    take,
    order,
    what,
    count,
    since: new Date(sinceMs).toISOString(),
    next: new Date(nextMs).toISOString(),
    failure,
  };
}

/** Of one moment: an order is written before anything is said of it. */
function rank({ kind }: LogEntry): number {
  return kind === 'order.written' || kind === 'run.started' ? 0 : 1;
}

function journalEntries({ key, intent, task, poll, end }: OrderEntry): JournalEntry[] {
  const place = { shot: key.shot, take: key.take, order: key.order };
  const entries: JournalEntry[] = [];
  if (intent) {
    const { at, provider, modelId, tier, account } = intent;
    entries.push({ kind: 'order.written', at, ...place, provider, modelId, tier, account });
  }
  if (poll) {
    entries.push({
      kind: 'task.looked',
      at: new Date(poll.atMs).toISOString(),
      ...place,
      taskId: task?.task.id ?? null,
      state: poll.state,
      nextLookAt:
        poll.nextLookAtMs === null || end ? null : new Date(poll.nextLookAtMs).toISOString(),
      failure: poll.failure,
    });
  }
  if (end && !TOLD_ENDS.includes(end.state)) {
    const { at, state, failure } = end;
    entries.push({ kind: 'order.ended', at, ...place, state, failure });
  }
  return entries;
}
