/**
 * The project's worker with two differences: orders are not held to an account's requests a
 * minute, and every activity and run of ffmpeg writes down how long it took, a JSON line each.
 */

import { NativeConnection, Runtime, DefaultLogger } from '@temporalio/worker';
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import { createActivities } from '../activities/index.ts';
import type { Activities } from '../activities/contract.ts';
import { JoinedPolls } from '../activities/joined-polls.ts';
import { TIMING } from '../activities/timing.ts';
import { ffmpegAt } from '../media/ffmpeg.ts';
import { openProviders } from '../providers/settings.ts';
import { localConnectionOptions, NAMESPACE } from '../server/connection.ts';
import { watchLeases } from '../server/stop.ts';
import { announceWorker } from '../server/worker-record.ts';
import { openStore } from '../store/store.ts';
import { findTool } from '../tools/find.ts';
import { takeLittleMemory } from '../worker/memory.ts';
import { createWorkers } from '../worker/run.ts';
import type { Span } from './span.ts';

const REQUESTS_PER_MINUTE = 60_000;

takeLittleMemory();
const { values } = parseArgs({
  options: {
    project: { type: 'string', default: '' },
    address: { type: 'string', default: '' },
    'package-version': { type: 'string', default: '' },
    spans: { type: 'string', default: '' },
  },
});
const { project, address } = values;
const spans = createWriteStream(values.spans, { flags: 'a' });

Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
const store = await openStore(project);
const { opened } = openProviders({ environment: process.env, dotEnvText: null });
const connection = await NativeConnection.connect(localConnectionOptions(address));
const ffmpeg = timed('ffmpeg', ffmpegAt((await findTool('ffmpeg')).path));
const activities = createActivities({
  store,
  media: ffmpeg,
  accounts: new Map(
    opened.map(({ account, provider, linkOrigin }) => [
      account,
      { provider, linkOrigin, polls: new JoinedPolls(provider, TIMING.joinMs) },
    ]),
  ),
  timing: TIMING,
  callbackUrl: null,
});
const accounts = opened.map(({ account }) => account);
const workers = await createWorkers({
  connection,
  namespace: NAMESPACE,
  store: store.id,
  accounts: accounts.map((account) => ({ account, requestsPerMinute: REQUESTS_PER_MINUTE })),
  activities: allTimed(activities),
});
const drain = () => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};
process.on('SIGTERM', drain);
const ended = Promise.all(workers.map((worker) => worker.run()));
// A measurement that was killed leaves nothing behind.
const watch = watchLeases({
  folder: project,
  onIdle: async () => {
    drain();
    await ended;
  },
});
await announceWorker({
  folder: project,
  packageVersion: values['package-version'],
  address,
  accounts,
});
await ended;
watch.stop();
await watch.ended;
await connection.close();

function timed<Given extends unknown[], Result>(
  name: string,
  run: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  return async (...given) => {
    const startMs = performance.timeOrigin + performance.now();
    try {
      return await run(...given);
    } finally {
      const span: Span = { name, startMs, endMs: performance.timeOrigin + performance.now() };
      spans.write(`${JSON.stringify(span)}\n`);
    }
  };
}

function allTimed(all: Activities): Activities {
  return {
    openPlan: timed('openPlan', all.openPlan),
    submitTake: timed('submitTake', all.submitTake),
    settleOrder: timed('settleOrder', all.settleOrder),
    awaitTask: timed('awaitTask', all.awaitTask),
    collectTake: timed('collectTake', all.collectTake),
    cancelOrder: timed('cancelOrder', all.cancelOrder),
    askPerson: timed('askPerson', all.askPerson),
    leaveProvider: timed('leaveProvider', all.leaveProvider),
    endShot: timed('endShot', all.endShot),
    assemble: timed('assemble', all.assemble),
  };
}
