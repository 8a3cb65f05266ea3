/**
 * A project of its own with an embedded server, a worker and a stand-in provider, for the length
 * of one measurement. Whatever it starts is stopped by `close`.
 */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../films/package-version.ts';
import { checkFilm, prepareFilm, type PreparedFilm } from '../films/prepare.ts';
import { ensureProduction } from '../films/temporal/production.ts';
import { loadStoryboard } from '../films/storyboard-file.ts';
import { connect, type Temporal } from '../films/temporal/connect.ts';
import { ensureServer } from '../server/embedded.ts';
import { takeLease } from '../server/lease.ts';
import { serverState, stopServer } from '../server/stop.ts';
import { ensureWorker } from '../server/worker-process.ts';
import { findTool } from '../tools/find.ts';
import { names, type EnsureRequest } from '../workflows/messages.ts';
import { makeMaterial, type BenchMaterial } from './material.ts';
import { usageOf, type Usage } from './process.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const LOOK_MS = 50;
const PATIENCE_MS = 600_000;
const DRAIN_MS = 5_000;

/** What a command without `--max-cost` grants. */
const UNCAPPED = { command: '0'.repeat(16), maxCost: [], allowsUnpriced: false };

export class Stage {
  readonly folder: string;
  readonly standIn: StandIn;
  readonly material: BenchMaterial;
  readonly spans: string;
  readonly #environment: Record<string, string | undefined>;
  readonly #project: string;
  #temporal: Temporal | null = null;

  private constructor(folder: string, standIn: StandIn, material: BenchMaterial) {
    this.folder = folder;
    this.standIn = standIn;
    this.material = material;
    this.spans = join(folder, 'spans.jsonl');
    this.#project = join(folder, 'project');
    const settings = { BYTEPLUS_API_KEY: 'nobody-s-key', BYTEPLUS_BASE_URL: standIn.url };
    this.#environment = { ...process.env, ...settings };
  }

  /** Opened for as long as `work` runs. */
  static async use<Result>(work: (stage: Stage) => Promise<Result>): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), 'storyboard-bench-'));
    const material = await makeMaterial(folder);
    const stage = new Stage(folder, await startStandIn(material), material);
    try {
      return await work(stage);
    } finally {
      await stage.#close();
    }
  }

  /** Server and worker, ready to work. */
  async open(): Promise<void> {
    const folder = this.#project;
    await mkdir(folder, { recursive: true });
    const prepared = await this.prepare('first', ['id: one, prompt: one']);
    await takeLease({ folder, kind: 'command' });
    const { address, namespace, connectionOptions } = await ensureServer({
      folder,
      temporal: () => findTool('temporal'),
    });
    const version = packageVersion();
    const where = ['--project', folder, '--address', address, '--spans', this.spans];
    await ensureWorker({
      folder,
      packageVersion: version,
      address,
      accounts: Object.values(prepared.accounts).filter((tag) => tag.startsWith('byteplus')),
      entry: WORKER,
      args: [...where, '--package-version', version],
      environment: this.#environment,
    });
    this.#temporal = await connect(address, namespace, connectionOptions);
  }

  /** Keys and address of the stand-in, as a command has them. */
  get environment(): Readonly<Record<string, string | undefined>> {
    return this.#environment;
  }

  get temporal(): Temporal {
    if (this.#temporal) return this.#temporal;
    throw new Error('The stage is not open.');
  }

  /** A film of these shots, planned and in the store. `policy`: what it has besides, `, key: value`. */
  async prepare(
    name: string,
    shots: readonly string[],
    poll = '10s',
    policy = '',
  ): Promise<PreparedFilm> {
    await mkdir(this.#project, { recursive: true });
    const file = join(this.#project, `${name}.yaml`);
    const head = [
      'version: 1',
      `title: ${name}`,
      'provider: byteplus',
      'defaults: { model: seedance-1.0-pro, resolution: 480p, duration: 2 }',
      `policy: { poll: { min: ${poll}, max: ${poll} }${policy} }`,
      'shots:',
    ];
    await writeFile(file, [...head, ...shots.map((shot) => `  - { ${shot} }`), ''].join('\n'));
    const loaded = await loadStoryboard(file);
    const host = {
      tell: () => undefined,
      environment: this.#environment,
      packageVersion: packageVersion(),
    };
    const checked = await checkFilm(loaded, { project: this.#project }, host);
    return prepareFilm(checked, loaded, {}, host);
  }

  async start(prepared: PreparedFilm): Promise<void> {
    const { store, film } = prepared;
    const request = await this.granted(prepared);
    await ensureProduction(this.temporal, { store: store.id, film: film.id }, request);
  }

  /** What is asked of a production, once the store allows it. */
  async granted({ store, film, planHash, accounts }: PreparedFilm): Promise<EnsureRequest> {
    await store.grants.grant(film.id, planHash, UNCAPPED);
    return { plan: planHash, accounts, caps: null, restart: false };
  }

  /** When the last of its takes was kept, in milliseconds since 1970. */
  async collected({ store, film, plan }: PreparedFilm): Promise<number> {
    let lastMs = 0;
    await until(`the takes of ${film.storyboard}`, async () => {
      const { events } = await store.events.read(film.id);
      const kept = events.filter(({ kind }) => kind === 'take.collected');
      lastMs = Math.max(...kept.map(({ at }) => Date.parse(at)));
      return kept.length === plan.shots.length;
    });
    return lastMs;
  }

  /** The production's end, assembly included. */
  async ended({ store, film }: PreparedFilm): Promise<void> {
    await this.temporal.client.workflow.getHandle(names.production(store.id, film.id)).result();
  }

  async events(workflowId: string): Promise<number> {
    const handle = this.temporal.client.workflow.getHandle(workflowId);
    return (await handle.fetchHistory()).events?.length ?? 0;
  }

  async usage(): Promise<{ readonly server: Usage; readonly worker: Usage }> {
    const { server, workers } = await serverState({ folder: this.#project });
    const [worker] = workers;
    if (!server || !worker) throw new Error('Server or worker of the measurement has ended.');
    return { server: await usageOf(server.pid), worker: await usageOf(worker.identity.pid) };
  }

  async #close(): Promise<void> {
    await this.#temporal?.close();
    await stopServer({ folder: this.#project, drainMs: DRAIN_MS });
    await this.standIn.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Looks until it is so; an error after ten minutes. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`Waited in vain for ${what}.`);
    await sleep(LOOK_MS);
  }
}
