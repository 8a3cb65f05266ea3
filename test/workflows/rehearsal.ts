/**
 * Workflows on a real server with the workers of the product, and activities that a test scripts
 * for a film of its own: what the policy does is seen by what it asks them for.
 */

import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Activities, OpenOrder, ShotNode, StandingTake } from '../../activities/contract.ts';
import { refuses } from '../../activities/failure.ts';
import { ensureProduction } from '../../films/temporal/production.ts';
import { connect, type Temporal } from '../../films/temporal/connect.ts';
import { ensureServer } from '../../server/embedded.ts';
import { stopServer } from '../../server/stop.ts';
import { findTool } from '../../tools/find.ts';
import { createWorkers } from '../../worker/run.ts';
import { names, SHOT, type EnsureRequest, type ShotInput } from '../../workflows/messages.ts';
import type { production } from '../../workflows/production.ts';
import type { shot } from '../../workflows/shot.ts';

export const STORE = 'rehearsal';
export const ACCOUNT = 'byteplus-11111111';
export const OTHER_ACCOUNT = 'byteplus-22222222';
export const ARK_ACCOUNT = 'ark-33333333';
export const ACCOUNTS = { byteplus: ACCOUNT };
/** An order that stands in a shot's place. */
export const OPEN: OpenOrder = { provider: 'byteplus', account: ACCOUNT, tier: 'default' };
const LOOK_MS = 20;

type Name = keyof Activities;
type Input<Of extends Name> = Parameters<Activities[Of]>[0];
type Output<Of extends Name> = ReturnType<Activities[Of]>;

type Plays = {
  readonly [Of in Name]: (input: Input<Of>, call: number) => Awaited<Output<Of>> | Output<Of>;
};

/** What activities answer: by their input and the number of their call in this film, from 1. */
export type Script = Partial<Plays>;

export class Rehearsal {
  readonly temporal: Temporal;
  readonly #folder: string;
  readonly #connection: NativeConnection;
  readonly #films: Map<string, Film>;
  readonly #running: { workers: readonly Worker[]; ended: Promise<unknown> }[] = [];

  private constructor(
    folder: string,
    temporal: Temporal,
    connection: NativeConnection,
    films: Map<string, Film>,
  ) {
    this.#folder = folder;
    this.temporal = temporal;
    this.#connection = connection;
    this.#films = films;
  }

  static async open(): Promise<Rehearsal> {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const folder = await mkdtemp(join(tmpdir(), 'storyboard-rehearsal-'));
    const server = await ensureServer({ folder, temporal: () => findTool('temporal') });
    const { address, connectionOptions, namespace } = server;
    const rehearsal = new Rehearsal(
      folder,
      await connect(address, namespace, connectionOptions),
      await NativeConnection.connect({ address }),
      new Map(),
    );
    await rehearsal.work(namespace);
    return rehearsal;
  }

