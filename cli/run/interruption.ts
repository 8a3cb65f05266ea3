/** The first ^C ends a command politely, the second one at once. */

import { EXIT } from '../exit.ts';

/** `onLeave` is called at the second one, and must write at once. */
export function listenForInterrupt(onLeave: () => void): { signal: AbortSignal; stop: () => void } {
  const abort = new AbortController();
  const onInterrupt = () => {
    if (abort.signal.aborted) {
      onLeave();
      process.exit(EXIT.interrupted);
    }
    abort.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return {
    signal: abort.signal,
    stop: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
    },
  };
}
