/** What the crash tests share: points at which a worker stops, kills by pid, waiting for facts. */

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive } from '../../store/identity.ts';
import { Studio, type StudioOptions } from '../film/studio.ts';

/** Where a process stops itself: before or after a file of the store gets its name. */
export type StopPoint = {
  /** Also the name of the mark that the stopped process leaves. */
  readonly name: string;
  /** Absent: a worker. */
  readonly of?: 'command';
  readonly when: 'before' | 'after';
  /** Regular expression over the file's path. */
  readonly path: string;
  /** Text that the file must hold. */
  readonly holds?: string;
};

export type Command = ReturnType<Studio['start']>;

const LOOK_MS = 50;
const PRELOAD = new URL('stop-point.ts', import.meta.url).href;

/** Steps of a shot by the file that is written there. */
export const STEPS = {
  beforeIntent: (shot: string) => intent(shot, 'before'),
  afterIntent: (shot: string) => intent(shot, 'after'),
  beforeTask: (shot: string) => part(shot, 'before', 'v001/o\\d+\\.task\\.json$'),
  afterTask: (shot: string) => part(shot, 'after', 'v001/o\\d+\\.task\\.json$'),
  afterLook: (shot: string) => part(shot, 'after', 'v001/o\\d+\\.look\\.json$'),
  beforeDownload: (shot: string) => part(shot, 'before', 'v001/o\\d+\\.download\\.json$'),
  afterDownload: (shot: string) => part(shot, 'after', 'v001/o\\d+\\.download\\.json$'),
  beforeRecord: (shot: string): StopPoint => {
    return { name: `${shot}-before-record`, when: 'before', path: `/takes/${shot}\\.v001\\.json$` };
  },
  afterRecord: (shot: string): StopPoint => {
    return { name: `${shot}-after-record`, when: 'after', path: `/takes/${shot}\\.v001\\.json$` };
  },
  afterDecision: (number: number): StopPoint => {
    const path = `/decisions/${String(number).padStart(6, '0')}\\.json$`;
    return { name: `after-decision-${number}`, of: 'command', when: 'after', path };
  },
  assembling: (): StopPoint => ({ name: 'assembling', when: 'before', path: '/masters/' }),
} as const;

function intent(shot: string, when: StopPoint['when']): StopPoint {
  const path = `/shots/${shot}/v001/o\\d+\\.json$`;
  return { name: `${shot}-${when}-intent`, when, path, holds: '"kind": "intent"' };
}

function part(shot: string, when: StopPoint['when'], file: string): StopPoint {
  const [, fact] = /\.(\w+)\\\.json/.exec(file) ?? [];
  return { name: `${shot}-${when}-${fact}`, when, path: `/shots/${shot}/${file}` };
}

export class Stage {
  readonly studio: Studio;
  readonly #marks: string;

  private constructor(studio: Studio, marks: string) {
    this.studio = studio;
    this.#marks = marks;
  }

  static async open(options: StudioOptions, points: readonly StopPoint[] = []): Promise<Stage> {
    const studio = await Studio.open(options);
    const marks = join(dirname(studio.folder), 'marks');
    await mkdir(marks);
    Object.assign(studio.environment, {
      NODE_OPTIONS: `--import=${PRELOAD}`,
      STOP_POINTS: JSON.stringify(points),
      STOP_MARKS: marks,
    });
    const stage = new Stage(studio, marks);
    stage.shortenTiming({});
    return stage;
  }

  /** The provider here lists every task at once: a lost order need not be searched for minutes. */
  shortenTiming(timing: { readonly answerMs?: number }): void {
    const shorter = { searchPausesMs: [1_000, 2_000], ...timing };
    this.studio.environment['STORYBOARD_TEST_TIMING'] = JSON.stringify(shorter);
  }

  isReached({ name }: StopPoint): boolean {
    return existsSync(join(this.#marks, name));
  }

  /** The first of these points at which a worker has stopped, while the command runs. */
  async anyReached(points: readonly StopPoint[], command: Command): Promise<StopPoint> {
    const ends: string[] = [];
    void command.then(({ stderr }) => ends.push(stderr));
    for (;;) {
      const point = points.find((one) => this.isReached(one));
      if (point) return point;
      if (ends.length > 0) throw new Error(`The command has ended before any point: ${ends[0]}`);
      await sleep(LOOK_MS);
    }
  }

  /** Waits until a worker has stopped there; gives its pid. */
  async reached(point: StopPoint): Promise<number> {
    await until(() => this.isReached(point));
    return Number(await readFile(join(this.#marks, point.name), 'utf8'));
  }

  async workers(): Promise<number[]> {
    return (await this.studio.processes()).workers.map(({ identity }) => identity.pid);
  }

  async killWorkers(): Promise<void> {
    const { workers } = await this.studio.processes();
    for (const { identity } of workers) signal(identity.pid, 'SIGKILL');
    await until(() => workers.every(({ identity }) => isProcessAlive(identity) !== true));
  }

  async killServer(): Promise<void> {
    const { server } = await this.studio.processes();
    if (server) signal(server.pid, 'SIGKILL');
    await until(async () => (await this.studio.processes()).server?.pid !== server?.pid);
  }

  /** The command first: it would bring the others back. */
  async killEverything(command: Command): Promise<void> {
    command.kill('SIGKILL');
    await command;
    await this.killServer();
    await this.killWorkers();
  }

  /** Names of a shot's journal files, e.g. `v001/o01.json`. */
  async journal(shot: string): Promise<string[]> {
    const films = join(this.studio.folder, '.storyboard', 'films');
    const names = await readdir(films, { recursive: true }).catch(() => []);
    const start = new RegExp(`^[^/]+/shots/${shot}/(v.+\\.json)$`);
    return names.flatMap((name) => start.exec(name)?.[1] ?? []).sort();
  }

  /** A file of a shot's journal. */
  async order(shot: string, name: string): Promise<Readonly<Record<string, unknown>>> {
    const films = join(this.studio.folder, '.storyboard', 'films');
    const [film = ''] = await readdir(films);
    const value: unknown = JSON.parse(
      await readFile(join(films, film, 'shots', shot, name), 'utf8'),
    );
    return Object.fromEntries(Object.entries(value ?? {}));
  }

  /** What happened in the film, e.g. `order.placed`. */
  async events(): Promise<string[]> {
    const films = join(this.studio.folder, '.storyboard', 'films');
    const [film = ''] = await readdir(films);
    const text = await readFile(join(films, film, 'events.jsonl'), 'utf8');
    return text.split('\n').flatMap((line) => /"kind":"([^"]+)"/.exec(line)?.[1] ?? []);
  }

  /** Prompts of all orders that the provider has taken on. */
  purchases(): string[] {
    return this.studio.provider
      .orders()
      .map(({ prompt }) => prompt)
      .sort();
  }
}

/** A process that has ended meanwhile needs no signal. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Looks until it is so; the test's own time-out ends it otherwise. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await sleep(LOOK_MS);
}
