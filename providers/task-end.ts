/** Why a task ended without a clip, in our words. */

import { failure, type Failure } from '../specs/failures.ts';
import { outsideText } from './outside-text.ts';
import type { TaskState } from './provider.ts';
import { classifyTask, type ErrorTable, type OwnError } from './rejection.ts';

/** Whether a task in this state has ended; one whose state is not known has not. */
export function isEnd(state: TaskState | undefined): boolean {
  return state !== undefined && state !== 'queued' && state !== 'running';
}

/** The failure of an ended task; null for one that is open or has succeeded. */
export function endOf(
  state: TaskState,
  error: OwnError | null,
  errors: ErrorTable,
  secrets: readonly string[],
): Failure | null {
  const told = classifyTask(error, errors, secrets);
  if (state === 'failed') return told;
  if (state !== 'expired' && state !== 'cancelled') return null;
  const reason = error?.message ? ` (${told.message})` : '';
  const message =
    state === 'expired'
      ? `The provider gave the task up after its time in the queue${reason}.`
      : `The task was cancelled${reason}.`;
  const code = error?.code ? told.code : state;
  return failure(state, { code, message: outsideText(message, secrets) });
}
