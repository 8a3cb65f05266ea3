/** When each shot of a run was queued, rendered and collected: of its orders, as the journal has them. */

import { takeName } from '../../specs/order.ts';
import type { FilmEvent } from '../../store/events.ts';
import type { OrderEntry } from '../../store/order.ts';

/** Times in milliseconds since 1970. */
type RunStage = {
  readonly kind: 'queued' | 'rendering' | 'collecting';
  readonly fromMs: number;
  readonly toMs: number;
};

export type OrderLine = {
  readonly shot: string;
  readonly take: string;
  /** In time; never empty. */
  readonly stages: readonly RunStage[];
  readonly end: 'collected' | 'failed' | 'expired' | 'cancelled' | 'given-up' | 'open';
};

export type RunLine = {
  readonly fromMs: number;
  readonly toMs: number;
  /** By shot in film order, then by take. */
  readonly orders: readonly OrderLine[];
};

type Known = {
  readonly events: readonly FilmEvent[];
  /** In film order. */
  readonly orders: readonly OrderEntry[];
  readonly nowMs: number;
};

/** Of the newest run in which an order was open; null where there is none. */
export function runLine({ events, orders, nowMs }: Known): RunLine | null {
  const running = runningOf(events);
  const lines = orders.flatMap((entry) => lineOf(entry, running, nowMs) ?? []);
  if (lines.length === 0) return null;
  const starts = events.flatMap(({ kind, at }) => (kind === 'run.started' ? [Date.parse(at)] : []));
  for (const [index, start] of [...starts.entries()].reverse()) {
    const within = clipped(lines, start, starts[index + 1] ?? Infinity);
    if (within) return within;
  }
  // Its events are gone: an order tells of itself.
  return clipped(lines, -Infinity, Infinity);
}

/** What began before the next run belongs to this one, to its end. */
function clipped(lines: readonly OrderLine[], startMs: number, nextMs: number): RunLine | null {
  const orders = lines.flatMap((line) => {
    const stages = line.stages
      .filter(({ fromMs, toMs }) => toMs >= startMs && fromMs < nextMs)
      .map((stage) => ({ ...stage, fromMs: Math.max(stage.fromMs, startMs) }));
    return stages.length > 0 ? [{ ...line, stages }] : [];
  });
  if (orders.length === 0) return null;
  const stages = orders.flatMap((order) => order.stages);
  const first = stages.reduce((least, { fromMs }) => Math.min(least, fromMs), Infinity);
  const toMs = stages.reduce((most, stage) => Math.max(most, stage.toMs), first);
  return { fromMs: Number.isFinite(startMs) ? startMs : first, toMs, orders };
}

function lineOf(
  { key, intent, task, delivered, end }: OrderEntry,
  running: ReadonlyMap<string, number>,
  nowMs: number,
): OrderLine | null {
  if (!intent) return null;
  const placedMs = Date.parse(task?.at ?? intent.at);
  const endMs = Math.max(placedMs, end ? Date.parse(end.at) : nowMs);
  const within = (ms: number) => Math.min(Math.max(ms, placedMs), endMs);
  const doneMs = within(delivered ? Date.parse(delivered.at) : endMs);
  const begunMs = Math.min(within(running.get(nameOf(key)) ?? endMs), doneMs);
  const stages: RunStage[] = [
    { kind: 'queued', fromMs: placedMs, toMs: begunMs },
    { kind: 'rendering', fromMs: begunMs, toMs: doneMs },
    { kind: 'collecting', fromMs: doneMs, toMs: endMs },
  ];
  const [first] = stages;
  const seen = stages.filter(({ fromMs, toMs }) => toMs > fromMs);
  return {
    shot: key.shot,
    take: takeName(key.take),
    stages: seen.length > 0 || !first ? seen : [first],
    end: end?.state ?? 'open',
  };
}

/** By order: when its task was first seen to run. */
function runningOf(events: readonly FilmEvent[]): Map<string, number> {
  const running = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'task.running') continue;
    const name = nameOf(event);
    if (!running.has(name)) running.set(name, Date.parse(event.at));
  }
  return running;
}

function nameOf({ shot, take, order }: Pick<OrderEntry['key'], 'shot' | 'take' | 'order'>): string {
  return `${shot} ${take} ${order}`;
}
