import { afterAll, beforeAll, expect, test } from 'vitest';
import { ends, notYet, refuses, repeats } from '../../activities/failure.ts';
import { failure, type FailureKind } from '../../specs/failures.ts';
import { report } from '../../workflows/messages.ts';
import { OPEN, Rehearsal, takeOf, type Film, type Script } from './rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await Rehearsal.open();
});
afterAll(async () => {
  await rehearsal.close();
});

const why = (kind: FailureKind) => failure(kind, { code: kind, message: `It is ${kind}.` });
const STANDS = { kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 1 }) };

type Start = Parameters<Film['startShot']>;

/** Plays a shot to its end. */
async function play(script: Script, ...start: Start) {
  const film = rehearsal.film(script);
  const handle = await film.startShot(...start);
  return { film, outcome: await handle.result() };
}

/** Where the orders went. */
function ordersOf(film: Film) {
  return film.of('submitTake').map(({ take, order, tier }) => ({ take, order, tier }));
}

async function eventsOf(film: Film): Promise<number> {
  const { events } = await film.shot().fetchHistory();
  return events?.length ?? 0;
}

test('a shot is ordered, waited for and collected in 23 events', async () => {
  const { film, outcome } = await play({});
  expect(outcome).toEqual(STANDS);
  expect(film.calls).toEqual(['submitTake', 'awaitTask', 'collectTake']);
  expect(await eventsOf(film)).toBe(23);
});

test('a wait of many looks and an order refused for a while add no event', async () => {
  const { film } = await play({
    submitTake: (_, call) => {
      if (call < 3) throw repeats(why('throttled'), 1);
      return { kind: 'placed' };
    },
    awaitTask: (_, call) => {
      if (call < 6) throw notYet('queued', 1);
      return { state: 'succeeded' };
    },
  });
  expect(film.of('awaitTask')).toHaveLength(6);
  expect(film.of('submitTake')).toHaveLength(3);
  expect(await eventsOf(film)).toBe(23);
});

test('a take that fits already is neither waited for nor collected', async () => {
  const standing = takeOf({ shot: 'sh0090', take: 4 });
  const { film, outcome } = await play({ submitTake: () => ({ kind: 'standing', standing }) });
  expect(outcome).toEqual({ kind: 'stands', standing });
  expect(film.calls).toHaveLength(1);
});

test('an expired order goes on as the policy says, then asks, then fails', async () => {
  const expired = why('expired');
  const { film, outcome } = await play(
    {
      awaitTask: () => ({ state: 'expired', failure: expired }),
      askPerson: () => ({ answer: 'give-up' }),
    },
    { tier: 'flex', onExpired: ['flex', 'default', 'ask'] },
  );
  expect(ordersOf(film)).toEqual([
    { take: 1, order: 1, tier: 'flex' },
    { take: 1, order: 2, tier: 'flex' },
    { take: 1, order: 3, tier: 'default' },
  ]);
  expect(film.of('askPerson')).toMatchObject([{ take: 1, order: 3, failure: expired }]);
  expect(film.of('endShot')).toMatchObject([{ order: 3, failure: expired }]);
  expect(outcome).toEqual({ kind: 'failed', failure: expired });
});

test('after every step an answer `resubmit` orders the same take once more', async () => {
  const { film, outcome } = await play(
    {
      awaitTask: (_, call) =>
        call === 1 ? { state: 'expired', failure: why('expired') } : { state: 'succeeded' },
      askPerson: () => ({ answer: 'resubmit' }),
    },
    { tier: 'flex', onExpired: ['ask'] },
  );
  expect(outcome).toEqual(STANDS);
  expect(ordersOf(film).map(({ take, order }) => [take, order])).toEqual([
    [1, 1],
    [1, 2],
  ]);
});

test('a shot of the default tier passes flex over', async () => {
  const { film } = await play(
    { awaitTask: () => ({ state: 'expired', failure: why('expired') }) },
    { tier: 'default', onExpired: ['flex', 'flex', 'default'] },
  );
  expect(ordersOf(film).map(({ tier }) => tier)).toEqual(['default', 'default']);
});

