/** Reads what an activity's failure means; classes do not cross the boundary, types do. */

import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import {
  failure,
  failureType,
  isFailure,
  PROVIDER_FAILURE,
  type Failure,
} from '../specs/failures.ts';

/** Whether an order may have been placed although its activity did not say so. */
export function isFateUnknown(error: unknown): boolean {
  if (!(error instanceof ActivityFailure)) return false;
  if (error.cause instanceof ApplicationFailure) {
    const { type } = error.cause;
    return type === failureType('outcome-unknown') || type === 'WorkerShutdown';
  }
  return error.cause instanceof TimeoutFailure;
}

/** The provider's failure inside an activity's, or one that says that the engine itself failed. */
export function failureOf(error: unknown): Failure {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && cause.type?.startsWith(PROVIDER_FAILURE)) {
    const [detail] = cause.details ?? [];
    if (isFailure(detail)) return detail;
  }
  if (!(error instanceof ActivityFailure)) throw error;
  return failure('unreadable', {
    code: 'engine-error',
    message: cause instanceof Error ? cause.message : String(cause),
  });
}
