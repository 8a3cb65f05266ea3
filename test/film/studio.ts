/**
 * A project of its own with a provider that stands in for BytePlus, or another: what a person has, made for
 * one test and taken away after it. Commands run as processes, as a person runs them.
 */

import { execa } from 'execa';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../providers/simulator/simulator.ts';
import { readScenario } from '../../providers/simulator/scenario/scenario.ts';
import { serverState, stopServer } from '../../server/stop.ts';
import { SEEDANCE_MODELS } from '../../specs/models/seedance.ts';
import type { FilmJson } from '../../films/json/result.ts';
import { COMMAND } from '../../scripts/package.ts';
import { findTool } from '../../tools/find.ts';

const KEY = 'a-key-that-is-nobody-s';
const LOOK_MS = 500;

export type Ended = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The result of `--json`. */
  readonly film: () => FilmJson;
};

export type StudioOptions = Partial<SimulatorOptions> & {
  /** Faults, as the YAML of a scenario. */
  readonly faults?: string;
  /** A concurrent test hands in its own context's `onTestFinished`. */
  readonly onFinished?: (close: () => Promise<void>) => void;
};

export class Studio {
  readonly folder: string;
  readonly provider: Simulator;
  readonly environment: Record<string, string>;
  /** Ends a command that still runs; one for each that was started. */
  readonly #enders: (() => Promise<void>)[] = [];

  private constructor(folder: string, provider: Simulator, environment: Record<string, string>) {
    this.folder = folder;
    this.provider = provider;
    this.environment = environment;
  }

  /** Opened for the running test; closed, its processes ended, when the test has finished. */
  static async open({
    faults,
    sheet = BYTEPLUS,
    onFinished = onTestFinished,
    ...options
  }: StudioOptions = {}): Promise<Studio> {
    const folder = await mkdtemp(join(tmpdir(), 'storyboard-'));
    const project = join(folder, 'project');
    await mkdir(project);
    const provider = await createSimulator({
      folder: join(folder, 'provider'),
      sheet,
      models: SEEDANCE_MODELS,
      ffmpegPath: (await findTool('ffmpeg')).path,
      queueSeconds: { default: 0, flex: 0 },
      renderSeconds: { default: 0, flex: 0 },
      ...(faults !== undefined && { scenario: readScenario(faults) }),
      ...options,
    });
    const studio = new Studio(project, provider, {
      [`${sheet.settingsPrefix}_API_KEY`]: KEY,
      [`${sheet.settingsPrefix}_BASE_URL`]: provider.url,
    });
    onFinished(async () => {
      await studio.#endCommands();
      await stopServer({ folder: project, drainMs: 5_000 });
      await provider.close();
      await rm(folder, { recursive: true, force: true });
    });
    return studio;
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), 'utf8');
  }

  /** Starts `storyboard …` in the project folder and gives the process. */
  start(...args: string[]) {
    const command = execa(process.execPath, [COMMAND, ...args], {
      cwd: this.folder,
      env: { ...this.environment, NO_COLOR: '1' },
      reject: false,
      stdin: 'ignore',
    });
    this.#enders.push(async () => {
      command.kill('SIGKILL');
      await command;
    });
    return command;
  }

  /** One that goes on would bring server and worker back. */
  async #endCommands(): Promise<void> {
    await Promise.all(this.#enders.map((end) => end()));
  }

  /** Runs `storyboard …` to its end. */
  async command(...args: string[]): Promise<Ended> {
    const { exitCode, stdout, stderr } = await this.start(...args);
    return {
      code: exitCode ?? -1,
      stdout,
      stderr,
      film: () => {
        const film: FilmJson = JSON.parse(stdout);
        return film;
      },
    };
  }

  /** `storyboard run FILE --yes --json`. */
  run(file = 'film.yaml', ...args: string[]): Promise<Ended> {
    return this.command('run', file, '--yes', '--json', ...args);
  }

  /**
   * What `storyboard status FILE --json` says, without the process: tests look again and again. No
   * more often than processes would.
   */
  async status(file = 'film.yaml'): Promise<FilmJson> {
    await sleep(LOOK_MS);
    const [{ statusOf }, { filmJson, notYetJson }] = await Promise.all([
      import('../../films/status.ts'),
      import('../../films/json/result.ts'),
    ]);
    const path = join(this.folder, file);
    const environment = { ...process.env, ...this.environment };
    const { films } = await statusOf(path, {}, { environment, tell: () => undefined });
    const [one] = films;
    const film = one ? filmJson(one.view, one.storyboard) : notYetJson(path);
    return JSON.parse(JSON.stringify(film));
  }

  /** The purchases of a prompt, oldest first. */
  bought(prompt: string) {
    return this.provider.orders().filter((order) => order.prompt === prompt);
  }

  /** The embedded server and the workers of the project. */
  processes() {
    return serverState({ folder: this.folder });
  }
}

/** A storyboard of small, quick, paid shots. */
export function storyboardOf(shots: readonly string[], top: readonly string[] = []): string {
  return [
    'version: 1',
    'title: A film',
    'provider: byteplus',
    'defaults: { model: seedance-1.0-pro, resolution: 480p, duration: 2 }',
    'policy: { poll: { min: 1s, max: 2s } }',
    // The film's own encode would be a third of a test's work.
    ...(top.some((line) => line.startsWith('output:')) ? [] : ['output: { size: 160x90 }']),
    ...top,
    'shots:',
    ...shots.map((shot) => `  - { ${shot} }`),
    '',
  ].join('\n');
}