test('without steps an expired order fails the shot at once', async () => {
  const { film, outcome } = await play({
    awaitTask: () => ({ state: 'expired', failure: why('expired') }),
  });
  expect(outcome.kind).toBe('failed');
  expect(ordersOf(film)).toHaveLength(1);
});

test('a failure that may pass gets as many new takes as the policy has', async () => {
  const { film, outcome } = await play(
    { awaitTask: () => ({ state: 'failed', failure: why('failed') }) },
    { onFailed: 2 },
  );
  expect(ordersOf(film).map(({ take, order }) => [take, order])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'failed' } });
});

test.each(['moderated-input', 'invalid', 'unauthorized', 'unfunded', 'model-unavailable'] as const)(
  'an order refused as %s is not placed again',
  async (kind) => {
    const { film, outcome } = await play(
      {
        submitTake: () => {
          throw ends(why(kind));
        },
      },
      { onFailed: 3, onExpired: ['default'], onUnknown: 'resubmit' },
    );
    expect(ordersOf(film)).toHaveLength(1);
    expect(outcome).toEqual({ kind: 'failed', failure: why(kind) });
    expect(film.of('endShot')).toHaveLength(1);
  },
);

test('a moderated picture is not rendered again', async () => {
  const { film, outcome } = await play(
    { awaitTask: () => ({ state: 'failed', failure: why('moderated-output') }) },
    { onFailed: 3 },
  );
  expect(ordersOf(film)).toHaveLength(1);
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'moderated-output' } });
});

const LOST: Script['submitTake'] = (_, call) => {
  if (call === 1) throw ends(why('outcome-unknown'));
  return { kind: 'placed' };
};

test('an order that was proven not to be placed is placed under the next number', async () => {
  const { film, outcome } = await play({
    submitTake: LOST,
    settleOrder: () => ({ kind: 'not-placed' }),
  });
  expect(outcome).toEqual(STANDS);
  expect(ordersOf(film).map(({ order }) => order)).toEqual([1, 2]);
});

test('an order whose place is taken is settled first', async () => {
  const { film, outcome } = await play({ submitTake: () => ({ kind: 'occupied', open: OPEN }) });
  expect(outcome).toEqual(STANDS);
  expect(film.of('settleOrder')).toMatchObject([{ take: 1, order: 1, onUnknown: 'ask' }]);
});

test('an order that nobody can find waits for a person, and a message wakes it', async () => {
  const film = rehearsal.film({
    submitTake: LOST,
    settleOrder: () => ({ kind: 'unknown' }),
    askPerson: (_, call) => ({ answer: call === 1 ? null : 'resubmit' }),
  });
  const handle = await film.startShot();
  await film.until('askPerson');
  expect(ordersOf(film)).toHaveLength(1);
  await handle.signal(report, { accounts: {}, asked: null });
  expect(await handle.result()).toEqual(STANDS);
  expect(ordersOf(film).map(({ order }) => order)).toEqual([1, 2]);
});

test('a lost order is looked for again with every run, and needs no person once it is found', async () => {
  const film = rehearsal.film({
    submitTake: LOST,
    settleOrder: (_, call) =>
      call === 1 ? { kind: 'unknown' } : { kind: 'placed', tier: 'default' },
  });
  const handle = await film.startShot();
  await film.until('askPerson');
  await handle.signal(report, { accounts: {}, asked: null });
  expect(await handle.result()).toEqual(STANDS);
  expect(ordersOf(film)).toHaveLength(1);
});

test('an adopted task is waited for; nothing is ordered again', async () => {
  const { film, outcome } = await play({
    submitTake: LOST,
    settleOrder: (_, call) =>
      call === 1 ? { kind: 'unknown' } : { kind: 'placed', tier: 'default' },
    askPerson: () => ({ answer: 'adopt' }),
  });
  expect(outcome).toEqual(STANDS);
  expect(ordersOf(film)).toHaveLength(1);
});

test('a lost order that is given up fails the shot, and the store is told', async () => {
  const { film, outcome } = await play({
    submitTake: LOST,
    settleOrder: () => ({ kind: 'unknown' }),
    askPerson: () => ({ answer: 'give-up' }),
  });
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'outcome-unknown' } });
  expect(film.of('endShot')).toHaveLength(1);
});

