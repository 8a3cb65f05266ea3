/**
 * Records of takes: everything that made a clip and everything that it is. Written once, when the
 * bytes are in the store, and never changed.
 */

import { z } from 'zod';

import { priceJson } from '../specs/money.ts';
import { requestOptionsAs, type RecordedOptions } from '../specs/options.ts';
import type { Length } from '../specs/order.ts';
import type { TakeInputs } from '../specs/plan/fingerprint.ts';
import { numberOf, type TakeSummary } from '../specs/plan/decision.ts';
import { decisionsOn, toldDecision } from '../specs/plan/said.ts';
import type { Duration } from '../specs/plan/usual.ts';
import type { Decisions } from './decisions.ts';
import { DepotPart, readAll, type Depot } from './depot.ts';
import { moneySchema, tierSchema, timeSchema } from './facts.ts';
import { damagedFile, jsonFile } from './json.ts';
import {
  filmIdSchema,
  keys,
  namesOf,
  sha256Schema,
  shotIdSchema,
  takeNameSchema,
} from './layout.ts';
import type { Copied } from './published-copy.ts';
import { FILM_SHOT_TAKE } from './take-files.ts';

const lengthSchema = z.discriminatedUnion('unit', [
  z.object({ unit: z.literal('seconds'), seconds: z.number() }),
  z.object({ unit: z.literal('frames'), frames: z.number() }),
]) satisfies z.ZodType<Length>;

type Recorded<Value, IsOptional> = IsOptional extends true
  ? z.ZodExactOptional<z.ZodType<Value>>
  : z.ZodType<Value>;

/** Of the options, whatever values they take by now; one that came later is not in every record. */
const { resolution, ratio, ...otherOptions } = requestOptionsAs<{
  readonly [K in keyof Required<RecordedOptions>]: Recorded<
    Required<RecordedOptions>[K],
    Partial<RecordedOptions> extends Pick<RecordedOptions, K> ? true : false
  >;
}>(({ name, takes, drawn, fingerprint }) => {
  const { kind } = takes;
  const value = kind === 'choice' ? z.string() : kind === 'truth' ? z.boolean() : z.number();
  const known = drawn === undefined ? value : value.nullable();
  return [name, fingerprint === 'always' ? known : known.exactOptional()];
});

const inputsSchema = z.object({
  model: z.string(),
  prompt: z.string(),
  firstFrame: z.string().nullable(),
  lastFrame: z.string().nullable(),
  references: z.array(z.string()).readonly(),
  // In this order they stand in records.
  resolution,
  ratio,
  length: lengthSchema,
  ...otherOptions,
}) satisfies z.ZodType<TakeInputs>;

/** What a picture is; absent: PNG, or of a take of before it was told. */
const formatSchema = z.string().regex(/^[a-z][a-z0-9]{1,7}$/);
/** Of containers that are read, by what a file is, whatever its name says. */
export const OWN_FILE_ENDINGS = ['mp4', 'mov', 'mkv', 'webm'] as const;

