/**
 * What happened in a film, a line each, for the live view, `logs` and `--jsonl`.
 *
 * Events tell people; nothing is decided by them. A line is one write, so that several programs
 * may append at once, and a reader skips what it does not know.
 */

import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { printable } from '../specs/storyboard/words.ts';
import { systemCode, toStoreError } from './error.ts';
import { failureSchema, moneySchema, TRIED, tierSchema, timeSchema } from './facts.ts';
import { orderNumberSchema, takeNumberSchema, type Layout } from './layout.ts';
import { openToAppend, openToRead } from './open.ts';
import { ensureFolder } from './write.ts';

/** A line may come from elsewhere: no word of it is one that a terminal obeys. */
const word = z.string().transform(printable);
const order = { shot: word, take: takeNumberSchema, order: orderNumberSchema };
const placed = { ...order, taskId: word, tier: tierSchema, account: word };
const failed = { ...order, failure: failureSchema };

const eventSchema = z.discriminatedUnion('kind', [
  /** A plan was taken up: by a new production, or by one that runs. */
  z.object({ kind: z.literal('run.started'), at: timeSchema, plan: word }),
  /** A person has cancelled the film: what was not ordered is not, until a new run. */
  // Once more when the production has ended of it: until then it may go on with the next server.
  z.object({
    kind: z.literal('run.cancelled'),
    at: timeSchema,
    isOver: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('order.placed'), at: timeSchema, ...placed }),
  /** A task whose answer was lost was found again. */
  z.object({ kind: z.literal('order.adopted'), at: timeSchema, ...placed }),
  /** Another key than the order's own sees its task, and watches it from now on. */
  z.object({ kind: z.literal('order.taken-over'), at: timeSchema, ...placed }),
  z.object({ kind: z.literal('order.unknown'), at: timeSchema, ...failed }),
  z.object({ kind: z.literal('task.running'), at: timeSchema, ...order, taskId: word }),
  z.object({
    kind: z.literal('shot.asks'),
    at: timeSchema,
    ...failed,
    /** Set where it goes on trying while it asks; its tries say whether it still does. */
    trying: z.enum(TRIED).optional(),
  }),
  z.object({
    kind: z.literal('take.collected'),
    at: timeSchema,
    ...order,
    bytes: z.int(),
    charge: moneySchema.nullable(),
    /** What differs from what was asked; absent without any. */
    notes: z.array(word).optional(),
  }),
  /** Another provider is asked instead. */
  z.object({
    kind: z.literal('provider.left'),
    at: timeSchema,
    ...failed,
    provider: word,
    next: word,
  }),
  /** `provider`: the one that was asked last. */
  z.object({
    kind: z.literal('shot.failed'),
    at: timeSchema,
    ...failed,
    provider: word,
  }),
  z.object({ kind: z.literal('shot.cancelled'), at: timeSchema, ...order, taskId: word }),
  /** What stands was put together, with pictures held in place of what is missing. */
  z.object({ kind: z.literal('rough.assembled'), at: timeSchema, frames: z.int() }),
  z.object({ kind: z.literal('film.assembled'), at: timeSchema, frames: z.int() }),
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

export type ReadEvents = {
  readonly events: FilmEvent[];
  /** Bytes read: where the next reading goes on. */
  readonly offset: number;
};

const NEW_LINE = 0x0a;

export class Events {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  async append(film: string, event: NewEvent): Promise<void> {
    const path = this.#path(film);
    const line = `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`;
    try {
      await ensureFolder(dirname(path));
      const file = await openToAppend(path);
      try {
        const { size } = await file.stat();
        const last = size === 0 ? NEW_LINE : (await readRange(file, size - 1, size))[0];
        // A line that a full disk cut off must not take this one with it.
        await file.write(last === NEW_LINE ? line : `\n${line}`);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw toStoreError(error, path);
    }
  }

  /** The whole lines from an offset on; a last line that is not finished is left for later. */
  async read(film: string, fromOffset = 0): Promise<ReadEvents> {
    const path = this.#path(film);
    try {
      const file = await openToRead(path);
      try {
        const { size } = await file.stat();
        // A shorter file is another file: it is told from its beginning.
        const start = fromOffset > size ? 0 : fromOffset;
        const bytes = await readRange(file, start, size);
        const whole = bytes.subarray(0, bytes.lastIndexOf(NEW_LINE) + 1);
        const events = whole.toString('utf8').split('\n').map(parseEvent);
        return { events: events.filter((event) => event !== null), offset: start + whole.length };
      } finally {
        await file.close();
      }
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return { events: [], offset: 0 };
      throw toStoreError(error, path);
    }
  }

  #path(film: string): string {
    return join(this.#layout.film(film), 'events.jsonl');
  }
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}

function parseEvent(line: string): FilmEvent | null {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
