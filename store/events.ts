/**
 * What happened in a film, one line each, for the live view, `logs` and `--jsonl`.
 *
 * Events only tell people; nothing is decided by them. Several programs may append at once, and a
 * reader skips what it does not know.
 */

import { z } from 'zod';

import type { OrderKey } from '../specs/order.ts';
import { printable } from '../specs/storyboard/words.ts';
import { DepotPart } from './depot.ts';
import { failureSchema, moneySchema, TRIED, tierSchema, timeSchema } from './facts.ts';
import { keys, orderNumberSchema, takeNumberSchema } from './layout.ts';

/** A line may come from elsewhere, so no word of it may hold codes that a terminal obeys. */
const word = z.string().transform(printable);
const order = { shot: word, take: takeNumberSchema, order: orderNumberSchema };
const placed = { ...order, taskId: word, tier: tierSchema, account: word };
const failed = { ...order, failure: failureSchema };

const event = <Kind extends string, Facts extends z.ZodRawShape>(kind: Kind, facts: Facts) =>
  z.object({ kind: z.literal(kind), at: timeSchema, ...facts });

const eventSchema = z.discriminatedUnion('kind', [
  /** A plan was opened, by a new production or by one that already ran. */
  event('run.started', { plan: word }),
  /** A person has cancelled the film: nothing more is ordered until a new run. */
  // Written again when the production has ended because of it: until then it may go on with the
  // next server.
  event('run.cancelled', { isOver: z.literal(true).optional() }),
  event('order.placed', placed),
  /** A task whose answer was lost was found again. */
  event('order.adopted', placed),
  /** Another key than the order's own sees its task, and polls it from now on. */
  event('order.taken-over', placed),
  event('order.unknown', failed),
  /** Its task has expired before it ran: what follows is for the policy to say. */
  event('order.expired', failed),
  event('task.running', { ...order, taskId: word }),
  event('shot.asks', {
    ...failed,
    /**
     * Set where attempts go on while a person is asked; the store's tries say whether they still
     * do.
     */
    trying: z.enum(TRIED).optional(),
  }),
  event('take.collected', {
    ...order,
    bytes: z.int(),
    charge: moneySchema.nullable(),
    /** What differs from what was asked; absent without any. */
    notes: z.array(word).optional(),
  }),
  /** A take is there and waits for a person; told once. `until`: when it counts as approved. */
  event('take.asks', {
    shot: word,
    take: takeNumberSchema,
    asks: z.enum(['approval', 'circle', 'hand-over']),
    until: timeSchema.nullable(),
  }),
  /** Another provider is used instead. */
  event('provider.left', { ...failed, provider: word, next: word }),
  /** `provider`: the last one that was used. */
  event('shot.failed', { ...failed, provider: word }),
  event('shot.cancelled', { ...order, taskId: word }),
  /** The takes that stand were joined, with pictures held in place of missing shots. */
  event('rough.assembled', { frames: z.int() }),
  /**
   * `master`: its SHA-256; absent in old ones. `isSame`: just that film was put together before, and
   * nothing since.
   */
  event('film.assembled', {
    frames: z.int(),
    master: word.optional(),
    isSame: z.literal(true).optional(),
  }),
]);
export type FilmEvent = z.infer<typeof eventSchema>;

/** By kind: the names of an event's fields beside kind and time, in their order. */
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

/** An event of an order, before it has its slot. */
type OrderNews = NewEvent extends infer Event
  ? Event extends Omit<OrderKey, 'film'>
    ? Omit<Event, 'shot' | 'take' | 'order'>
    : never
  : never;

export type ReadEvents = {
  readonly events: FilmEvent[];
  /** Where the next reading starts: a position in the depot's log. */
  readonly offset: number;
};

export class Events extends DepotPart {
  async append(film: string, event: NewEvent): Promise<void> {
    await this.#write(film, event);
  }

  /** Appends an event of an order, whose film and slot are added. */
  async appendOf({ film, shot, take, order }: OrderKey, { kind, ...facts }: OrderNews) {
    await this.#write(film, { kind, shot, take, order, ...facts });
  }

  async #write(film: string, event: object): Promise<void> {
    const line = JSON.stringify({ at: new Date().toISOString(), ...event });
    await this.depot.append(keyOf(film), line);
  }

  /** Reads from an offset on; if the log was replaced by a shorter one, all of it. */
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
