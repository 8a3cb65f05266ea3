import { ensureServer } from '../../server/embedded.ts';
import { KEPT_BY_HAND, releaseDetached, takeLease, type Lease } from '../../server/lease.ts';
import { serverState, stopServer, type ServerState } from '../../server/stop.ts';
import { temporalTarget } from '../../server/target.ts';
import { openStore, openStoreIfPresent } from '../../store/store.ts';
import { findTool } from '../../tools/find.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { projectOf } from '../project.ts';
import { isSettled } from '../settled.ts';
import { Refusal } from '../refusal.ts';
import { formatBytes } from '../text/bytes.ts';
import { formatMoment } from '../text/date.ts';
import { count } from '../text/plan-line.ts';
import { narrateServer, narrateTool } from '../text/narration.ts';

type Options = { project?: string; json?: true };

export async function start(options: Options, context: Context): Promise<ExitCode> {
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

export async function stop(options: Options, { console }: Context): Promise<ExitCode> {
  const folder = await projectOf(options);
  const before = await serverState({ folder });
  await releaseDetached({ folder, film: KEPT_BY_HAND });
  const { stopped, users } = await stopServer({ folder });
  if (options.json) {
    console.json({ stopped, users });
    return EXIT.done;
  }
  const commands = users.filter(({ kind }) => kind === 'command');
  for (const { pid } of commands) console.say(`It was in use by process ${pid}.`);
  const films = await unfinished(folder, users);
  if (films > 0) {
    console.say(`${count(films, 'film')} ran detached: storyboard run goes on with it.`);
  }
  const address = before.server ? ` at ${before.server.address}` : '';
  console.result(stopped ? `The server${address} has stopped.` : 'Nothing was running.');
  return EXIT.done;
}

/** Detached films that still have something to do; a lease may outlast its film. */
async function unfinished(folder: string, users: readonly Lease[]): Promise<number> {
  const store = await openStoreIfPresent(folder);
  const detached = users.flatMap(({ kind, film }) => (kind === 'detached' && film ? [film] : []));
  let films = 0;
  for (const film of detached) {
    // A film that was removed has nothing left to do; what is stopped is stopped all the same.
    const known = await store?.films.readFilm(film).catch(() => null);
    if (store && known && !(await isSettled(store, known))) films += 1;
  }
  return films;
}

export async function status(
  options: Options,
  { console, environment }: Context,
): Promise<ExitCode> {
  const folder = await projectOf(options);
  const state = await serverState({ folder });
  const target = temporalTarget({ environment });
  if (options.json) {
    const temporal = target.kind === 'external' ? target.address : (state.server?.address ?? null);
    console.json({ project: folder, kind: target.kind, temporal, ...state });
    return EXIT.done;
  }
  if (target.kind === 'external') {
    console.result(`Temporal at ${target.address}, namespace ${target.namespace}, is configured.`);
  }
  console.result(stateLines(folder, state).join('\n'));
  return EXIT.done;
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
