/**
 * The composition root: puts store, providers, ffmpeg and Temporal together and polls until told
 * to stop. The only place that knows everybody.
 */

import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, DefaultLogger, type Worker } from '@temporalio/worker';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities/index.ts';
import type { Account } from '../activities/context.ts';
import { JoinedPolls } from '../activities/joined-polls.ts';
import { TIMING, timingOf } from '../activities/timing.ts';
import { ffmpegAt } from '../media/ffmpeg.ts';
import { proxyTag } from '../providers/proxy.ts';
import { openProviders, type OpenedProvider } from '../providers/settings.ts';
import { hasBudget, readBudgets } from '../specs/plan/budget.ts';
import { announceWorker, retractWorker } from '../server/worker-record.ts';
import { GUARD_REFRESH_MS } from '../store/guard.ts';
import { readDotEnv } from '../store/dot-env.ts';
import { openStore, type Store } from '../store/store.ts';
import { findTool } from '../tools/find.ts';
import { watchDetached } from './detached.ts';
import { startLocalProvider } from './local-provider.ts';
import { createWorkers } from './run.ts';
import { orderAddress, type WebhookSettings } from './webhooks/settings.ts';
import { startNotifying } from './notifications/notifying.ts';
import type { NotifySettings } from './notifications/settings.ts';
import { startWebhooks } from './webhooks/webhooks.ts';

export type WorkerSettings = {
  /** The project folder. */
  readonly project: string;
  readonly connection: NativeConnectionOptions & { readonly address: string };
  readonly namespace: string;
  readonly packageVersion: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null: providers are only polled, and never call back. */
  readonly webhooks: WebhookSettings | null;
  /** Null: nobody is told anything. */
  readonly notify: NotifySettings | null;
  readonly log: Logger;
};

export type RunningWorker = {
  /** Account tags whose queues are polled. */
  readonly accounts: readonly string[];
  /** Ends when every poller has ended; rejects when one failed. */
  readonly ended: Promise<void>;
  /** Finishes what runs and takes nothing new; `ended` tells when that is done. */
  readonly drain: () => void;
};

export async function startWorker(settings: WorkerSettings): Promise<RunningWorker> {
  const { project, environment, webhooks, log } = settings;
  installRuntime(log);
  const store = await openStore(project);
  const ffmpeg = await findTool('ffmpeg', { environment });
  const local = await startLocalProvider(store, ffmpeg.path);
  const { text: dotEnvText } = await readDotEnv(project);
  const { opened } = openProviders({ environment, dotEnvText, local });
  const connection = await NativeConnection.connect(settings.connection);
  const budgets = readBudgets(environment);
  const workers = await createWorkers({
    connection,
    namespace: settings.namespace,
    store: store.id,
    accounts: opened.map(({ account, provider }) => ({
      account,
      requestsPerMinute: Math.min(...provider.sheet.offers.map((one) => one.requestsPerMinute)),
    })),
    activities: createActivities({
      store,
      media: ffmpegAt(ffmpeg.path),
      accounts: new Map(opened.map((one) => [one.account, accountOf(one)])),
      timing: timingOf(environment),
      budgets,
      callbackUrl: webhooks && ((secret) => orderAddress(webhooks, store.id, secret)),
    }),
  });
  const accounts = opened.map(({ account }) => account);
  const detached = new AbortController();
  const client = new Client({ connection, namespace: settings.namespace });
  const watching = watchDetached({ client, store: store.id, folder: project }, detached.signal);
  const listener =
    webhooks &&
    startWebhooks({
      settings: webhooks,
      environment,
      store,
      providers: opened.map(({ provider }) => provider),
      client,
      namespace: settings.namespace,
      log,
    });
  // Comes before any work: a worker that was told to end while starting must order nothing.
  await announceWorker({
    folder: project,
    packageVersion: settings.packageVersion,
    address: settings.connection.address,
    accounts,
    proxies: proxyTag(environment),
    ...(budgets.kind === 'read' && hasBudget(budgets.budgets) && { budgets: budgets.budgets }),
  });
  const notifying =
    settings.notify && (await startNotifying({ settings: settings.notify, store, log }));
  const ended = poll(workers, store, async () => {
    await listener?.close();
    detached.abort();
    await watching;
    await notifying?.close();
    await connection.close();
    await local.close();
    await retractWorker({ folder: project });
  });
  log.info({ event: 'worker.started', accounts, address: settings.connection.address });
  return { accounts, ended, drain: () => workers.forEach(shutDown) };
}

/** When one poller ends, all end: half a worker would leave shots waiting for ever. */
async function poll(
  workers: readonly Worker[],
  store: Store,
  close: () => Promise<void>,
): Promise<void> {
  const guard = setInterval(() => void store.touchGuard().catch(() => undefined), GUARD_REFRESH_MS);
  const running = workers.map((worker) =>
    worker.run().finally(() => {
      workers.forEach(shutDown);
    }),
  );
  const outcomes = await Promise.allSettled(running);
  clearInterval(guard);
  await close();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

function shutDown(worker: Worker): void {
  if (worker.getState() === 'RUNNING') worker.shutdown();
}

function accountOf({ provider, linkOrigin, keyAccount }: OpenedProvider): Account {
  const polls = new JoinedPolls(provider, TIMING.joinMs);
  return { provider, linkOrigin, polls, ...(keyAccount !== undefined && { keyAccount }) };
}

/** This program handles signals itself: the runtime must not end activities on its own. */
function installRuntime(log: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const { error, ...facts } = { error: undefined, ...meta };
      log[level === 'ERROR' ? 'error' : 'warn'](
        { event: 'temporal', err: error, ...facts },
        message,
      );
    }),
  });
}
