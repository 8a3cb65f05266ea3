/** Schemas of what several files of the store hold. */

import { z } from 'zod';

import { FAILURES, type Failure, type FailureKind } from '../specs/failures.ts';
import { TIERS } from '../specs/models/sheet.ts';
import type { Money } from '../specs/money.ts';

/** A time in UTC as ISO 8601, e.g. `2026-07-13T08:12:00.000Z`. */
export const timeSchema = z.iso.datetime();
/** The name of an object of the store. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const tierSchema = z.enum(TIERS);

/**
 * What is tried for an order, again and again while it fails: the steps of its way, to read what a
 * person answered, and to tell how it went.
 */
export const TRIED = ['order', 'search', 'look', 'collect', 'cancel', 'answer', 'tell'] as const;
export type Tried = (typeof TRIED)[number];

export const moneySchema = z.object({
  currency: z.string(),
  micros: z.int(),
}) satisfies z.ZodType<Money>;

export const failureSchema = z.object({
  kind: z.custom<FailureKind>((kind) => typeof kind === 'string' && Object.hasOwn(FAILURES, kind)),
  code: z.string(),
  message: z.string(),
  billed: z.enum(['no', 'yes', 'maybe']),
  requestId: z.string().nullable(),
  retryAfterMs: z.number().nullable(),
}) satisfies z.ZodType<Failure>;
