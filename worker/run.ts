/**
 * Polls the task queues of one project, with one Temporal worker for each kind of work. So a long
 * download never holds up an order, nor an order a poll.
 */

import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import type { Activities } from '../activities/contract.ts';
import { names } from '../workflows/messages.ts';
import { workflowBundle } from './bundle.ts';

/** The share of an account's documented requests per minute that orders may use. */
const RATE_SHARE = 0.9;
/** When the worker stops, an order on its way is finished: send, answer, write down. */
const GRACE = '7m';
/**
 * A shot that waits for hours need not stay in memory: its few events are replayed when it goes on.
 * Thousands of cached ones took 0.6 MB each.
 */
const CACHED_WORKFLOWS = 150;

type AccountQueue = { readonly account: string; readonly requestsPerMinute: number };

export type Polling = {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly store: string;
  readonly accounts: readonly AccountQueue[];
  readonly activities: Activities;
};

export async function createWorkers(polling: Polling): Promise<Worker[]> {
  const { connection, namespace, store, activities } = polling;
  const { openPlan, askPerson, leaveProvider, endShot, assemble } = activities;
  const shared = { connection, namespace, shutdownGraceTime: GRACE } as const;
  const create = (options: WorkerOptions) => Worker.create({ ...shared, ...options });
  const forAccounts = polling.accounts.flatMap(({ account, requestsPerMinute }) =>
    accountQueues(store, account, requestsPerMinute, activities).map(create),
  );
  return Promise.all([
    create({
      taskQueue: names.queue.workflows(store),
      workflowBundle: await workflowBundle(),
      maxCachedWorkflows: CACHED_WORKFLOWS,
      // There is only one worker, so after a crash its successor need not wait the usual ten
      // seconds.
      stickyQueueScheduleToStartTimeout: '2s',
    }),
    create({
      taskQueue: names.queue.store(store),
      activities: { openPlan, askPerson, leaveProvider, endShot },
    }),
    create({
      taskQueue: names.queue.assemble(store),
      activities: { assemble },
      maxConcurrentActivityTaskExecutions: 1,
    }),
    ...forAccounts,
  ]);
}

function accountQueues(
  store: string,
  account: string,
  requestsPerMinute: number,
  activities: Activities,
): WorkerOptions[] {
  const { submitTake, settleOrder, awaitTask, cancelOrder, collectTake } = activities;
  return [
    {
      taskQueue: names.queue.submit(store, account),
      activities: { submitTake },
      maxTaskQueueActivitiesPerSecond: (requestsPerMinute * RATE_SHARE) / 60,
    },
    {
      taskQueue: names.queue.wait(store, account),
      activities: { settleOrder, awaitTask, cancelOrder },
    },
    {
      taskQueue: names.queue.collect(store, account),
      activities: { collectTake },
      // Each decodes a clip, and more than there are processors would only wait.
      maxConcurrentActivityTaskExecutions: 4,
    },
  ];
}
