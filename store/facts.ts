/** Schemas of what several files of the store hold. */

import { z } from 'zod';

import { FAILURES, type Failure, type FailureKind } from '../specs/failures.ts';
import { TIERS } from '../specs/models/sheet.ts';
import type { Money } from '../specs/money.ts';
import type { Budgets } from '../specs/plan/budget.ts';

/** A time in UTC as ISO 8601, e.g. `2026-07-13T08:12:00.000Z`. */
export const timeSchema = z.iso
  .datetime()
  .max(40)
  .refine((text) => Number.isFinite(Date.parse(text)), 'no date');

/** What a date can hold, in milliseconds since 1970. */
const MAX_TIME_MS = 8_640_000_000_000_000;
/** Refuses what no date can hold: for times by which something is decided. */
export const timeMsSchema = z.number().min(-MAX_TIME_MS).max(MAX_TIME_MS);

/**
 * Moves a time that no date can hold to the nearest that one can: for times that are only shown, or
 * must not be lost.
 */
export const clampedTimeMsSchema = z.number().transform(inCalendar);

export function inCalendar(ms: number): number {
  return Math.min(Math.max(0, ms), MAX_TIME_MS);
}

export const tierSchema = z.enum(TIERS);

/**
 * What is tried for an order, repeatedly while it fails: the steps of the order, reading a person's
 * answer, and telling how it went.
 */
export const TRIED = ['order', 'search', 'look', 'collect', 'cancel', 'answer', 'tell'] as const;
export type Tried = (typeof TRIED)[number];

/** Longer than any provider asks to be left alone. */
const MAX_DELAY_MS = 24 * 60 * 60 * 1_000;

export const moneySchema = z.object({
  currency: z.string(),
  // A negative amount would raise a cap.
  micros: z.int().min(0),
}) satisfies z.ZodType<Money>;

export const budgetsSchema = z.object({
  day: moneySchema.nullable(),
  month: moneySchema.nullable(),
}) satisfies z.ZodType<Budgets>;

export const failureSchema = z.object({
  kind: z.custom<FailureKind>((kind) => typeof kind === 'string' && Object.hasOwn(FAILURES, kind)),
  code: z.string(),
  message: z.string(),
  billed: z.enum(['no', 'yes', 'maybe']),
  requestId: z.string().nullable(),
  // It came from a provider; what is not a delay counts as none.
  retryAfterMs: z.number().min(0).max(MAX_DELAY_MS).nullable().catch(null),
  source: z.string().optional().catch(undefined),
}) satisfies z.ZodType<Failure>;
