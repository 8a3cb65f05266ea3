/**
 * The one place where an error becomes a Temporal failure.
 *
 * What leaves here is in history for 90 days: it passes the redaction of keys, links and pictures.
 */

import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { redact } from '../providers/redact.ts';
import { failureType, type Failure } from '../specs/failures.ts';

export function redacted(failed: Failure): Failure {
  return { ...failed, message: redact(failed.message) };
}

/** Ends the activity: the workflow decides what follows. */
export function ends(failed: Failure): ApplicationFailure {
  return providerFailure(failed, { nonRetryable: true });
}

/** Another attempt of the same activity follows after this delay. */
export function repeats(failed: Failure, delayMs: number): ApplicationFailure {
  return providerFailure(failed, { nextRetryDelay: delayMs });
}

function providerFailure(
  failed: Failure,
  options: { nonRetryable: true } | { nextRetryDelay: number },
): ApplicationFailure {
  const clean = redacted(failed);
  return ApplicationFailure.create({
    type: failureType(failed.kind),
    message: clean.message,
    details: [clean],
    ...options,
  });
}

/** Nothing is wrong, it is only too early: kept out of logs and failure metrics. */
export function notYet(what: string, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'NotYet',
    message: what,
    nextRetryDelay: delayMs,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** A bug or a damaged store: no attempt can succeed. */
export function refuses(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'Refused', message, nonRetryable: true });
}
