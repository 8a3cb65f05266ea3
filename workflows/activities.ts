/** Time-outs and retries of every activity: all of these numbers are here. */

import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/contract.ts';
import { names } from './messages.ts';

const FOREVER = { initialInterval: '1s', maximumInterval: '1m', backoffCoefficient: 2 } as const;

/**
 * If an order's first attempt vanishes, a second could buy it twice. So everything that leaves the
 * first attempt's fate open ends the activity; `settleOrder` then finds out.
 */
const FATE_UNKNOWN = [
  'TemporalTimeout:StartToClose',
  'TemporalTimeout:Heartbeat',
  'WorkerShutdown',
];

/** Activities on the store: quick, local, and safe to repeat. */
export function storeActivities(store: string) {
  return proxyActivities<Pick<Activities, 'askPerson' | 'leaveProvider' | 'endShot'>>({
    taskQueue: names.queue.store(store),
    startToCloseTimeout: '2m',
    retry: FOREVER,
  });
}

/**
 * Ends before the waiting command gives up: an activity that never ended would block the next
 * command.
 */
export function planActivities(store: string) {
  return proxyActivities<Pick<Activities, 'openPlan'>>({
    taskQueue: names.queue.store(store),
    startToCloseTimeout: '100s',
    scheduleToCloseTimeout: '110s',
    retry: FOREVER,
  });
}

/**
 * 30 s to send, 60 s and the body's own time to answer (64 MiB at 256 KiB/s), 30 s to write down.
 * Films that wait for an account's next request take turns, however many shots each has.
 */
export function submitActivities(store: string, film: string, account: string) {
  return proxyActivities<Pick<Activities, 'submitTake'>>({
    taskQueue: names.queue.submit(store, account),
    startToCloseTimeout: '376s',
    heartbeatTimeout: '20s',
    priority: { fairnessKey: film },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { ...FOREVER, nonRetryableErrorTypes: FATE_UNKNOWN },
  });
}

/**
 * No schedule-to-close, which would end a wait without a poll. The poll itself judges the deadline.
 */
export function waitActivities(store: string, account: string) {
  return proxyActivities<Pick<Activities, 'awaitTask' | 'settleOrder' | 'cancelOrder'>>({
    taskQueue: names.queue.wait(store, account),
    startToCloseTimeout: '40s',
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: FOREVER,
  });
}

export function collectActivities(store: string, account: string) {
  return proxyActivities<Pick<Activities, 'collectTake'>>({
    taskQueue: names.queue.collect(store, account),
    startToCloseTimeout: '1h',
    heartbeatTimeout: '30s',
    retry: FOREVER,
  });
}

export function assembleActivities(store: string) {
  return proxyActivities<Pick<Activities, 'assemble'>>({
    taskQueue: names.queue.assemble(store),
    startToCloseTimeout: '24h',
    heartbeatTimeout: '30s',
    retry: { ...FOREVER, maximumAttempts: 3 },
  });
}
