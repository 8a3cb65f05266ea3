/**
 * What waiting for a person costs. The first shot's take waits for approval, with a deadline after
 * 72 h at which it counts as approved; what starts from it waits as well. From the moment at which all is
 * at rest, 48 h pass on Temporal's test server, whose time is skipped, with the product's workflows,
 * activities and adapters: events and workflow tasks are counted in the histories of production and shot,
 * attempts of activities where they begin, requests where the provider takes them. A zero
 * could be a broken counter, so the deadline is let pass at last, and counted too.
 */

import { createActivities } from '../activities/index.ts';
import type { Activities } from '../activities/contract.ts';
import { JoinedPolls } from '../activities/joined-polls.ts';
import { TIMING } from '../activities/timing.ts';
import type { PreparedFilm } from '../films/prepare.ts';
import { ffmpegAt } from '../media/ffmpeg.ts';
import { openProviders } from '../providers/settings.ts';
import { SimulatedTime } from '../test/workflows/simulated-time.ts';
import { findTool } from '../tools/find.ts';
import type { Bench, BenchRow } from './result.ts';
import { Stage, until } from './stage.ts';

const WAIT_HOURS = 48;
const DEADLINE_HOURS = 72;
const POLICY = `, approve: first, approve_within: ${DEADLINE_HOURS}h, approve_else: approve`;
const SHOTS = [
  'id: one, prompt: it waits',
  'id: two, prompt: it starts from that',
  'id: three, from: none, approve: false, prompt: it is in the rough cut',
];
const REQUESTS_PER_MINUTE = 60_000;

export const approval: Bench = { name: 'approval', run: () => Stage.use(measure) };

async function measure(stage: Stage): Promise<BenchRow[]> {
  const film = await stage.prepare('film', SHOTS, '10s', POLICY);
  const attempts = { count: 0 };
  const time = await SimulatedTime.open(await polling(stage, film, attempts));
  try {
    await time.start(film.film.id, await stage.granted(film));
    await until('the rough cut of a film that asks', async () => {
      const { events } = await film.store.events.read(film.film.id);
      const told = new Set(events.map(({ kind }) => kind));
      return told.has('take.asks') && told.has('rough.assembled');
    });
    const counted = async () => ({
      ...(await time.recordedAtRest(film.film.id, ['one', 'three'])),
      attempts: attempts.count,
      requests: stage.standIn.counts.requests,
    });
    const asked = await counted();
    await time.pass(WAIT_HOURS);
    const waited = await counted();
    await time.pass(DEADLINE_HOURS - WAIT_HOURS + 1);
    const late = await counted();
    const rose = (from: typeof asked, to: typeof asked) =>
      `${to.events - from.events} events, ${to.workflowTasks - from.workflowTasks} workflow tasks, ` +
      `${to.attempts - from.attempts} activities, ${to.requests - from.requests} requests`;
    return [
      {
        what: `${WAIT_HOURS} h of waiting for a person`,
        value: rose(asked, waited),
        against: null,
        note: `before it, until it asked: ${asked.events}, ${asked.workflowTasks}, ${asked.attempts}, ${asked.requests}`,
      },
      {
        what: 'its deadline',
        value: rose(waited, late),
        against: null,
        note: `after ${DEADLINE_HOURS} h by the server's skipped time; by the machine's clock it is not over, so it asks on`,
      },
    ];
  } finally {
    await time.close();
  }
}

async function polling(
  { environment }: Stage,
  { store, accounts: tags }: PreparedFilm,
  attempts: { count: number },
) {
  const { opened } = openProviders({ environment, dotEnvText: null });
  const known = opened.filter(({ account }) => Object.values(tags).includes(account));
  const activities = createActivities({
    store,
    media: ffmpegAt((await findTool('ffmpeg')).path),
    accounts: new Map(
      known.map(({ account, provider, linkOrigin }) => [
        account,
        { provider, linkOrigin, polls: new JoinedPolls(provider, TIMING.joinMs) },
      ]),
    ),
    timing: TIMING,
    callbackUrl: null,
  });
  const accounts = known.map(({ account }) => ({
    account,
    requestsPerMinute: REQUESTS_PER_MINUTE,
  }));
  return { store: store.id, accounts, activities: allCounted(activities, attempts) };
}

function allCounted(all: Activities, attempts: { count: number }): Activities {
  const counted =
    <Given extends unknown[], Result>(run: (...given: Given) => Result) =>
    (...given: Given): Result => {
      attempts.count += 1;
      return run(...given);
    };
  return {
    openPlan: counted(all.openPlan),
    submitTake: counted(all.submitTake),
    settleOrder: counted(all.settleOrder),
    awaitTask: counted(all.awaitTask),
    collectTake: counted(all.collectTake),
    cancelOrder: counted(all.cancelOrder),
    askPerson: counted(all.askPerson),
    leaveProvider: counted(all.leaveProvider),
    endShot: counted(all.endShot),
    assemble: counted(all.assemble),
  };
}