const takeRecordSchema = z.object({
  film: filmIdSchema,
  shot: shotIdSchema,
  /** `v001`. */
  take: takeNameSchema,
  fingerprint: z.string(),
  /** What the fingerprint covers, by field: tells later which one changed. */
  inputs: inputsSchema,
  clip: z.object({
    sha256: sha256Schema,
    bytes: z.int(),
    width: z.int(),
    height: z.int(),
    /** Counted in the file, not asked for. */
    frames: z.int(),
    framesPerSecond: z.number(),
    videoCodec: z.string(),
    durationSeconds: z.number(),
    hasAudio: z.boolean(),
  }),
  firstFrame: z.object({ sha256: sha256Schema }),
  /** What the clip ends with. It is handed on, unless `handOver` says otherwise. */
  lastFrame: z.object({
    /** As it was returned, or the decoded one. */
    sha256: sha256Schema,
    /** The last picture in the clip: the one that is in the film. */
    decodedSha256: sha256Schema,
    source: z.enum(['returned', 'decoded']),
    /** Why it is decoded, or null. */
    reason: z.string().nullable(),
    format: formatSchema.optional(),
  }),
  /** Another picture than `lastFrame` is handed on; absent: that one is. */
  handOver: z
    .object({
      sha256: sha256Schema,
      source: z.enum(['bridge', 'chosen']),
      /** Of a chosen one: its number in the clip, from 0. Of a bridge null: it is none of them. */
      frame: z.int().min(0).nullable(),
      format: formatSchema.optional(),
      /** PSNR of the clip's own last picture against a bridge; null: not measured. */
      bridgeDb: z.number().nullable().optional(),
    })
    .optional(),
  /** The shot whose last frame this take starts from. */
  firstFrameFrom: shotIdSchema.nullable(),
  /** A free picture of `local` or of a simulator: never stands in a paid film. */
  isPlaceholder: z.boolean(),
  /** A person's own file, by its name then; its ending is the one of what it is. Absent: none. */
  ownFile: z
    .object({ name: z.string().min(1).max(255), ending: z.enum(OWN_FILE_ENDINGS) })
    .optional(),
  /**
   * Of the address that it came from; null: the provider's own. Absent in old ones and in those of
   * `local`.
   */
  origin: z.string().nullable().optional(),
  provider: z.string(),
  family: z.string(),
  modelId: z.string(),
  account: z.string(),
  taskId: z.string(),
  tier: tierSchema,
  seed: z.int().nullable(),
  tokens: z.int().nullable(),
  /** Null when no price is known. */
  charge: moneySchema.nullable(),
  /** From the price table, not from the provider's bill. */
  isEstimated: z.boolean(),
  /** Date of the price table. */
  pricedAt: z.string().nullable(),
  orderedAt: timeSchema,
  finishedAt: timeSchema,
  /** What differs from what was asked, and what was set aside; absent without any. */
  notes: z.array(z.string()).optional(),
  /** How its files for people are called; absent: after the take alone, as `v001.mp4`. */
  publishedAs: z.literal(FILM_SHOT_TAKE).optional(),
  /**
   * Its clip's copy for people says inside what it is, with the film's title of then; absent: the
   * copy is the clip itself.
   */
  labelled: z.object({ title: z.string(), sha256: sha256Schema, bytes: z.int().min(1) }).optional(),
});
export type TakeRecord = z.infer<typeof takeRecordSchema>;

/** The file of one take's record, taken apart. A shot's id has no dots. */
const RECORD_NAME = /^([A-Za-z0-9_-]{1,48})\.(v\d{3,6})\.json$/;

type RecordName = { readonly film: string; readonly shot: string; readonly take: string };

export class Takes extends DepotPart {
  /** By key: a record never changes, so it is read once a process. */
  readonly #known = new Map<string, TakeRecord>();
  readonly #decisions: Decisions;

  constructor(depot: Depot, decisions: Decisions) {
    super(depot);
    this.#decisions = decisions;
  }

  /** Gives the record that stands: this one, or the one that was written before. */
  async writeTake(take: TakeRecord): Promise<TakeRecord> {
    const key = keys.takeRecord(take.film, take.shot, take.take);
    // In the schema's order of fields, as it is read: so its copy for people stays what it is.
    const record = takeRecordSchema.parse(take);
    if (await this.depot.create(key, jsonFile(record))) return record;
    return (await this.readTake(take.film, take.shot, take.take)) ?? record;
  }

  async readTake(film: string, shot: string, take: string): Promise<TakeRecord | null> {
    const key = keys.takeRecord(film, shot, take);
    const record = await this.readAt(key, takeRecordSchema);
    // What it says it is becomes part of other paths, so it is no other take than its name's.
    const isItself = record?.film === film && record.shot === shot && record.take === take;
    if (!record || isItself) return record;
    const path = this.depot.addressOf(key);
    throw damagedFile(path, 'it is the record of another take');
  }

  /** A shot's takes, oldest first. */
  async takesOfShot(film: string, shot: string): Promise<TakeRecord[]> {
    return this.#readAll((await this.#namesOf(film)).filter((name) => name.shot === shot));
  }

