/**
 * The file of a saved plan. It lies where a person has put it and may come from anybody: what it says
 * is compared with the project's own plan, and none of it is believed beyond that.
 */

import { z } from 'zod';

import { MOST_SEED } from '../specs/options.ts';
import type { SavedShot } from '../specs/plan/saved-plan.ts';
import { MOST_TAKES } from '../specs/plan/several.ts';
import { printable } from '../specs/storyboard/words.ts';
import { timeSchema } from './facts.ts';
import { filmNameSchema } from './film-record.ts';
import { MAX_PERSONS_BYTES } from './open.ts';
import { filmIdSchema, MAX_TAKES, sha256Schema, shotIdSchema, takeNameSchema } from './layout.ts';

const SAVED_PLAN = 'storyboard-plan';
const SAVED_PLAN_VERSION = 1;

/** More than a production has, and than a command line holds. */
const MOST = {
  films: 2_000,
  shots: 2_000,
  pictures: 64,
  open: 1_000,
  text: 8_192,
  values: 200,
  value: 20_000,
};

const text = z
  .string()
  .min(1)
  .max(MOST.text)
  .refine((words) => printable(words) === words, 'no plain text');
const amount = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  amount: z.string().regex(/^\d{1,12}(?:\.\d{1,12})?$/),
});

const shot = z.strictObject({
  id: shotIdSchema,
  decision: z.enum([
    'stands',
    'orders',
    'under-way',
    'skipped',
    'refused',
    'rejected',
    'asks',
    'blocked',
    'left-out',
    'missing',
  ]),
  take: z
    .string()
    .regex(/^f[0-9a-f]{10}\/[A-Za-z0-9_-]{1,48}\/v\d{3,6}$/)
    .nullable(),
  open: z.array(takeNameSchema).max(MOST.open),
  fingerprint: sha256Schema.nullable(),
  bridge: sha256Schema.optional(),
  wish: sha256Schema,
  pictures: z.array(text).max(MOST.pictures),
  expected: amount.nullable(),
  atMost: amount.nullable(),
  isSimulated: z.boolean(),
  orders: z.int().min(2).max(MOST_TAKES).optional(),
}) satisfies z.ZodType<SavedShot>;

const values = z
  .record(z.string().max(MOST.text), z.string().max(MOST.value))
  .refine((all) => Object.keys(all).length <= MOST.values);

const film = z.strictObject({
  /** From the folder of the plan's file, with `/`. */
  file: text,
  /** Of a table's film, its name, and the values that it was planned with; absent: the file itself. */
  row: filmNameSchema.optional(),
  values: values.optional(),
  title: text,
  /** Hash of the storyboard's text, and of its plan. */
  text: sha256Schema,
  plan: sha256Schema,
  /** Ids of the project's store and of the film in it; null: there was none. */
  store: z.string().max(64).nullable(),
  film: filmIdSchema.nullable(),
  /** The number of the newest decision then. Absent in older plans. */
  decisions: z.int().min(0).optional(),
  shots: z.array(shot).max(MOST.shots),
});

/** Films of a table are of one file, each once; others have no name. */
function areRows(films: readonly z.infer<typeof film>[]): boolean {
  const rows = films.flatMap(({ row }) => row?.toLowerCase() ?? []);
  if (rows.length === 0) return true;
  const isOneFile = new Set(films.map(({ file }) => file)).size === 1;
  return isOneFile && rows.length === films.length && new Set(rows).size === rows.length;
}

const savedPlanSchema = z.strictObject({
  kind: z.literal(SAVED_PLAN),
  version: z.literal(SAVED_PLAN_VERSION),
  at: timeSchema,
  /** What was chosen of the film, as options of `plan`. */
  choice: z.strictObject({
    only: text.optional(),
    until: text.optional(),
    keep: z.literal(true).optional(),
    /** How many more takes each shot of `again` gets, and of which seed. */
    takes: z.int().min(1).max(MOST_TAKES).optional(),
    seed: z.int().min(0).max(MOST_SEED).optional(),
    bridge: text.optional(),
    cut: text.optional(),
    continues: text.optional(),
    /** Values of variables. They are judged where they are filled in, wherever they come from. */
    set: values.optional(),
  }),
  /** By shot that gets one more take: the number of its newest one then. */
  again: z.record(shotIdSchema, z.int().min(0).max(MAX_TAKES)),
  /** What all that is ordered costs at most, once a currency. */
  atMost: z.array(amount).max(16),
  films: z.array(film).min(1).max(MOST.films).refine(areRows, 'films of several files and tables'),
});
export type SavedPlan = z.infer<typeof savedPlanSchema>;
export type SavedFilm = SavedPlan['films'][number];

/** Why a text is no saved plan; `where`: the first part that is not as it was written. */
export type NotSaved = {
  readonly why: 'no-json' | 'no-plan' | 'version' | 'shape';
  readonly where: string | null;
};

export function readSavedPlan(json: string): SavedPlan | NotSaved {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { why: 'no-json', where: null };
  }
  const head = z.looseObject({ kind: z.literal(SAVED_PLAN), version: z.unknown() });
  const known = head.safeParse(value);
  if (!known.success) return { why: 'no-plan', where: null };
  if (known.data.version !== SAVED_PLAN_VERSION) return { why: 'version', where: null };
  const parsed = savedPlanSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return { why: 'shape', where: printable(where).slice(0, 120) || null };
}

/** Why a plan is not saved: nobody could read it again. `where`: the part that is too much. */
export type NotKept = { readonly why: 'bytes' | 'shape'; readonly where: string | null };

export function savedPlanText(plan: SavedPlan): string | NotKept {
  const parsed = savedPlanSchema.safeParse(plan);
  if (!parsed.success) {
    return { why: 'shape', where: parsed.error.issues[0]?.path.map(String).join('.') ?? null };
  }
  const json = `${JSON.stringify(parsed.data, null, 2)}\n`;
  return Buffer.byteLength(json) > MAX_PERSONS_BYTES ? { why: 'bytes', where: null } : json;
}
