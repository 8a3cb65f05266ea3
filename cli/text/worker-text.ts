/** What is told of a worker that died, and of films that none works on. */

import { printable } from '../../specs/storyboard/words.ts';
import type { WorkerHealth } from '../../server/health.ts';
import { formatMoment } from './date.ts';
import { runCommand, type CommandPlace, type FilmToName } from './command.ts';
import { filmLabel } from './film-name.ts';

type Trouble = Omit<WorkerHealth, 'unattended'> & {
  /** Films that have still something to do. */
  readonly unattended: readonly FilmToName[];
};

/** None when all is well. */
export function workerLines(
  { deaths, formerPath, unattended }: Trouble,
  nowMs: number,
  place?: CommandPlace,
): string[] {
  const lines: string[] = [];
  if (deaths !== null) {
    const { count, lastAtMs, signal, isStartedAgain } = deaths;
    const often = count === 1 ? 'once' : `${count} times`;
    const last = `${count === 1 ? '' : 'last '}at ${formatMoment(lastAtMs, nowMs)} by ${signal}`;
    const next = isStartedAgain
      ? 'it was started again'
      : 'it had been started again five times within an hour, and is not any more';
    lines.push(`The worker died ${often} in the last 24 hours, ${printable(last)}: ${next}.`);
  }
  if (unattended.length > 0) {
    const films = unattended.map(filmLabel).join(', ');
    const runs = unattended.length === 1 ? 'runs detached' : 'run detached';
    lines.push(
      `${films} ${runs}, but without a worker. To go on: ${runCommand(unattended, place && { ...place, row: undefined })}`,
    );
  }
  if (formerPath !== null) {
    lines.push(
      `What runs works for the project's former place ${printable(formerPath)}: the next storyboard run ends it first.`,
    );
  }
  return lines;
}