  /** By shot id, then oldest first. */
  async takesOfFilm(film: string): Promise<TakeRecord[]> {
    return this.#readAll(await this.#namesOf(film));
  }

  /** Every take of every film of the project. */
  async takesOfProject(): Promise<TakeRecord[]> {
    const films = namesOf('film', await this.depot.list(keys.films));
    const names = await Promise.all(films.map((film) => this.#namesOf(film)));
    return this.#readAll(names.flat());
  }

  /** Every take of the project as the choice of takes reads it. */
  async summaries(): Promise<TakeSummary[]> {
    return (await this.takesOfProject()).map(summaryOf);
  }

  /**
   * What lies beside its clip for people: all that is written down of it, its amount as exact
   * decimal text, as everywhere, and what has been said of it.
   */
  async pageOf({ charge, ...take }: TakeRecord): Promise<string> {
    const said = decisionsOn(take, await this.#decisions.of(take.film));
    return jsonFile({
      ...take,
      charge: charge && { ...charge, ...priceJson(charge) },
      ...(said.length > 0 && { decisions: said.map((one) => toldDecision(one, take.shot)) }),
    });
  }

  async #namesOf(film: string): Promise<RecordName[]> {
    const names = (await this.depot.list(keys.takeRecords(film))).flatMap((name) => {
      const [, shot, take] = RECORD_NAME.exec(name) ?? [];
      return shot !== undefined && take !== undefined ? [{ film, shot, take }] : [];
    });
    return names.sort((a, b) =>
      a.shot === b.shot ? numberOf(a) - numberOf(b) : a.shot < b.shot ? -1 : 1,
    );
  }

  #readAll(names: readonly RecordName[]): Promise<TakeRecord[]> {
    return readAll(names, (name) => this.#readOnce(name));
  }

  async #readOnce({ film, shot, take }: RecordName): Promise<TakeRecord | null> {
    const key = keys.takeRecord(film, shot, take);
    const known = this.#known.get(key) ?? (await this.readTake(film, shot, take));
    if (known) this.#known.set(key, known);
    return known;
  }
}

/**
 * The picture that the next shot starts from. Whatever reads a hand-over asks here; what the clip
 * itself ends with is its `lastFrame`.
 */
export function handOverOf({ lastFrame, handOver }: Pick<TakeRecord, 'lastFrame' | 'handOver'>) {
  const { sha256, source, format } = handOver ?? lastFrame;
  return { sha256, source, frame: handOver?.frame ?? null, format: format ?? 'png' };
}

/** What the copy of its clip says inside; undefined: it is the clip itself. */
export function labelOf({ shot, take, labelled }: TakeRecord): Copied['label'] {
  if (!labelled) return undefined;
  const { title, ...copy } = labelled;
  return { title, shot, take, copy };
}

export function summaryOf(take: TakeRecord): TakeSummary {
  const { handOver, lastFrame } = take;
  return {
    film: take.film,
    shot: take.shot,
    take: take.take,
    fingerprint: take.fingerprint,
    inputs: take.inputs,
    firstFrameSha256: take.firstFrame.sha256,
    lastFrameSha256: handOverOf(take).sha256,
    ...(handOver && { clipLastFrameSha256: lastFrame.sha256 }),
    ...(handOver?.source === 'bridge' && { isBridged: true }),
    isPlaceholder: take.isPlaceholder,
    ...(take.ownFile && { ownFile: take.ownFile.name }),
    ...(take.origin !== undefined && { origin: take.origin }),
    firstFrameFrom: take.firstFrameFrom,
    finishedAt: take.finishedAt,
  };
}

/** From the order to the bytes. */
export function durationOf(take: TakeRecord): Duration {
  const { provider, family, tier, orderedAt, finishedAt } = take;
  const seconds = Math.max(0, Date.parse(finishedAt) - Date.parse(orderedAt)) / 1_000;
  return { provider, family, tier, seconds };
}
