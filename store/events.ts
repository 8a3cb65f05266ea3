/**
 * What happened in a film, a line each, for the live view, `logs` and `--jsonl`.
 *
 * Events tell people; nothing is decided by them. Several programs may append at once, and a reader
 * skips what it does not know.
 */

import { z } from 'zod';

import type { OrderKey } from '../specs/order.ts';
import { printable } from '../specs/storyboard/words.ts';
import { DepotPart } from './depot.ts';
import { failureSchema, moneySchema, TRIED, tierSchema, timeSchema } from './facts.ts';
import { keys, orderNumberSchema, takeNumberSchema } from './layout.ts';

/** A line may come from elsewhere: no word of it is one that a terminal obeys. */
const word = z.string().transform(printable);
const order = { shot: word, take: takeNumberSchema, order: orderNumberSchema };
const placed = { ...order, taskId: word, tier: tierSchema, account: word };
const failed = { ...order, failure: failureSchema };

const event = <Kind extends string, Facts extends z.ZodRawShape>(kind: Kind, facts: Facts) =>
  z.object({ kind: z.literal(kind), at: timeSchema, ...facts });

const eventSchema = z.discriminatedUnion('kind', [
  /** A plan was taken up: by a new production, or by one that runs. */
  event('run.started', { plan: word }),
  /** A person has cancelled the film: what was not ordered is not, until a new run. */
  // Once more when the production has ended of it: until then it may go on with the next server.
  event('run.cancelled', { isOver: z.literal(true).optional() }),
  event('order.placed', placed),
  /** A task whose answer was lost was found again. */
  event('order.adopted', placed),
  /** Another key than the order's own sees its task, and watches it from now on. */
  event('order.taken-over', placed),
  event('order.unknown', failed),
  /** Its task has expired before it ran: what follows is for the policy to say. */
  event('order.expired', failed),
  event('task.running', { ...order, taskId: word }),
  event('shot.asks', {
    ...failed,
    /** Set where it goes on trying while it asks; its tries say whether it still does. */
    trying: z.enum(TRIED).optional(),
  }),
  event('take.collected', {
    ...order,
    bytes: z.int(),
    charge: moneySchema.nullable(),
    /** What differs from what was asked; absent without any. */
    notes: z.array(word).optional(),
  }),
  /** Another provider is asked instead. */
  event('provider.left', { ...failed, provider: word, next: word }),
  /** `provider`: the one that was asked last. */
  event('shot.failed', { ...failed, provider: word }),
  event('shot.cancelled', { ...order, taskId: word }),
  /** What stands was put together, with pictures held in place of what is missing. */
  event('rough.assembled', { frames: z.int() }),
  event('film.assembled', { frames: z.int() }),
]);
export type FilmEvent = z.infer<typeof eventSchema>;

/** By kind: the names of what an event has beside kind and time, in their order. */
export const EVENT_FIELDS: ReadonlyMap<
  FilmEvent['kind'],
  readonly { readonly name: string; readonly isOptional: boolean }[]
> = new Map(
  eventSchema.options.map(({ shape }) => {
    const { kind, at: _, ...fields } = shape;
    const named = Object.entries(fields).map(([name, field]) => ({
      name,
      isOptional: field.safeParse(undefined).success,
    }));
    return [kind.value, named];
  }),
);

/** An event before it has its time. */
export type NewEvent = FilmEvent extends infer Event
  ? Event extends FilmEvent
    ? Omit<Event, 'at'>
    : never
  : never;

/** The same of an order, before it has its place. */
type OrderNews = NewEvent extends infer Event
  ? Event extends Omit<OrderKey, 'film'>
    ? Omit<Event, 'shot' | 'take' | 'order'>
    : never
  : never;

export type ReadEvents = {
  readonly events: FilmEvent[];
  /** Where the next reading goes on: a position of the depot. */
  readonly offset: number;
};

export class Events extends DepotPart {
  async append(film: string, event: NewEvent): Promise<void> {
    await this.#write(film, event);
  }

  /** Of an order, whose film and place are added. */
  async appendOf({ film, shot, take, order }: OrderKey, { kind, ...facts }: OrderNews) {
    await this.#write(film, { kind, shot, take, order, ...facts });
  }

  async #write(film: string, event: object): Promise<void> {
    const line = JSON.stringify({ at: new Date().toISOString(), ...event });
    await this.depot.append(keyOf(film), line);
  }

  /** From an offset on; of another, shorter log all. */
  async read(film: string, fromOffset = 0): Promise<ReadEvents> {
    const { lines, position } = await this.depot.tail(keyOf(film), fromOffset);
    return { events: lines.map(parseEvent).filter((event) => event !== null), offset: position };
  }
}

function keyOf(film: string): string {
  return keys.ofFilm(film, 'events.jsonl');
}

function parseEvent(line: string): FilmEvent | null {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