  /** Workers for a namespace of the server. */
  async work(namespace: string): Promise<void> {
    const workers = await createWorkers({
      connection: this.#connection,
      namespace,
      store: STORE,
      accounts: [ACCOUNT, OTHER_ACCOUNT, ARK_ACCOUNT].map((account) => ({
        account,
        requestsPerMinute: 60_000,
      })),
      activities: scripted(this.#films),
    });
    this.#running.push({ workers, ended: Promise.all(workers.map((worker) => worker.run())) });
  }

  /** Takes the orders of a further account, one after the other, and nothing else of it. */
  async takeOrders(account: string, requestsPerMinute: number): Promise<void> {
    const { submitTake } = scripted(this.#films);
    const worker = await Worker.create({
      connection: this.#connection,
      namespace: this.temporal.client.options.namespace,
      taskQueue: names.queue.submit(STORE, account),
      activities: { submitTake },
      maxTaskQueueActivitiesPerSecond: requestsPerMinute / 60,
      maxConcurrentActivityTaskExecutions: 1,
    });
    this.#running.push({ workers: [worker], ended: worker.run() });
  }

  async close(): Promise<void> {
    for (const { workers, ended } of this.#running) {
      for (const worker of workers) worker.shutdown();
      await ended;
    }
    await this.temporal.close();
    await this.#connection.close();
    await stopServer({ folder: this.#folder });
    await rm(this.#folder, { recursive: true, force: true });
  }

  film(script: Script = {}): Film {
    const film = new Film(`film-${this.#films.size + 1}`, this.temporal, script);
    this.#films.set(film.id, film);
    return film;
  }
}

export class Film {
  readonly id: string;
  /** Attempts in the order in which they came. */
  readonly calls: Name[] = [];
  readonly #temporal: Temporal;
  readonly #plays: Plays;
  readonly #inputs: { readonly [Of in Name]: Input<Of>[] } = {
    openPlan: [],
    submitTake: [],
    settleOrder: [],
    awaitTask: [],
    collectTake: [],
    cancelOrder: [],
    askPerson: [],
    leaveProvider: [],
    endShot: [],
    assemble: [],
  };

  constructor(id: string, temporal: Temporal, script: Script) {
    this.id = id;
    this.#temporal = temporal;
    this.#plays = { ...DEFAULTS, ...script };
  }

  /** Inputs of an activity's attempts. */
  of<Of extends Name>(activity: Of): readonly Input<Of>[] {
    return this.#inputs[activity];
  }

  /** Looks until an activity was attempted that often; the test's own time-out ends it otherwise. */
  async until(activity: Name, times = 1): Promise<void> {
    while (this.of(activity).length < times) await sleep(LOOK_MS);
  }

  async answer<Of extends Name>(activity: Of, input: Input<Of>): Promise<Awaited<Output<Of>>> {
    this.calls.push(activity);
    const call = this.#inputs[activity].push(input);
    return await this.#plays[activity](input, call);
  }

  /** Starts one shot by itself. */
  async startShot(node: Partial<ShotNode> = {}, input: Partial<ShotInput> = {}) {
    const asked = nodeOf({ id: 'sh0010', ...node });
    return await this.#temporal.client.workflow.start<typeof shot>(SHOT, {
      workflowId: names.shot(STORE, this.id, asked.id),
      taskQueue: names.queue.workflows(STORE),
      args: [
        {
          store: STORE,
          film: this.id,
          asked: { plan: 'p1', node: asked },
          accounts: ACCOUNTS,
          firstFrameSha256: null,
          lastFrameSha256: null,
          ...input,
        },
      ],
    });
  }

  /** Without `run` the newest one. */
  shot(id = 'sh0010', run?: string) {
    const { workflow } = this.#temporal.client;
    return workflow.getHandle<typeof shot>(names.shot(STORE, this.id, id), run);
  }

  production() {
    const { workflow } = this.#temporal.client;
    return workflow.getHandle<typeof production>(names.production(STORE, this.id));
  }

  ensure(request: Partial<EnsureRequest> = {}) {
    const film = { store: STORE, film: this.id };
    return ensureProduction(this.#temporal, film, {
      plan: 'p1',
      accounts: ACCOUNTS,
      caps: null,
      restart: false,
      ...request,
    });
  }

  outcome() {
    return this.production().result();
  }
}

export function nodeOf(node: Partial<ShotNode> & { id: string }): ShotNode {
  return {
    first: null,
    last: null,
    provider: 'byteplus',
    tier: 'default',
    poll: { minMs: 1_000, maxMs: 2_000 },
    onExpired: [],
    fallbacks: [],
    onDownMs: 1_800_000,
    onFailed: 0,
    onUnknown: 'ask',
    isSkipped: false,
    isLeftOut: false,
    standing: null,
    take: 1,
    order: 1,
    open: null,
    isStale: false,
    ...node,
  };
}

/** Shots of which each starts from the last frame of the one before. */
export function chainOf(...ids: string[]): ShotNode[] {
  return ids.map((id, index) => {
    const before = ids[index - 1];
    return nodeOf({ id, first: before === undefined ? null : { shot: before, which: 'last' } });
  });
}

export function takeOf({ shot: id, take }: { shot: string; take: number }): StandingTake {
  const name = `${id}/v${take}`;
  return { take: name, firstFrameSha256: `${name}/first`, lastFrameSha256: `${name}/last` };
}

const DEFAULTS: Plays = {
  openPlan: () => ({ shots: [nodeOf({ id: 'sh0010' })], conflicts: [] }),
  submitTake: () => ({ kind: 'placed' }),
  settleOrder: () => ({ kind: 'placed', tier: 'default' }),
  awaitTask: () => ({ state: 'succeeded' }),
  collectTake: takeOf,
  cancelOrder: () => ({ outcome: 'cancelled' }),
  askPerson: () => ({ answer: null }),
  leaveProvider: () => undefined,
  endShot: () => undefined,
  assemble: ({ takes }) => ({ frames: takes.length, isCurrent: true }),
};

type Answers = Pick<Film, 'answer'>;

function scripted(films: ReadonlyMap<string, Answers>): Activities {
  return answeredBy(({ film }) => {
    const found = films.get(film);
    if (found) return found;
    throw refuses(`${film} is no film of this test.`);
  });
}

/** For workflows elsewhere: what a script answers there, and what was asked for. */
export function scriptedAlone(script: Script) {
  const calls: Name[] = [];
  const plays: Plays = { ...DEFAULTS, ...script };
  const answer = async <Of extends Name>(
    activity: Of,
    input: Input<Of>,
  ): Promise<Awaited<Output<Of>>> => {
    return await plays[activity](input, calls.push(activity));
  };
  return { calls, activities: answeredBy(() => ({ answer })) };
}

function answeredBy(filmOf: (input: { readonly film: string }) => Answers): Activities {
  return {
    openPlan: (input) => filmOf(input).answer('openPlan', input),
    submitTake: (input) => filmOf(input).answer('submitTake', input),
    settleOrder: (input) => filmOf(input).answer('settleOrder', input),
    awaitTask: (input) => filmOf(input).answer('awaitTask', input),
    collectTake: (input) => filmOf(input).answer('collectTake', input),
    cancelOrder: (input) => filmOf(input).answer('cancelOrder', input),
    askPerson: (input) => filmOf(input).answer('askPerson', input),
    leaveProvider: (input) => filmOf(input).answer('leaveProvider', input),
    endShot: (input) => filmOf(input).answer('endShot', input),
    assemble: (input) => filmOf(input).answer('assemble', input),
  };
}
