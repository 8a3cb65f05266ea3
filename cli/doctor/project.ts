/** The project folder: its place, whether it can be written, and whose it is. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../../store/error.ts';
import { refuseLongPath, refuseNetworkFileSystem } from '../../store/guard.ts';
import { STORE_FOLDER } from '../../store/layout.ts';
import { isOfThisMachine } from '../../providers/simulated.ts';
import type { TakeSummary } from '../../specs/plan/decision.ts';
import { takeKindOf } from '../../specs/plan/take-kind.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import { commandFor, type CommandPlace } from '../text/command.ts';
import { fail, ok, warn, type Check } from './check.ts';
import { canWrite } from './machine.ts';

export async function checkProject(folder: string, place: CommandPlace): Promise<Check[]> {
  const name = 'project';
  try {
    refuseLongPath(folder);
    refuseNetworkFileSystem(folder);
    if (!(await canWrite(folder)))
      return [fail(name, `${folder} cannot be written`, 'Check who owns it.')];
    const own = join(folder, STORE_FOLDER);
    if ((await stat(own).catch(() => null)) === null)
      return [ok(name, `${folder}, new: the first run makes ${STORE_FOLDER}/`)];
    const store = await openStoreIfPresent(folder);
    await store?.renders.checkBase();
    const films = (await store?.films.listFilms()) ?? [];
    const takes = (await store?.takes.summaries()) ?? [];
    return [
      ok(name, `${folder}, ${films.length} film${films.length === 1 ? '' : 's'}`),
      ...checkTakes(takes, place),
    ];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [fail(name, error.message, error.remedy)];
  }
}

/** Takes that came from a server on this machine: whoever looks for real clips wants to know. */
function checkTakes(takes: readonly TakeSummary[], place: CommandPlace): Check[] {
  const near = takes.filter(({ origin }) => isOfThisMachine(origin));
  const of = (kind: 'bought' | 'simulated') => near.filter((take) => takeKindOf(take) === kind);
  const [bought, simulated] = [of('bought'), of('simulated')];
  const again = commandFor('run', { file: 'FILE', place }, '--again', 'SHOT');
  return [
    ...(bought.length === 0
      ? []
      : [
          warn(
            'takes',
            `${told(bought, 'a server on this machine')}; paid films use them`,
            `If that server is none that sells clips: ${again}`,
          ),
        ]),
    ...(simulated.length === 0
      ? []
      : [ok('takes', `${told(simulated, 'the simulator')}: placeholders, in no paid film`)]),
  ];
}

function told(takes: readonly TakeSummary[], from: string): string {
  const origins = [...new Set(takes.flatMap(({ origin }) => origin ?? []))].sort();
  const more = origins.length > MOST_ORIGINS ? ` and ${origins.length - MOST_ORIGINS} more` : '';
  const places = `${origins.slice(0, MOST_ORIGINS).join(', ')}${more}`;
  return `${takes.length} take${takes.length === 1 ? '' : 's'} came from ${from}, ${places}`;
}

const MOST_ORIGINS = 3;
