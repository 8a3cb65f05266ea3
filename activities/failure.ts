/**
 * The one place where an error becomes a Temporal failure, and a number one of Temporal's delays.
 *
 * What leaves here stays in history for 90 days, so keys, links and pictures are redacted first.
 */

import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { redact } from '../providers/redact.ts';
import { decidedSince, failureType, type Failure } from '../specs/failures.ts';
import { printable } from '../specs/storyboard/words.ts';
import { delayOf } from './timing.ts';

/** In characters: words from outside may be of any length. */
const MAX_WORD = 200;
const MAX_MESSAGE = 1_000;

export function redacted(failed: Failure): Failure {
  const { code, message, requestId, source } = failed;
  return {
    ...failed,
    code: printable(code).slice(0, MAX_WORD),
    message: printable(redact(message)).slice(0, MAX_MESSAGE),
    requestId: requestId && printable(requestId).slice(0, MAX_WORD),
    ...(source !== undefined && { source: printable(redact(source)).slice(0, MAX_MESSAGE) }),
  };
}

/** Ends the activity: the workflow decides what follows. */
export function ends(failed: Failure): ApplicationFailure {
  return providerFailure(failed, { nonRetryable: true });
}

/** Nothing is sent: a person has decided something since that it would go against. */
export function held(message: string): ApplicationFailure {
  return ends(decidedSince(message));
}

/** Another attempt of the same activity follows after this delay, in milliseconds. */
export function repeats(failed: Failure, afterMs: number): ApplicationFailure {
  return providerFailure(failed, { nextRetryDelay: delayOf(afterMs) });
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

export const NOT_YET = 'NotYet';

/**
 * Nothing has failed, it is only too early: kept out of logs and failure metrics. `trouble`: what
 * stands in the way, which is counted and shown; without it nothing is wrong.
 */
export function notYet(what: string, afterMs: number, trouble?: Failure): ApplicationFailure {
  return ApplicationFailure.create({
    type: NOT_YET,
    message: what,
    nextRetryDelay: delayOf(afterMs),
    category: ApplicationFailureCategory.BENIGN,
    ...(trouble && { details: [redacted(trouble)] }),
  });
}

/** A bug or a damaged store: no attempt can succeed. */
export function refuses(message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'Refused', message, nonRetryable: true });
}
