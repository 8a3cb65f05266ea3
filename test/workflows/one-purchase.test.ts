/**
 * A shot whose activities end in every way there is, one after the other: it never buys while what
 * it bought has no unpaid end, and it comes to an end.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { standingInTheWay } from '../../activities/door.ts';
import { ends, refuses } from '../../activities/failure.ts';
import { failure, FAILURE_KINDS, FAILURES, type FailureKind } from '../../specs/failures.ts';
import type { OrderKey } from '../../specs/order.ts';
import { isClosed, type OrderEnd, type OrderEntry } from '../../store/order.ts';
import { anIntent, AT } from '../store/fixtures.ts';
import { cancelShot, pollAgain } from '../../workflows/messages.ts';
import {
  ACCOUNTS,
  ARK_ACCOUNT,
  nodeOf,
  OPEN,
  Rehearsal,
  takeOf,
  type Script,
} from './rehearsal.ts';

const FILMS = 40;
const ASKED = { fingerprint: 'a'.repeat(64), isPlaceholder: false, after: 0 };
/** A shot that needs more steps than this goes round in circles. */
const MAX_STEPS = 400;
const NUDGE_MS = 500;

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(() => rehearsal.close());

const why = (kind: FailureKind) => failure(kind, { code: kind, message: kind });
const nameOf = ({ take, order }: OrderKey) => `${take}/${order}`;

/** A journal, and what activities would do to it, by numbers that a test has drawn. */
class World {
  readonly journal = new Map<string, OrderEntry>();
  /** Purchases that were made while another one had no unpaid end. */
  doubles = 0;
  steps = 0;
  readonly #draws: readonly number[];

  constructor(draws: readonly number[]) {
    this.#draws = draws;
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    this.steps += 1;
    const [first] = values;
    // In the end everything goes well.
    if (this.steps > this.#draws.length) return first;
    return values[(this.#draws[this.steps - 1] ?? 0) % values.length] ?? first;
  }

  buy(key: OrderKey): void {
    const others = [...this.journal.values()].filter(
      (entry) => nameOf(entry.key) !== nameOf(key) && !isClosed(entry),
    );
    this.doubles += others.length;
    const nothing = {
      task: null,
      end: null,
      poll: null,
      holder: null,
      download: null,
      resolution: null,
    };
    this.journal.set(nameOf(key), { key, intent: anIntent(ASKED), ...nothing });
  }

  end(key: OrderKey, state: OrderEnd['state'], kind: FailureKind | null): void {
    const entry = this.journal.get(nameOf(key));
    const end = { state, failure: kind && why(kind), at: AT };
    if (entry && entry.end?.state !== 'collected') this.journal.set(nameOf(key), { ...entry, end });
  }
}

const [ONE_KIND = 'failed', ...OTHER_KINDS] = FAILURE_KINDS;
const KINDS = [ONE_KIND, ...OTHER_KINDS] as const;

function scriptOf(world: World): Script {
  return {
    submitTake: (input) => {
      const own = world.journal.get(nameOf(input));
      const [other] = standingInTheWay([...world.journal.values()], ASKED);
      if (own && (isClosed(own) || own === other)) return { kind: 'occupied', open: OPEN };
      if (other) return { kind: 'unended', order: { ...other.key, ...OPEN } };
      const outcome = world.pick(['placed', 'unwritten', 'lost', 'refused', 'broken']);
      if (outcome === 'refused') throw ends(why(world.pick(KINDS)));
      if (outcome === 'broken') throw refuses('It is broken.');
      world.buy(input);
      if (outcome === 'lost') throw ends(why('outcome-unknown'));
      return outcome === 'placed' ? { kind: 'placed' } : { kind: 'unwritten', taskId: 'cgt-1' };
    },
    settleOrder: (input) => {
      const entry = world.journal.get(nameOf(input));
      if (!entry || isClosed(entry)) return { kind: 'not-placed' };
      const outcome = world.pick(['placed', 'unknown', 'given-up', 'broken']);
      if (outcome === 'broken') throw refuses('It is broken.');
      if (outcome === 'placed') return { kind: 'placed', tier: 'default' };
      if (outcome === 'unknown') return { kind: 'unknown' };
      world.end(input, 'given-up', 'outcome-unknown');
      return { kind: 'given-up' };
    },
    awaitTask: (input) => {
      const outcome = world.pick([
        'succeeded',
        'failed',
        'expired',
        'cancelled',
        'thrown',
      ] as const);
      if (outcome === 'succeeded') return { state: 'succeeded' };
      const kind = outcome === 'thrown' ? world.pick(KINDS) : outcome;
      if (outcome === 'thrown') throw ends(why(kind));
      const ended = world.pick([kind, 'link-dead', 'unreadable'] as const);
      if (FAILURES[ended].next !== 'ask') world.end(input, outcome, ended);
      return { state: outcome, failure: why(ended) };
    },
    collectTake: (input) => {
      const outcome = world.pick(['kept', 'thrown', 'broken']);
      if (outcome === 'broken') throw refuses('It is broken.');
      if (outcome === 'thrown') throw ends(why(world.pick(KINDS)));
      world.end(input, 'collected', null);
      return takeOf({ shot: input.shot, take: input.take });
    },
    cancelOrder: () => ({ outcome: world.pick(['runs-on', 'ended', 'cancelled'] as const) }),
    askPerson: (input) => {
      const answer = world.pick(['give-up', 'resubmit', 'adopt'] as const);
      if (answer !== 'adopt') world.end(input, 'given-up', 'outcome-unknown');
      return { answer };
    },
  };
}

test('a shot buys once until what it bought has an unpaid end, and it ends', async () => {
  const draws = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 60 });
  const worlds = fc.sample(draws, { seed: 9, numRuns: FILMS }).map((drawn) => new World(drawn));
  await Promise.all(
    worlds.map(async (world, nth) => {
      const film = rehearsal.film(scriptOf(world));
      const onUnknown = nth % 2 ? 'ask' : 'resubmit';
      const onExpired = ['flex', 'default', 'ask'] as const;
      const fallbacks = nth % 3 ? [] : [{ provider: 'ark', tier: 'default', onExpired } as const];
      const node = nodeOf({ id: 'sh0010', onUnknown, onExpired, onFailed: 2, fallbacks });
      const shot = await film.startShot(node, { accounts: { ...ACCOUNTS, ark: ARK_ACCOUNT } });
      const ended = shot.result().then(() => 'ended' as const);
      if (nth % 4 === 3) await tell(() => shot.signal(cancelShot, { isReplaced: false }));
      // What a cap holds back waits until somebody says that it may have been raised.
      while ((await Promise.race([ended, sleep(NUDGE_MS)])) !== 'ended') {
        await tell(() => shot.signal(pollAgain));
      }
      expect(film.calls.length, film.calls.join()).toBeLessThan(MAX_STEPS);
    }),
  );
  expect(worlds.map(({ doubles }) => doubles)).toEqual(worlds.map(() => 0));
  // The worlds differ: nothing is proven by films that all go well.
  const ways = new Set(worlds.map(({ journal }) => JSON.stringify([...journal.values()])));
  expect(ways.size).toBeGreaterThan(FILMS / 4);
});

/** A shot that has ended meanwhile hears nothing. */
async function tell(say: () => Promise<void>): Promise<void> {
  await say().catch(() => undefined);
}
