/**
 * Records histories of productions and shots for the replay test: `node scripts/record-histories.ts`.
 *
 * Run after a change of the workflows that old runs need not survive; one that they must survive
 * is made with `patched`, and the histories that are here already stay. What names the machine is
 * taken out.
 */

import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ends, notYet } from '../activities/failure.ts';
import { failure, type FailureKind } from '../specs/failures.ts';
import { cancelProduction } from '../workflows/messages.ts';
import {
  ACCOUNT,
  chainOf,
  nodeOf,
  OTHER_ACCOUNT,
  Rehearsal,
  type Film,
  type Script,
} from '../test/workflows/rehearsal.ts';

const FOLDER = new URL('../test/histories/', import.meta.url);
/** Longer than the recording: only a message ends such a wait. */
const LONG_MS = 600_000;

const why = (kind: FailureKind) => failure(kind, { code: kind, message: `It is ${kind}.` });

type Recording = { readonly script: Script; readonly play: (film: Film) => Promise<unknown> };

const oneShot = (node: Parameters<typeof nodeOf>[0]) => () => ({
  shots: [nodeOf(node)],
  conflicts: [],
});
const chain = () => ({ shots: chainOf('a', 'b'), conflicts: [] });
const ensure = (film: Film) => film.ensure();

const RECORDINGS: Readonly<Record<string, Recording>> = {
  chain: { script: { openPlan: chain }, play: ensure },
  expired: {
    script: {
      openPlan: oneShot({ id: 'a', tier: 'flex', onExpired: ['flex', 'default', 'ask'] }),
      awaitTask: (_, call) =>
        call < 3 ? { state: 'expired', failure: why('expired') } : { state: 'succeeded' },
    },
    play: ensure,
  },
  lost: {
    script: {
      openPlan: oneShot({ id: 'a' }),
      submitTake: () => {
        throw ends(why('outcome-unknown'));
      },
    },
    play: ensure,
  },
  asked: {
    script: {
      openPlan: oneShot({ id: 'a' }),
      submitTake: (_, call) => {
        if (call === 1) throw ends(why('outcome-unknown'));
        return { kind: 'placed' };
      },
      settleOrder: () => ({ kind: 'unknown' }),
      askPerson: (_, call) => ({ answer: call === 1 ? null : 'resubmit' }),
    },
    play: async (film) => {
      await film.ensure();
      await film.until('askPerson');
      await film.ensure();
    },
  },
  retried: {
    script: {
      openPlan: oneShot({ id: 'a', onFailed: 1 }),
      awaitTask: (_, call) =>
        call === 1 ? { state: 'failed', failure: why('failed') } : { state: 'succeeded' },
    },
    play: ensure,
  },
  failed: {
    script: {
      openPlan: chain,
      submitTake: () => {
        throw ends(why('moderated-input'));
      },
    },
    play: ensure,
  },
  cancelled: {
    script: {
      openPlan: chain,
      awaitTask: (_, call) => {
        if (call === 1) throw notYet('queued', LONG_MS);
        return { state: 'cancelled', failure: why('cancelled') };
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask');
      await film.production().signal(cancelProduction);
    },
  },
  attached: {
    script: {
      openPlan: chain,
      awaitTask: ({ account }) => {
        if (account === ACCOUNT) throw notYet('queued', LONG_MS);
        return { state: 'succeeded' };
      },
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask');
      await film.production().terminate();
      await film.ensure();
      await film.ensure({ accounts: { byteplus: OTHER_ACCOUNT } });
    },
  },
  replaced: {
    script: {
      openPlan: ({ plan, running }) => ({
        shots: chainOf('a', 'b'),
        conflicts: running && plan === 'p2' ? ['a'] : [],
      }),
      awaitTask: (_, call) => {
        if (call === 1) throw notYet('running', LONG_MS);
        return { state: 'succeeded' };
      },
      cancelOrder: () => ({ outcome: 'runs-on' }),
    },
    play: async (film) => {
      await film.ensure();
      await film.until('awaitTask');
      await film.ensure({ plan: 'p2', restart: true });
    },
  },
};

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

const rehearsal = await Rehearsal.open();
try {
  await mkdir(FOLDER, { recursive: true });
  for (const [name, { script, play }] of Object.entries(RECORDINGS)) {
    const film = rehearsal.film(script);
    await play(film);
    await film.outcome();
    await record(`${name}.production`, film.production());
    await record(`${name}.shot`, film.shot('a'));
    process.stdout.write(`${name}\n`);
  }
  // The last workflow tasks are answered before the server is stopped.
  await sleep(500);
} finally {
  await rehearsal.close();
}
