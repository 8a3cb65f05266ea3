/**
 * The first ^C ends a command politely, the second one at once. A terminal that is hung up ends
 * nothing: what was started goes on without it.
 */

import { EXIT } from '../exit.ts';

export type Interruption = {
  readonly signal: AbortSignal;
  /** The terminal has gone. */
  readonly hangUp: AbortSignal;
  readonly stop: () => void;
};

/** `onLeave` is called at the second one, and must write at once. */
export function listenForInterrupt(onLeave: () => void): Interruption {
  const abort = new AbortController();
  const hangUp = new AbortController();
  const onHangUp = () => hangUp.abort();
  const onInterrupt = () => {
    if (abort.signal.aborted) {
      onLeave();
      process.exit(EXIT.interrupted);
    }
    abort.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  process.on('SIGHUP', onHangUp);
  return {
    signal: abort.signal,
    hangUp: hangUp.signal,
    stop: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
      process.off('SIGHUP', onHangUp);
    },
  };
}

const LEAVE_MS = 1_000;

/** An answer that still comes must not hold up a command that was interrupted and has told so. */
export function leaveSoon(): void {
  setTimeout(() => process.exit(EXIT.interrupted), LEAVE_MS).unref();
}
