/** A program for the tests to run beside each other and to kill: one verb a process. */

import { join } from 'node:path';

import type { Depot } from '../../store/depot.ts';
import { FolderDepot } from '../../store/folder-depot.ts';
import { currentProcess } from '../../store/identity.ts';
import type { Others } from '../../store/spending.ts';
import { openStore } from '../../store/store.ts';
import { createExclusively, writeFileAtomically } from '../../store/write.ts';

const [verb = '', ...args] = process.argv.slice(2);
const [place = '', name = '', count = '0'] = args;

/** A depot by its address: a folder. */
function openDepot(address: string): Depot {
  return FolderDepot.hold(address);
}

const VERBS: Record<string, () => Promise<unknown>> = {
  /** Replaces one file for ever by one of two long texts. */
  async replace() {
    for (let round = 0; ; round += 1) {
      if (round === 1) process.stdout.write('started\n');
      await writeFileAtomically(place, (round % 2 ? 'b' : 'a').repeat(1_000_000));
    }
  },

  /** Creates one file after the other for ever. */
  async create() {
    process.stdout.write('started\n');
    for (let round = 0; ; round += 1) {
      await createExclusively(join(place, `${process.pid}-${round}`), 'a'.repeat(1_000_000));
    }
  },

  /** Tries to be the first at each of many names; gives those it got. */
  async race() {
    const won: string[] = [];
    for (let round = 0; round < Number(name); round += 1) {
      if (await createExclusively(join(place, String(round)), `${process.pid}`)) {
        won.push(String(round));
      }
    }
    return won;
  },

  /** The same in a depot. */
  async 'depot-race'() {
    const depot = openDepot(place);
    const won: string[] = [];
    for (let round = 0; round < Number(name); round += 1) {
      const key = `race/${round}`;
      if (await depot.create(key, `${process.pid}`)) won.push(key);
    }
    return won;
  },

  /** Replaces one key for ever by one of two long texts. */
  async 'depot-replace'() {
    const depot = openDepot(place);
    for (let round = 0; ; round += 1) {
      if (round === 1) process.stdout.write('started\n');
      await depot.replace(name, (round % 2 ? 'b' : 'a').repeat(300_000));
    }
  },

  /** Appends long lines to a log. */
  async 'depot-append'() {
    const depot = openDepot(place);
    for (let round = 0; round < Number(count); round += 1) {
      await depot.append('a/log', name.repeat(3_000));
    }
    return null;
  },

  /** Says who it is and stays until it is killed. */
  async identity() {
    process.stdout.write(`${JSON.stringify(currentProcess())}\n`);
    await new Promise(() => setInterval(() => undefined, 1_000));
  },

  /** Opens the project as a new command does. */
  async open() {
    const store = await openStore(place);
    const film = await store.films.openFilm(join(place, 'film.yaml'));
    return { store: store.id, film: film.id };
  },

  /** Claims orders, as `intent` or as `void`; gives what it heard. */
  async claim() {
    const { journal } = await openStore(place);
    const heard: string[] = [];
    for (let order = 1; order <= Number(count); order += 1) {
      const key = { film: 'f0123456789', shot: 'sh0010', take: 1, order };
      heard.push(
        name === 'void'
          ? await journal.placeVoid(key)
          : await journal.placeIntent(key, {
              fingerprint: 'a'.repeat(64),
              token: 'sb-',
              account: 'local',
              provider: 'local',
              modelId: 'seedance',
              tier: 'default',
              seed: 1,
              expiresAfterSeconds: 3_600,
              process: currentProcess(),
              at: new Date().toISOString(),
              sendByMs: 0,
              answerByMs: 0,
              plan: 'c'.repeat(64),
              frames: { firstFrameSha256: null, lastFrameSha256: null },
            }),
      );
    }
    return heard;
  },

  /** Appends events with long texts. */
  async append() {
    const { events } = await openStore(place);
    for (let round = 0; round < Number(count); round += 1) {
      const shot = name + 'x'.repeat(3_000);
      const event = { kind: 'task.running', shot, take: 1, order: 1, taskId: 'cgt-1' } as const;
      await events.append('f0123456789', event);
    }
    return null;
  },

  /** Reserves a price for each of several shots below a bound of all; gives how many it got. */
  async reserve() {
    const { spending } = await openStore(place);
    const [film = '', command = null] = args.slice(3);
    const wish = { money: { currency: 'USD', micros: 1 }, command };
    let got = 0;
    for (let round = 0; round < 10; round += 1) {
      const key = { film, shot: `${name}-${round}`, take: 1, order: 1 };
      const breach = (others: Others) =>
        (command === null ? others.film : others.command).length >= Number(count) ? 'over' : null;
      if ((await spending.reserve(key, wish, breach)) === null) got += 1;
    }
    process.stdout.write(`${got}\n`);
    await new Promise(() => setInterval(() => undefined, 1_000));
  },
};

const result = await VERBS[verb]?.();
process.stdout.write(`${JSON.stringify(result)}\n`);
