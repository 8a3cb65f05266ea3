/** Works until SIGTERM, or until nobody needs it: what `main.ts` loads. */

import { parseArgs } from 'node:util';
import { stateOf } from '../server/state.ts';
import { leaveServer, watchLeases } from '../server/stop.ts';
import { temporalTarget } from '../server/target.ts';
import { workerLog } from './log.ts';
import { takeLittleMemory } from './memory.ts';
import { readNotify } from './notifications/settings.ts';
import { readWebhooks } from './webhooks/settings.ts';
import { startWorker } from './worker.ts';

takeLittleMemory();
const { values } = parseArgs({
  options: {
    project: { type: 'string' },
    address: { type: 'string' },
    namespace: { type: 'string' },
    /** `embedded` or `external`. */
    temporal: { type: 'string' },
    'package-version': { type: 'string' },
  },
});
const { project, address, namespace, 'package-version': packageVersion } = values;
if (!project || !address || !namespace || !packageVersion) {
  throw new Error('worker: --project, --address, --namespace and --package-version are needed.');
}

// If its loop starts it again, it must not recreate a folder that was moved or removed meanwhile.
if ((await stateOf(project)) === null) throw new Error(`worker: ${project} is no project.`);

// TLS and API keys of an external cluster come from the environment, never from a command line. The
// project's own server must not get them: it would be asked by TLS, and never answer.
const target = values.temporal === 'external' ? temporalTarget({ address }) : null;
const connection = target?.kind === 'external' ? target.connectionOptions : { address };

const webhooks = readWebhooks(process.env);
if (webhooks.kind === 'bad') throw new Error(`${webhooks.message} ${webhooks.hint}`);

const notify = readNotify(process.env);
if (notify.kind === 'bad') throw new Error(`${notify.message} ${notify.hint}`);

const log = workerLog(1);
const worker = await startWorker({
  project,
  connection,
  namespace,
  packageVersion,
  environment: process.env,
  webhooks: webhooks.kind === 'on' ? webhooks.settings : null,
  notify: notify.kind === 'on' ? notify.settings : null,
  log,
});

process.on('SIGTERM', worker.drain);
process.on('SIGINT', worker.drain);

// Without a terminal or a detached film nobody needs the worker, and then the server.
const watch = watchLeases({
  folder: project,
  onIdle: async () => {
    worker.drain();
    await worker.ended;
  },
});
try {
  await worker.ended;
  log.info({ event: 'worker.ended' });
} catch (error) {
  log.fatal({ event: 'worker.failed', error: String(error) });
  process.exitCode = 1;
}
watch.stop();
await watch.ended;
// The command that told the worker to end may be gone: then nobody else stops the server.
await leaveServer({ folder: project });
