/**
 * Reads what an activity's failure means. Classes do not cross the boundary to workflows; types, as
 * text, do.
 */

import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
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

/** The task's id from the last heartbeat of an attempt that vanished, or null. */
export function taskToldBy(error: unknown): string | null {
  const timeout = error instanceof ActivityFailure ? error.cause : null;
  if (!(timeout instanceof TimeoutFailure)) return null;
  const told: unknown = timeout.lastHeartbeatDetails;
  if (typeof told !== 'object' || told === null || !('taskId' in told)) return null;
  return typeof told.taskId === 'string' ? told.taskId : null;
}

/**
 * The provider's failure inside an activity's failure, or one that says that the engine itself
 * failed.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ActivityFailure)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.type?.startsWith(PROVIDER_FAILURE)) {
    const [detail] = cause.details ?? [];
    if (isFailure(detail)) return detail;
  }
  // Another order cannot help, and nobody knows how far the activity came: the shot ends and says
  // so.
  const message = messageOf(error);
  return failure('invalid', { code: 'engine-refused', billed: 'maybe', message });
}

/** What went wrong, without the activity or child around it. */
export function messageOf(error: unknown): string {
  const isWrapped = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  const cause = isWrapped ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