test('by `resubmit` a lost order is placed again once, and the second one asks', async () => {
  const { film } = await play(
    {
      submitTake: () => {
        throw ends(why('outcome-unknown'));
      },
      settleOrder: ({ onUnknown }) => ({ kind: onUnknown === 'ask' ? 'unknown' : 'given-up' }),
      askPerson: () => ({ answer: 'give-up' }),
    },
    { onUnknown: 'resubmit' },
  );
  expect(ordersOf(film)).toHaveLength(2);
  expect(film.of('settleOrder').map(({ onUnknown }) => onUnknown)).toEqual(['resubmit', 'ask']);
  expect(film.of('askPerson')).toHaveLength(1);
});

const GENEROUS = { onFailed: 5, onExpired: ['default'], onUnknown: 'resubmit' } as const;

test('a link that died is a paid loss: it asks under every policy', async () => {
  const { film, outcome } = await play(
    {
      awaitTask: () => ({ state: 'failed', failure: why('link-dead') }),
      askPerson: () => ({ answer: 'give-up' }),
    },
    GENEROUS,
  );
  expect(ordersOf(film)).toHaveLength(1);
  expect(film.of('askPerson')).toMatchObject([{ failure: { kind: 'link-dead' } }]);
  expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'link-dead' } });
});

test('a clip that cannot be read asks; a new take is ordered only when told', async () => {
  const { film, outcome } = await play(
    {
      collectTake: (input, call) => {
        if (call === 1) throw ends(why('unreadable'));
        return takeOf(input);
      },
      askPerson: () => ({ answer: 'resubmit' }),
    },
    GENEROUS,
  );
  expect(ordersOf(film).map(({ take, order }) => [take, order])).toEqual([
    [1, 1],
    [2, 1],
  ]);
  expect(outcome).toEqual({ kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 2 }) });
});

test('an order for what is no longer asked is taken back or kept beside the new take', async () => {
  const { film, outcome } = await play({}, { open: OPEN, isStale: true, take: 3, order: 2 });
  expect(outcome).toEqual({ kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 4 }) });
  expect(ordersOf(film)).toEqual([{ take: 4, order: 1, tier: 'default' }]);
  expect(film.of('cancelOrder')).toMatchObject([{ take: 3, order: 2 }]);
  expect(film.of('collectTake').map(({ take }) => take)).toContain(3);
});

test('every further order for something else is kept as well, each by one wait', async () => {
  const beside = [{ take: 4, order: 1, ...OPEN }];
  const { film, outcome } = await play(
    {
      submitTake: ({ take }) => (take === 4 ? { kind: 'foreign', open: OPEN } : { kind: 'placed' }),
    },
    { open: OPEN, isStale: true, take: 3, order: 2, beside },
  );
  expect(outcome).toEqual({ kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 5 }) });
  const collected = film.of('collectTake').map(({ take }) => take);
  expect(collected.toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
});

test('a shot goes back to an order for the same that has no end, wherever it stands', async () => {
  const { film, outcome } = await play({
    submitTake: (_, call) =>
      call === 1 ? { kind: 'unended', order: { take: 7, order: 2, ...OPEN } } : { kind: 'placed' },
  });
  expect(outcome).toEqual({ kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 7 }) });
  expect(film.of('settleOrder')).toMatchObject([{ take: 7, order: 2 }]);
  expect(film.of('submitTake')).toHaveLength(1);
});

test('what goes wrong with an order that is no longer asked does not touch the new one', async () => {
  const { outcome } = await play(
    {
      settleOrder: () => {
        throw refuses('The journal of the old order is gone.');
      },
    },
    { open: OPEN, isStale: true },
  );
  expect(outcome).toEqual({ kind: 'stands', standing: takeOf({ shot: 'sh0010', take: 2 }) });
});

test('a refusal of the engine itself ends the shot, and says that it may be billed', async () => {
  const { film, outcome } = await play({
    awaitTask: () => {
      throw refuses('No task of sh0010 is in the journal.');
    },
  });
  expect(film.of('askPerson')).toEqual([]);
  expect(outcome).toMatchObject({
    kind: 'failed',
    failure: {
      code: 'engine-refused',
      billed: 'maybe',
      message: 'No task of sh0010 is in the journal.',
    },
  });
});
