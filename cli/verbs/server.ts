import type { OrderKey } from '../../specs/order.ts';
import { ensureServer } from '../../server/embedded.ts';
import { workerHealth } from '../../server/health.ts';
import { KEPT_BY_HAND, releaseDetached, takeLease } from '../../server/lease.ts';
import { serverState, stopServer, type ServerState } from '../../server/stop.ts';
import { temporalTarget } from '../../server/target.ts';
import { keyOf } from '../../store/order.ts';
import { openStore, openStoreIfPresent } from '../../store/store.ts';
import type { UnansweredOrder } from '../../store/unanswered.ts';
import { findTool } from '../../tools/find.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { placeOf, projectOf } from './place.ts';
import { Refusal } from '../refusal.ts';
import { formatBytes } from '../text/bytes.ts';
import { formatMoment } from '../text/date.ts';
import { count } from '../text/plan-line.ts';
import { awaitedLine, narrateServer, narrateTool } from '../text/narration.ts';
import { runCommand } from '../text/command.ts';
import { workerLines } from '../text/worker-text.ts';
import { unfinishedFilms, workerTrouble } from '../../films/view/settled.ts';

type Options = { project?: string };

export async function start(options: Options, context: CommandContext): Promise<VerbAnswer> {
  const { console, environment } = context;
  const folder = await projectOf(options);
  const target = temporalTarget({ environment });
  if (target.kind === 'external') {
    throw new Refusal({
      exit: EXIT.settings,
      code: 'external-temporal',
      message: `Temporal at ${target.address} is configured, so this project starts no server.`,
      hint: 'Unset TEMPORAL_ADDRESS, or choose another profile, to use its own.',
    });
  }
  await openStore(folder);
  // Kept after this command: the server goes on for whoever started it by hand.
  await takeLease({ folder, kind: 'detached', film: KEPT_BY_HAND });
  await ensureServer({
    folder,
    environment,
    temporal: () => findTool('temporal', { environment, onEvent: narrateTool(console) }),
    onEvent: narrateServer(console),
  });
  return await status(options, context);
}

export async function stop(options: Options, context: CommandContext): Promise<VerbAnswer> {
  const { console, environment } = context;
  const folder = await projectOf(options);
  const place = await placeOf(options, environment, folder);
  const before = await serverState({ folder });
  await releaseDetached({ folder, film: KEPT_BY_HAND });
  const {
    stopped,
    users,
    answers = [],
  } = await stopServer({
    folder,
    onWait: () => console.say('Another command starts or stops the server; waiting for it.'),
    onAnswers: (awaited) => console.sayWrapped(awaitedLine(awaited, Date.now())),
  });
  const waitedFor = await waitedOrders(folder, answers);
  const commands = users.filter(({ kind }) => kind === 'command');
  const detached = users.flatMap(({ kind, film }) => (kind === 'detached' && film ? [film] : []));
  const files = await unfinishedFilms(folder, detached);
  const it = files.length === 1 ? 'it' : 'them';
  const goOn = `To go on with ${it}: ${runCommand(files, place)}`;
  const address = before.server ? ` at ${before.server.address}` : '';
  return {
    json: { stopped, users, waitedFor },
    before: [
      ...commands.map(({ pid }) => `It was in use by process ${pid}.`),
      ...(files.length === 0 ? [] : [`${count(files.length, 'film')} ran detached. ${goOn}`]),
      ...waitedFor.map(({ shot, isAnswered }) => waitedLine(shot, isAnswered)),
    ],
    lines: () => [stopped ? `The server${address} has stopped.` : 'Nothing was running.'],
  };
}

type WaitedOrder = OrderKey & { readonly isAnswered: boolean };

/** What became of the orders whose answers were out. */
async function waitedOrders(
  folder: string,
  answers: readonly UnansweredOrder[],
): Promise<WaitedOrder[]> {
  const store = await openStoreIfPresent(folder);
  return await Promise.all(
    answers.map(async (order) => {
      // A refusal takes the order back.
      const entry = await store?.journal.readOrder(order).catch(() => undefined);
      return { ...keyOf(order), isAnswered: entry === null || Boolean(entry?.task ?? entry?.end) };
    }),
  );
}

function waitedLine(shot: string, isAnswered: boolean): string {
  return isAnswered
    ? `${shot}: waited for the answer to its order, and it has come.`
    : `${shot}: waited for the answer to its order, which did not come; the next run looks for its task at the provider.`;
}

export async function status(
  options: Options,
  { environment }: CommandContext,
): Promise<VerbAnswer> {
  const folder = await projectOf(options);
  const state = await serverState({ folder });
  const target = temporalTarget({ environment });
  const temporal = target.kind === 'external' ? target.address : (state.server?.address ?? null);
  const health = await workerHealth({ folder });
  const place = await placeOf(options, environment, folder);
  const trouble = await workerTrouble(folder);
  return {
    json: { project: folder, kind: target.kind, temporal, ...state, health },
    isWrapped: true,
    lines: () => [
      ...(target.kind === 'external'
        ? [`Temporal at ${target.address}, namespace ${target.namespace}, is configured.`]
        : []),
      ...stateLines(folder, state),
      ...workerLines(trouble, Date.now(), place),
    ],
  };
}

function stateLines(folder: string, state: ServerState): string[] {
  const { server, workers, leases, databaseBytes } = state;
  const nowMs = Date.now();
  const since = (at: string) => formatMoment(Date.parse(at), nowMs);
  const commands = leases.filter(({ kind }) => kind === 'command').map(({ pid }) => pid);
  const films = leases.filter(
    ({ kind, film }) => kind === 'detached' && film !== KEPT_BY_HAND,
  ).length;
  return [
    server
      ? `server   ${server.address}, Temporal CLI ${server.cliVersion}, process ${server.pid}, since ${since(server.since)}`
      : `server   none runs for ${folder}`,
    ...workers.map(({ identity, accounts, since: at }) => {
      return `worker   process ${identity.pid}, ${accounts.join(', ')}, since ${since(at)}`;
    }),
    ...(commands.length === 0 ? [] : [`in use   by process ${commands.join(', ')}`]),
    ...(films === 0 ? [] : [`in use   by ${count(films, 'detached film')}`]),
    ...(databaseBytes === 0 ? [] : [`history  ${formatBytes(databaseBytes)}`]),
  ];
}
