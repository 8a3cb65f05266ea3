/**
 * Records histories of productions and shots for the replay test, those that are not kept yet:
 * `node test/workflows/histories/record.ts`. With names, e.g. `fallback foreign`, it records these alone,
 * anew if they are kept.
 *
 * What a change touches is recorded before it is made. A change that old runs must survive is made
 * with `patched`, and the histories that are here already stay; after one that they need not
 * survive they are recorded anew. What names the machine is taken out.
 */

import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rehearsal, type Film } from '../rehearsal.ts';
import { BESIDES } from './besides.ts';
import { COMINGS_BACK } from './comings-back.ts';
import { DECISIONS } from './decisions.ts';
import { INTERRUPTIONS } from './interruptions.ts';
import { POLICIES } from './policies.ts';
import type { Recording } from './recording.ts';

const FOLDER = new URL('../../histories/', import.meta.url);
const RECORDINGS = new Map(
  Object.entries({ ...POLICIES, ...INTERRUPTIONS, ...BESIDES, ...DECISIONS, ...COMINGS_BACK }),
);

type Handle = ReturnType<Film['production']> | ReturnType<Film['shot']>;

async function record(name: string, handle: Handle): Promise<void> {
  const text = historyToJSON(await handle.fetchHistory());
  const history: unknown = JSON.parse(text, (key, value: unknown) => scrubbed(key, value));
  await writeFile(new URL(`${name}.json`, FOLDER), `${JSON.stringify(history, null, 1)}\n`);
}

/** A worker's identity and its own queue name process and host; stacks name folders. */
function scrubbed(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (key === 'identity') return 'worker';
  if (key === 'stackTrace') return '';
  return /^\d+@/.test(value) ? 'worker' : value;
}

/** What is asked for by name, or else what is not kept yet. */
async function wanted(asked: readonly string[]): Promise<[string, Recording][]> {
  const strange = asked.filter((name) => !RECORDINGS.has(name));
  if (strange.length > 0) {
    throw new Error(
      `No recording is called ${strange.join(', ')}. There are: ${[...RECORDINGS.keys()].join(', ')}.`,
    );
  }
  const kept = new Set(await readdir(FOLDER));
  const isKept = (name: string) =>
    kept.has(`${name}.production.json`) && kept.has(`${name}.shot.json`);
  return [...RECORDINGS].filter(([name]) =>
    asked.length > 0 ? asked.includes(name) : !isKept(name),
  );
}

await mkdir(FOLDER, { recursive: true });
const recordings = await wanted(process.argv.slice(2));
const rehearsal = await Rehearsal.open();
try {
  for (const [name, { script, play }] of recordings) {
    const film = rehearsal.film(script);
    const run = await play(film);
    await film.outcome();
    await record(`${name}.production`, film.production());
    await record(`${name}.shot`, film.shot('a', typeof run === 'string' ? run : undefined));
    process.stdout.write(`${name}\n`);
  }
  // The last workflow tasks are answered before the server is stopped.
  await sleep(500);
} finally {
  await rehearsal.close();
}
