/**
 * Requests that a finished shot costs at each provider, with 1, 100 and 1,000 shots waiting.
 *
 * Orders are placed with the simulator by the provider's own adapter and stay open; then every one
 * is looked at twice, ten seconds apart and spread as waits spread themselves, through the same
 * joining of looks as in a worker. What the simulator counted is set against a request a look, which
 * is what a provider without a request for many tasks needs. A shot of three minutes is looked at
 * as often as the default tier asks for, and is fetched with its last frame where one is returned.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { JoinedPolls } from '../activities/joined-polls.ts';
import { nextPollInMs, TIMING } from '../activities/timing.ts';
import { catalogue } from '../providers/catalogue.ts';
import { REGISTRATIONS, type Registration } from '../providers/registry.ts';
import type { Task } from '../providers/provider.ts';
import { createSimulator } from '../providers/simulator/simulator.ts';
import { soldModel } from '../specs/models/offer.ts';
import type { PollBounds } from '../specs/models/sheet.ts';
import type { Order } from '../specs/order.ts';
import { findTool } from '../tools/find.ts';
import { inFolder } from './material.ts';
import type { Bench, BenchRow, Scale } from './result.ts';

const SHOT_MS = 180_000;
const ROUND_MS = 10_000;
const ROUNDS = 2;
/** Orders under way at once while the stage is set. */
const ORDERING = 20;

export const requests: Bench = {
  name: 'requests',
  run: async (scale) => {
    const paid = REGISTRATIONS.filter(({ sheet }) => !sheet.isFree);
    const rows: BenchRow[] = [];
    for (const one of paid) rows.push(await inFolder((folder) => measure(folder, one, scale)));
    return rows;
  },
};

async function measure(
  folder: string,
  { sheet, create }: Registration,
  scale: Scale,
): Promise<BenchRow> {
  const never = { default: 1_000_000, flex: 1_000_000 };
  const simulator = await createSimulator({
    folder,
    sheet,
    models: catalogue.models,
    ffmpegPath: (await findTool('ffmpeg')).path,
    queueSeconds: never,
  });
  try {
    const baseUrl = new URL(simulator.url);
    const provider = create(sheet, { apiKey: 'k', baseUrl });
    const tasks: Task[] = [];
    const perLook: string[] = [];
    for (const shots of scale === 'quick' ? [1, 100] : [1, 100, 1_000]) {
      while (tasks.length < shots) {
        const missing = Math.min(ORDERING, shots - tasks.length);
        const orders = Array.from({ length: missing }, (_, n) => orderOf(sheet, tasks.length + n));
        const placed = orders.map((order) =>
          provider.submit({
            order,
            pictures: [],
            callbackUrl: null,
            beforeSend: async () => undefined,
            answerByMs: () => Date.now() + 60_000,
          }),
        );
        tasks.push(...(await Promise.all(placed)));
      }
      const polls = new JoinedPolls(provider, TIMING.joinMs);
      const before = total(simulator.requests());
      await Promise.all(tasks.map((task) => lookAt(polls, task)));
      perLook.push(((total(simulator.requests()) - before) / (tasks.length * ROUNDS)).toFixed(2));
    }
    const looks = looksOf(SHOT_MS, sheet.poll.default);
    const fetched = sheet.returnsLastFrame === 'no' ? 1 : 2;
    const perShot = perLook.map((share) => (1 + looks * Number(share) + fetched).toFixed(1));
    return {
      what: `requests a shot of 3 minutes, ${sheet.name}`,
      value: perShot.join(' · '),
      against: `a request a look: ${1 + looks + fetched}`,
      note: `of 1 · 100 · 1,000 waiting; ${perLook.join(' · ')} a look, up to ${sheet.statusBatch} in one`,
    };
  } finally {
    await simulator.close();
  }
}

/** Looked at once a round, at a moment of its own. */
async function lookAt(polls: JoinedPolls, task: Task): Promise<void> {
  const momentMs = Math.random() * ROUND_MS;
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(round === 0 ? momentMs : ROUND_MS);
    await polls.poll(task, 'default');
  }
}

/** Looks until a task of this length is seen to have ended, by the schedule of the engine. */
export function looksOf(lengthMs: number, bounds: PollBounds, endsByDeadline = false): number {
  let looks = 1;
  for (let atMs = 0; atMs < lengthMs; looks += 1) {
    const untilDeadlineMs = endsByDeadline ? lengthMs - atMs : null;
    atMs += nextPollInMs({ waitedMs: atMs, untilDeadlineMs, bounds, spread: 0.5 });
  }
  return looks;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The smallest order of the first model that makes clips from text. */
function orderOf(sheet: Registration['sheet'], number: number): Order {
  const [sold] = sheet.offers.flatMap((offer) => {
    const model = soldModel(offer, catalogue.models);
    return model?.modes.text && offer.status !== 'ended' ? [{ offer, model }] : [];
  });
  if (!sold) throw new Error(`${sheet.name} sells nothing from text`);
  const [resolution = '480p'] = sold.model.resolutions.text;
  return {
    request: {
      family: sold.offer.family,
      text: `Shot ${number}`,
      pictures: [],
      resolution,
      ratio: '16:9',
      length: { unit: 'seconds', seconds: sold.model.durationSeconds.min },
      seed: null,
      audio: false,
      cameraFixed: false,
      watermark: false,
    },
    modelId: sold.offer.modelId,
    tier: 'default',
    expiresAfterSeconds: 172_800,
    seed: number,
    token: `sb-${number.toString(16).padStart(40, '0')}`,
  };
}
