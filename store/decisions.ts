/**
 * What people have said of a film's takes: a numbered list
 * (docs/decisions/exclusive-numbered-files.md). One entry is what one command has said, of one shot
 * or of several: so it is said of all of them or of none.
 */

import { z } from 'zod';

import type { Decision } from '../specs/plan/directing.ts';
import { DepotPart, readAll } from './depot.ts';
import { StoreError } from './error.ts';
import { timeSchema } from './facts.ts';
import { jsonFile } from './json.ts';
import {
  filmIdSchema,
  keys,
  MAX_TAKES,
  sha256Schema,
  shotIdSchema,
  takeNameSchema,
  takeNumberSchema,
} from './layout.ts';
import { MOST_NUMBERS, newestNumber, numberedKey } from './numbered-list.ts';

/** More than any remark needs, in characters. */
export const MAX_NOTE = 2_000;
export const MAX_PERSON = 80;

const takeSchema = z.object({ film: filmIdSchema, shot: shotIdSchema, take: takeNameSchema });
const aboutTake = z.object({ shot: shotIdSchema, take: takeSchema });
const after = z.union([z.literal(0), takeNumberSchema]);
/** `again` absent: nothing is ordered because of it. */
const rejected = aboutTake.extend({ after, again: z.literal(true).optional() });
const bridged = z.object({ shot: shotIdSchema, picture: sha256Schema, after });
const cut = z.object({ shot: shotIdSchema, excused: z.array(aboutTake).min(1).max(MAX_TAKES) });
/** More than a provider's name has, in characters, and than a shot has providers. */
const MAX_NAME = 80;
const MAX_PROVIDERS = 50;
const providerSchema = z.string().min(1).max(MAX_NAME);

const saidSchema = z.discriminatedUnion('kind', [
  aboutTake.extend({ kind: z.literal('circle') }),
  aboutTake.extend({ kind: z.literal('freeze') }),
  aboutTake.extend({ kind: z.literal('approve'), isChosen: z.literal(true).optional() }),
  aboutTake.extend({ kind: z.literal('replace') }),
  aboutTake.extend({ kind: z.literal('note') }),
  aboutTake.extend({ kind: z.literal('accept'), isChosen: z.literal(true).optional() }),
  aboutTake.extend({
    kind: z.literal('frame'),
    frame: z.int().min(0),
    picture: sha256Schema,
    isChosen: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('unfreeze'), shot: shotIdSchema }),
  rejected.extend({ kind: z.literal('reject') }),
  z.object({ kind: z.literal('skip'), shot: shotIdSchema, gives: takeSchema.nullable() }),
  z.object({ kind: z.literal('unskip'), shot: shotIdSchema }),
  z.object({
    kind: z.literal('provider'),
    shot: shotIdSchema,
    provider: providerSchema,
    instead: z.array(providerSchema).max(MAX_PROVIDERS),
  }),
  bridged.extend({ kind: z.literal('bridge') }),
  cut.extend({ kind: z.literal('cut') }),
]);
/** Of one shot. */
export type SaidOfShot = z.infer<typeof saidSchema>;

const entrySchema = z.object({
  said: z.array(saidSchema).min(1).max(MAX_TAKES),
  by: z.string().max(MAX_PERSON),
  at: timeSchema,
  note: z.string().max(MAX_NOTE).nullable(),
});
type Entry = z.infer<typeof entrySchema>;

const ORDERS_ANEW =
  'It says which takes a person has chosen. Restore it from a backup: without it other takes may ' +
  'stand, and be ordered.';

export class Decisions extends DepotPart {
  /** By key: an entry never changes, so it is read once a process. */
  readonly #known = new Map<string, Entry>();

  /** Oldest first. */
  async of(film: string): Promise<Decision[]> {
    const last = await newestNumber(this.depot, keys.decisions(film));
    // A list that grows while it is listed may lack one that is older than its newest: each is read.
    const all = Array.from({ length: last }, (_, index) => index + 1);
    const entries = await readAll(all, async (number) => {
      const entry = await this.#read(keyOf(film, number));
      if (!entry) throw this.#lost(keyOf(film, number));
      return { ...entry, number };
    });
    return entries.flatMap(({ said, number, by, at, note }) =>
      said.map((one) => ({ ...one, number, by, at, note })),
    );
  }

  /**
   * Adds what one command says, durable when this returns. `last`: the number of the newest decision
   * that it was weighed against, 0 for none. False: somebody else has said something since, and
   * nothing was written.
   */
  async add(film: string, { said, by, note }: Omit<Entry, 'at'>, last: number): Promise<boolean> {
    if (last >= MOST_NUMBERS) throw new Error(`${film} has no room for one more decision.`);
    const entry = entrySchema.parse({ said, by, note, at: new Date().toISOString() });
    return this.depot.create(keyOf(film, last + 1), jsonFile(entry));
  }

  /** A newer one is there, and none is ever taken out. */
  #lost(key: string): StoreError {
    const path = this.depot.addressOf(key);
    return new StoreError('damaged', {
      message: `${path} is missing, and newer decisions are there.`,
      path,
      remedy: ORDERS_ANEW,
    });
  }

  async #read(key: string): Promise<Entry | null> {
    const entry = this.#known.get(key) ?? (await this.readAt(key, entrySchema, ORDERS_ANEW));
    if (entry) this.#known.set(key, entry);
    return entry;
  }
}

function keyOf(film: string, number: number): string {
  return numberedKey(keys.decisions(film), number);
}
