/** The worker's log. A line that its device does not take is lost: no film ends of it. */

import { pino, type Logger } from 'pino';

/** `fd`: 1 for the file of a worker that nobody watches, 2 for a terminal's. */
export function workerLog(fd: 1 | 2): Logger {
  const destination = pino.destination({ dest: fd, sync: true });
  destination.on('error', () => undefined);
  return pino({ base: { pid: process.pid } }, destination);
}
