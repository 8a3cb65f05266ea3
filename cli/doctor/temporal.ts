/** Temporal: the project's own server, or the cluster that is configured. */

import { inspectCluster } from '../../server/cluster.ts';
import { ServerError } from '../../server/error.ts';
import { serverState } from '../../server/stop.ts';
import { temporalTarget, unusedSettings, type TemporalTarget } from '../../server/target.ts';
import { StoreError } from '../../store/error.ts';
import { attributesCommand, clusterWords, whereOf } from '../text/cluster-text.ts';
import type { Environment } from '../context.ts';
import type { CommandPlace } from '../text/command.ts';
import { workerTrouble } from '../../films/view/settled.ts';
import { workerLines } from '../text/worker-text.ts';
import { fail, ok, warn, type Check } from './check.ts';

const NAME = 'Temporal';
const LOG_REMEDY = 'See the end of .storyboard/logs/worker.log.';

/** A cluster is asked; a server of our own is neither asked nor started. */
export async function checkTemporal(
  folder: string,
  environment: Environment,
  place?: CommandPlace,
): Promise<Check[]> {
  try {
    const target = temporalTarget({ environment });
    if (target.kind === 'external') return await checkCluster(target);
    return [...(await checkOwnServer(folder, place)), ...checkUnused(environment)];
  } catch (error) {
    if (error instanceof StoreError) return [fail(NAME, error.message, error.remedy)];
    if (!(error instanceof ServerError)) throw error;
    return [fail(NAME, error.message, 'No run can start before that.')];
  }
}

async function checkCluster(
  cluster: Extract<TemporalTarget, { kind: 'external' }>,
): Promise<Check[]> {
  const look = await inspectCluster(cluster);
  if (look.kind !== 'usable') {
    const { message, hint } = clusterWords(cluster, look);
    return [fail(NAME, message, hint ?? '')];
  }
  const { namespace, origin } = cluster;
  const server = `server ${look.serverVersion}`;
  const where = `${whereOf(cluster)}, namespace ${namespace} (${origin.namespace}), ${server}`;
  const missing = look.missingAttributes ?? [];
  if (missing.length === 0) return [ok(NAME, where)];
  const fact = `namespace ${namespace} lacks the search attributes ${missing.join(', ')}`;
  const remedy = `Films run without; to add them: ${attributesCommand(cluster, missing)}`;
  return [ok(NAME, where), warn(NAME, fact, remedy)];
}

async function checkOwnServer(folder: string, place?: CommandPlace): Promise<Check[]> {
  const { server, workers, databaseOutside } = await serverState({ folder });
  const health = await workerTrouble(folder);
  const trouble = workerLines(health, Date.now(), place).map((line) =>
    warn('worker', line, LOG_REMEDY),
  );
  const left =
    databaseOutside === null ? [] : [warn(NAME, leftLine(databaseOutside), 'It may be deleted.')];
  const idle = "the project's own server, not running; run starts it";
  if (!server) return [ok(NAME, idle), ...left, ...trouble];
  const polling = workers.length === 0 ? 'no worker' : `${workers.length} worker`;
  const running = `the project's own server runs at ${server.address}, ${polling}`;
  return [ok(NAME, running), ...left, ...trouble];
}

function leftLine(file: string): string {
  return `an older version of storyboard kept its server's history in ${file}, which is used no more`;
}

/** Somebody who set them may think that they count. */
function checkUnused(environment: Environment): Check[] {
  const unused = unusedSettings(environment);
  if (unused.length === 0) return [];
  const [it, are] = unused.length === 1 ? ['it', 'is'] : ['they', 'are'];
  const fact =
    `${unused.join(', ')} ${are} set and not used: ${it} would be for a cluster, and no address ` +
    `of one is configured`;
  const remedy = "Nothing to do for the project's own server; for a cluster set TEMPORAL_ADDRESS.";
  return [warn(NAME, fact, remedy)];
}
