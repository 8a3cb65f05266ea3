import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { catalogue } from '../../providers/catalogue.ts';
import {
  readScenario,
  ScenarioError,
  type Scenario,
} from '../../providers/simulator/scenario/scenario.ts';
import { createSimulator } from '../../providers/simulator/simulator.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { nearest } from '../../specs/storyboard/words.ts';
import { findTool } from '../../tools/find.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { readInput } from '../../films/storyboard-file.ts';
import { Refusal } from '../refusal.ts';
import { narrateTool } from '../text/narration.ts';

type Options = {
  provider: string;
  port: number;
  folder?: string;
  timeScale: number;
  scenario?: string;
  json?: true;
};

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs until ^C. With `--folder`, the next start goes on with its tasks. */
export async function simulator(
  options: Options,
  { console, environment }: CommandContext,
): Promise<VerbAnswer> {
  const sheet = sheetNamed(options.provider);
  const scenario = options.scenario === undefined ? undefined : await scenarioIn(options.scenario);
  const ffmpeg = await findTool('ffmpeg', { environment, onEvent: narrateTool(console) });
  const ended = Promise.race(ENDS.map((signal) => once(process, signal)));
  const own = options.folder === undefined ? await ownFolder() : null;
  try {
    const running = await createSimulator({
      folder: resolve(own ?? options.folder ?? '.'),
      sheet,
      models: catalogue.models,
      ffmpegPath: ffmpeg.path,
      port: options.port,
      timeScale: options.timeScale,
      scenario,
    });
    const prefix = sheet.settingsPrefix;
    if (options.json) {
      console.json({ provider: sheet.name, url: running.url, port: running.port });
    } else {
      console.result(running.url);
      if (prefix !== null) {
        console.say(`In another terminal, for provider: ${sheet.name}`);
        console.say(`  export ${prefix}_BASE_URL=${running.url} ${prefix}_API_KEY=simulator`);
      }
      console.say('Placeholder clips, no bill. ^C ends it.');
    }
    await ended;
    await running.close();
    return {};
  } finally {
    if (own !== null) await rm(own, { recursive: true, force: true });
  }
}

async function ownFolder(): Promise<string> {
  const place = tmpdir();
  return await mkdtemp(join(place, 'simulator-')).catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Refusal({
      exit: EXIT.settings,
      code: 'no-access',
      message: `No folder for the simulator can be made in ${place} (${reason}).`,
      hint: 'Set TMPDIR to a folder that can be written, or name one with --folder.',
    });
  });
}

async function scenarioIn(file: string): Promise<Scenario> {
  try {
    return readScenario(await readInput(file));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const message = [`${file} cannot be used:`, ...error.problems].join('\n  ');
    throw new Refusal({ exit: EXIT.usage, code: 'bad-scenario', message, hint: null }, error);
  }
}

function sheetNamed(name: string): ProviderSheet {
  const sheet = catalogue.providers.find((known) => known.name === name);
  if (sheet) return sheet;
  const names = catalogue.providers.map((known) => known.name);
  const meant = nearest(name, names);
  throw new Refusal({
    exit: EXIT.usage,
    code: 'unknown-provider',
    message: `There is no provider ${name}.`,
    hint: meant === null ? `There are: ${names.join(', ')}` : `Did you mean ${meant}?`,
  });
}
