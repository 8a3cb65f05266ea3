/** A film's log for people: a line each, under the day on which it happened. */

import type { Failure } from '../../specs/failures.ts';
import { formatMoney } from '../../specs/money.ts';
import { takeName } from '../../specs/order.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { LogEntry } from '../../films/json/log.ts';
import { formatBytes } from './bytes.ts';
import { formatClockSeconds, formatDay } from './date.ts';
import { billedText, failureFact } from './failure-text.ts';
import { ASKS } from './kept-line.ts';
import { tableLines } from './table.ts';
import { tryLogText } from './try-text.ts';

/** `08:12:03  sh0010  v001  ordered: task cgt-1, flex`. */
export function logLines(entries: readonly LogEntry[]): string[] {
  const providers = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind === 'order.written') providers.set(orderOf(entry), entry.provider);
  }
  const rows = entries.map((entry) => [
    formatClockSeconds(Date.parse(entry.at)),
    'shot' in entry ? entry.shot : '',
    placeOf(entry),
    factOf(entry.kind, entry, providers.get(orderOf(entry)) ?? 'the provider'),
  ]);
  const lines = tableLines(rows);
  let day = '';
  return entries.flatMap(({ at }, index) => {
    const before = day;
    day = formatDay(Date.parse(at));
    return day === before ? (lines[index] ?? []) : [day, lines[index] ?? ''];
  });
}

function orderOf(entry: LogEntry): string {
  return 'shot' in entry ? `${entry.shot} ${placeOf(entry)}` : '';
}

/** `v001`; `v001.2` for the second order of the take. */
function placeOf(entry: LogEntry): string {
  if (!('order' in entry)) return '';
  const take = takeName(entry.take);
  return entry.order > 1 ? `${take}.${entry.order}` : take;
}

type Kind = LogEntry['kind'];
type Entries = { readonly [One in Kind]: Extract<LogEntry, { kind: One }> };
type Words = { readonly [One in Kind]: (entry: Entries[One], provider: string) => string };

const WORDS: Words = {
  'run.started': ({ plan }) => `run, plan ${plan.slice(0, 8)}`,
  'run.cancelled': ({ isOver }) =>
    isOver ? 'the cancelled run has ended' : 'cancelled by a person',
  'order.written': ({ provider, modelId, tier }) =>
    `order written: ${provider}, ${modelId}, ${tier}`,
  'order.placed': (placed) => `ordered: ${taskText(placed)}`,
  'order.adopted': (found) => `found again: ${taskText(found)}`,
  'order.taken-over': (taken) => `taken over with another key: ${taskText(taken)}`,
  'order.unknown': ({ failure }, provider) => failed(failure, provider),
  'order.expired': ({ failure }, provider) => failed(failure, provider),
  'order.ended': ({ state, failure }, provider) =>
    `order ended: ${failure ? failed(failure, provider) : state}`,
  'task.running': ({ taskId }) => `task ${taskId} runs`,
  'task.looked': lookText,
  'take.collected': ({ bytes, charge, notes = [] }) => {
    const cost = charge && charge.micros > 0 ? `, ${formatMoney(charge)}` : '';
    return [`collected, ${formatBytes(bytes)}${cost}`, ...notes.map(printable)].join('. ');
  },
  'order.tried': ({ failure, ...tried }, provider) =>
    `${tryLogText({
      ...tried,
      sinceMs: Date.parse(tried.since),
      nextMs: Date.parse(tried.next),
    })}: ${failed(failure, provider)}`,
  'shot.asks': ({ failure, trying }, provider) =>
    `${trying === undefined ? 'asks' : 'asks, and is tried on'}: ${failed(failure, provider)}`,
  'take.asks': ({ take, asks }) => `${takeName(take)} ${ASKS[asks]}`,
  'provider.left': ({ failure, provider, next }) =>
    `${next} instead of ${provider}: ${failed(failure, provider)}`,
  'shot.failed': ({ failure, provider }) => `shot failed: ${failed(failure, provider)}`,
  'shot.cancelled': ({ taskId }) => `task ${taskId} taken back`,
  'rough.assembled': ({ frames }) => `rough cut put together, ${frames} frames`,
  'film.assembled': ({ frames }) => `film put together, ${frames} frames`,
};

function factOf<One extends Kind>(kind: One, entry: Entries[One], provider: string): string {
  return WORDS[kind](entry, provider);
}

function taskText({
  taskId,
  tier,
  account,
}: Entries['order.placed' | 'order.adopted' | 'order.taken-over']) {
  return `task ${taskId}, ${tier}, account ${account}`;
}

function lookText(look: Entries['task.looked'], provider: string): string {
  const next =
    look.nextLookAt === null ? '' : `, next ${formatClockSeconds(Date.parse(look.nextLookAt))}`;
  if (look.failure)
    return `newest look: ${failed(look.failure, provider).replace(/\.$/, '')}${next}`;
  return `newest look: ${look.state ?? 'nothing seen'}${next}`;
}

/** What happened, the bill, the provider's own words and its request id. */
function failed(failure: Failure, provider: string): string {
  const { message, requestId, billed, source } = failure;
  const request = requestId === null ? '' : `, request ${printable(requestId)}`;
  const said = withoutRequest(message.trim(), requestId);
  const words = said === '' ? '' : `: ${printable(said)}`;
  const from = source === undefined ? '' : ` (${printable(source)})`;
  return `${failureFact(failure, provider)}, ${billedText(billed)}${request}${words}${from}`;
}

/** Some providers end what they say with the id that is told already. */
function withoutRequest(message: string, requestId: string | null): string {
  const end = message.replace(/[.)\]]+$/, '');
  if (requestId === null || requestId === '' || !end.endsWith(requestId)) return message;
  return end.slice(0, -requestId.length).replace(/[\s,;([]*request[ _-]?id\s*[:=]?\s*$/i, '');
}
