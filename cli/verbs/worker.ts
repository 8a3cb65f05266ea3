import { join } from 'node:path';
import { localConnectionOptions, NAMESPACE } from '../../server/connection.ts';
import { awaitedOf } from '../../server/drain.ts';
import { ensureServer } from '../../server/embedded.ts';
import { takeLease } from '../../server/lease.ts';
import { leave } from '../../server/stop.ts';
import { currentProcess } from '../../store/identity.ts';
import { STORE_FOLDER } from '../../store/layout.ts';
import { openStore } from '../../store/store.ts';
import { unansweredOrders } from '../../store/unanswered.ts';
import { findTool } from '../../tools/find.ts';
import { workerLog } from '../../worker/log.ts';
import { notifyPlace } from '../../worker/notifications/settings.ts';
import { WEBHOOK_VARIABLES } from '../../worker/webhooks/settings.ts';
import { startWorker } from '../../worker/worker.ts';
import type { Console } from '../console.ts';
import type { CommandContext, Environment } from '../context.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { projectOf } from './place.ts';
import { targetOf } from '../../films/temporal/connect.ts';
import { awaitedLine, narrateServer, narrateTool } from '../text/narration.ts';
import { notifyOf, webhooksOf } from '../../films/running/readiness.ts';

type Options = {
  project?: string;
  temporal?: string;
  webhookUrl?: string;
  webhookPort?: string;
  webhookHost?: string;
};

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A worker in this terminal, its log on standard error; ^C finishes what runs and ends. */
export async function worker(options: Options, context: CommandContext): Promise<VerbAnswer> {
  const { console, environment, packageVersion } = context;
  const folder = await projectOf(options);
  const webhooks = webhooksOf(withFlags(options, environment));
  const notify = notifyOf(environment);
  targetOf(options, environment);
  await findTool('ffmpeg', { environment, onEvent: narrateTool(console) });
  await openStore(folder);
  const lease = await takeLease({ folder, kind: 'command' });
  try {
    const { connection, namespace } = await temporalOf(folder, options, context);
    const running = await startWorker({
      project: folder,
      connection,
      namespace,
      packageVersion,
      environment,
      webhooks,
      notify,
      log: workerLog(2),
    });
    console.say(
      `Worker for ${folder}, accounts ${running.accounts.join(', ')}. ^C finishes what runs.`,
    );
    if (webhooks) {
      const { host, port, publicUrl } = webhooks;
      console.say(`Providers call back at ${publicUrl}, received at ${host}:${port}.`);
    }
    if (notify) console.say(`What happens is told to ${notifyPlace(notify)}.`);
    const onInterrupt = () => {
      running.drain();
      void tellAnswers(folder, console);
    };
    for (const signal of ENDS) process.on(signal, onInterrupt);
    await running.ended;
    return {};
  } finally {
    await leave({ folder, leases: [lease] });
  }
}

/** Here the worker is the command: nobody can leave before the answers have come. */
async function tellAnswers(folder: string, console: Console): Promise<void> {
  const orders = await unansweredOrders(join(folder, STORE_FOLDER), currentProcess());
  if (orders.length > 0) console.sayWrapped(awaitedLine(awaitedOf(orders), Date.now()));
}

/** A flag wins over its variable. */
function withFlags(options: Options, environment: Environment): Environment {
  return {
    ...environment,
    ...(options.webhookUrl && { [WEBHOOK_VARIABLES.url]: options.webhookUrl }),
    ...(options.webhookPort && { [WEBHOOK_VARIABLES.port]: options.webhookPort }),
    ...(options.webhookHost && { [WEBHOOK_VARIABLES.host]: options.webhookHost }),
  };
}

async function temporalOf(
  folder: string,
  options: Options,
  { console, environment }: CommandContext,
) {
  const target = targetOf(options, environment);
  if (target.kind === 'external') {
    return { connection: target.connectionOptions, namespace: target.namespace };
  }
  const { address } = await ensureServer({
    folder,
    environment,
    temporal: () => findTool('temporal', { environment, onEvent: narrateTool(console) }),
    onEvent: narrateServer(console),
  });
  return { connection: localConnectionOptions(address), namespace: NAMESPACE };
}
