/** What `--jsonl` and `logs --json` tell, kind by kind, for the page about them. */

import { EVENT_FIELDS, type FilmEvent } from '../../store/events.ts';
import type { LogEntry } from './log.ts';

type Kind = LogEntry['kind'];
type JournalKind = Exclude<Kind, FilmEvent['kind']>;
type KeysOf<Entry> = Entry extends unknown ? keyof Entry : never;
type Field = Exclude<KeysOf<LogEntry>, 'kind' | 'at'>;
type FieldOf<One extends Kind> = Exclude<KeysOf<Extract<LogEntry, { kind: One }>>, 'kind' | 'at'>;

/** When it is told, in the order in which things happen. */
const KINDS: { readonly [One in Kind]: string } = {
  'run.started': 'a plan was taken up, by a new production or by one that runs',
  'order.placed': 'the provider has accepted an order',
  'order.unknown': 'an order may have been accepted: its answer was lost',
  'order.adopted': 'the task of such an order was found, or named by a person',
  'order.taken-over': "another key than the order's own sees its task, and watches it from now on",
  'order.expired': 'the task has expired before it ran; not in `logs`, which has `order.ended`',
  'task.running': 'the task has left the queue',
  'shot.asks': 'a person is asked',
  'take.collected': 'a take is whole: its clip and its last frame are in the store',
  'take.asks': 'a take is there, and waits for a person before it hands on',
  'provider.left': 'the next of `providers` is asked instead',
  'shot.failed': 'a shot has failed',
  'shot.cancelled': 'its task was taken back from the queue',
  'run.cancelled': 'a person has cancelled the production',
  'rough.assembled': 'a rough cut was put together',
  'film.assembled': 'the film was put together',
  'order.written': 'an order was written down, before it was sent',
  'order.tried': 'something is tried for an order again and again, in vain so far',
  'task.looked': 'the newest look at a task',
  'order.ended': 'an order has ended without a take',
};

const ORDER = ['shot', 'take', 'order'] as const;
/** Of the kinds that the journal tells, in `logs` alone. */
const JOURNAL: { readonly [One in JournalKind]: readonly FieldOf<One>[] } = {
  'order.written': [...ORDER, 'provider', 'modelId', 'tier', 'account'],
  'order.tried': [...ORDER, 'what', 'count', 'since', 'next', 'failure'],
  'task.looked': [...ORDER, 'taskId', 'state', 'nextLookAt', 'failure'],
  'order.ended': [...ORDER, 'state', 'failure'],
};

const FIELDS: { readonly [Name in Field]: string } = {
  shot: "the shot's id",
  take: 'its take, `v001`',
  order: 'number of the order within the take, from 1',
  plan: 'SHA-256 of the plan',
  taskId: "the provider's own id of the task; null before there is one",
  tier: '`default` or `flex`',
  account:
    'the account: provider and 8 hex digits of the SHA-256 of its key, or of key and base URL',
  failure:
    '`{kind, code, message, billed, requestId, retryAfterMs, source?}`; see [failures](failures.md)',
  trying: 'set where it goes on trying while it asks: what is tried',
  bytes: 'size of the clip',
  charge: 'what it has cost, `{currency, amount}`; null when no price is known',
  asks: '`approval`, `circle`: which one of several takes, or `hand-over`: its last picture is bad',
  until: 'when it counts as approved by itself; null: never',
  isOver: 'true once the cancelled production has ended',
  notes: 'sentences about what differs from what was asked',
  provider: 'the provider; with a failure the one that was asked last',
  next: 'the provider that is asked instead; of a try the time of the next one',
  frames: 'length in frames',
  master: 'SHA-256 of the film',
  isSame: 'true where just that film was put together before, and nothing since',
  modelId: "the provider's own id of the model",
  what: '`order`, `search`, `look`, `collect`, `cancel`, `answer` or `tell`',
  count: 'failed attempts so far',
  since: 'time of the first of them',
  state: "the task's state, or how the order has ended; null before a look has told",
  nextLookAt: 'when it is looked at next; null when it is not',
};

export type EventRow = {
  readonly kind: string;
  readonly when: string;
  /** Those that may be absent end with `?`. */
  readonly fields: readonly string[];
  /** `logs` alone tells it. */
  readonly isOfJournal: boolean;
};

export function eventRows(): EventRow[] {
  return kinds().map((kind) => {
    const told = isJournalKind(kind) ? null : (EVENT_FIELDS.get(kind) ?? []);
    const fields = told?.map(({ name, isOptional }) => (isOptional ? `${name}?` : name));
    return {
      kind,
      when: KINDS[kind],
      fields: fields ?? (isJournalKind(kind) ? JOURNAL[kind] : []),
      isOfJournal: told === null,
    };
  });
}

export function fieldRows(): { readonly name: string; readonly means: string }[] {
  return Object.entries(FIELDS).map(([name, means]) => ({ name, means }));
}

function kinds(): Kind[] {
  return Object.keys(KINDS).filter((kind): kind is Kind => kind in KINDS);
}

function isJournalKind(kind: Kind): kind is JournalKind {
  return kind in JOURNAL;
}
