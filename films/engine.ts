/**
 * What a command needs to talk to productions: a Temporal server, a worker with the right keys,
 * a client. Taken on leases, given back at the end; the last one out stops it all.
 */

import { fileURLToPath } from 'node:url';
import { proxyTag } from '../providers/proxy.ts';
import { ensureServer } from '../server/embedded.ts';
import { otherUsers, takeLease, type HeldLease, type Lease } from '../server/lease.ts';
import { openState } from '../server/state.ts';
import { leave, serverState } from '../server/stop.ts';
import type { TemporalTarget } from '../server/target.ts';
import { ensureWorker } from '../server/worker-process.ts';
import { hasProxies } from '../server/worker-record.ts';
import { findTool } from '../tools/find.ts';
import type { Tool } from '../tools/tool.ts';
import type { FilmHost } from './host.ts';
import { letGoUnled } from './temporal/production.ts';
import { connect, connectCluster, targetOf, type Temporal } from './temporal/connect.ts';
import { notifyOf, webhooksOf } from './running/readiness.ts';

export type EngineOptions = {
  /** The project folder. */
  readonly root: string;
  /** Ids of the films that the command is about. */
  readonly films: readonly string[];
  /** Address from a flag, or null. */
  readonly temporal: string | null;
  /** Account tags that a worker must serve. */
  readonly accounts: readonly string[];
  /** Called with the ffmpeg that was found; when it throws, nothing is started. */
  readonly onFfmpeg?: (ffmpeg: Tool) => Promise<void>;
  /**
   * Called once before a worker is started, which goes on at once with whatever is open on the
   * server. `led`: the films that other commands and runs lead. Not on a cluster: there
   * commands of other machines lead films too, and nobody here knows of them.
   */
  readonly beforeWorker?: (temporal: Temporal, led: ReadonlySet<string>) => Promise<void>;
};

export class Engine {
  readonly #options: EngineOptions;
  readonly #host: FilmHost;
  readonly #target: TemporalTarget;
  /** One for each film. */
  readonly #leases: HeldLease[] = [];
  #temporal: Temporal | null = null;
  #isSettled = false;
  #closed: Promise<'in-use' | 'stopped'> | null = null;

  private constructor(options: EngineOptions, host: FilmHost, target: TemporalTarget) {
    this.#options = options;
    this.#host = host;
    this.#target = target;
  }

  static async open(options: EngineOptions, host: FilmHost): Promise<Engine> {
    const { root, films, temporal, onFfmpeg } = options;
    webhooksOf(host.environment);
    notifyOf(host.environment);
    const target = targetOf({ ...(temporal && { temporal }) }, host.environment);
    // ffmpeg is the worker's: fetched here, where its progress is seen.
    const ffmpeg = await findTool('ffmpeg', {
      environment: host.environment,
      onEvent: (event) => host.tell({ kind: 'tool', event }),
    });
    await onFfmpeg?.(ffmpeg);
    const engine = new Engine(options, host, target);
    try {
      for (const film of films) {
        engine.#leases.push(await takeLease({ folder: root, kind: 'command', film }));
      }
      await engine.temporal();
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  /** A connection to a server with a worker; both are brought back if they have died. */
  async temporal(): Promise<Temporal> {
    if (this.#temporal && (await this.#isWhole(this.#temporal))) return this.#temporal;
    await this.#temporal?.close();
    this.#temporal = null;
    // First of all: a worker on a server that does not answer only says so at length.
    const temporal = await this.#connect();
    this.#temporal = temporal;
    if (this.#target.kind === 'embedded') await this.#settle(temporal);
    await this.#worker(temporal);
    return temporal;
  }

  /** Who else uses the server: other commands, other runs of this process, detached films. */
  others(): Promise<Lease[]> {
    return otherUsers(this.#options.root, this.#leases);
  }

  /** Throws `StoreError` (`moved`) when the project folder is not where it was opened any more. */
  async checkInPlace(): Promise<void> {
    await openState(this.#options.root);
  }

  /**
   * Gives the leases back; `in-use` when another terminal or a detached film goes on. However often
   * it is called, that is done once.
   */
  close(): Promise<'in-use' | 'stopped'> {
    this.#closed ??= this.#leave();
    return this.#closed;
  }

  async #leave(): Promise<'in-use' | 'stopped'> {
    await this.#temporal?.close();
    this.#temporal = null;
    return await leave({
      folder: this.#options.root,
      leases: this.#leases,
      onAnswers: (awaited) => this.#host.tell({ kind: 'leaving', awaited }),
    });
  }

  async #isWhole({ address }: Temporal): Promise<boolean> {
    const { server, workers } = await serverState({ folder: this.#options.root });
    const proxies = proxyTag(this.#host.environment);
    const alike = workers.filter((worker) => hasProxies(worker, { proxies }));
    const served = new Set(alike.flatMap(({ accounts }) => accounts));
    const hasServer = this.#target.kind === 'external' || server?.address === address;
    return hasServer && this.#options.accounts.every((account) => served.has(account));
  }

  async #connect(): Promise<Temporal> {
    const { environment, tell } = this.#host;
    if (this.#target.kind === 'external') return await connectCluster(this.#target);
    const { address, namespace, connectionOptions } = await ensureServer({
      folder: this.#options.root,
      environment,
      temporal: () =>
        findTool('temporal', { environment, onEvent: (event) => tell({ kind: 'tool', event }) }),
      onEvent: (event) => tell({ kind: 'server', event }),
    });
    return await connect(address, namespace, connectionOptions);
  }

  /** What is open on the server and led by nobody is not gone on with unasked. */
  async #settle(temporal: Temporal): Promise<void> {
    const { films, beforeWorker } = this.#options;
    const led = new Set((await this.others()).map(({ film }) => film ?? ''));
    if (!this.#isSettled) await beforeWorker?.(temporal, led);
    this.#isSettled = true;
    await letGoUnled(temporal, new Set([...films, ...led]));
  }

  async #worker({ address, namespace }: Temporal): Promise<void> {
    const { root, accounts } = this.#options;
    const { environment, packageVersion, tell } = this.#host;
    const kind = ['--temporal', this.#target.kind];
    const where = ['--address', address, '--namespace', namespace, ...kind];
    await ensureWorker({
      folder: root,
      packageVersion,
      address,
      accounts,
      proxies: proxyTag(environment),
      entry: workerEntry(),
      args: ['--project', root, '--package-version', packageVersion, ...where],
      environment,
      onEvent: (event) => tell({ kind: 'worker', event }),
    });
  }
}

/** The worker's script beside this one: source or built. */
function workerEntry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../worker/main.${extension}`, import.meta.url));
}
