/** The worker's log. A line that cannot be written is lost: no film ends because of it. */

import { pino, type Logger } from 'pino';

/** `fd`: 1 for the log file of a worker in the background, 2 for a terminal. */
export function workerLog(fd: 1 | 2): Logger {
  const destination = pino.destination({ dest: fd, sync: true });
  destination.on('error', () => undefined);
  return pino({ base: { pid: process.pid } }, destination);
}
