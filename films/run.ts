/** Starts the productions of films, or attaches to them, and follows them. */

import { otherUsers, takeLease } from '../server/lease.ts';
import { hasSucceeded } from '../store/order.ts';
import { accountsServed } from './accounts.ts';
import type { CommandContext } from '../cli/context.ts';
import { Engine } from './engine.ts';
import { EXIT } from '../cli/exit.ts';
import { FilmReader } from './view/film-reader.ts';
import { follow, type Followed } from './follow.ts';
import {
  describeFilm,
  endPauses,
  ensureProduction,
  letGo,
  outcomeOf,
} from './temporal/production.ts';
import { reportRefusal } from '../cli/error.ts';
import { Refusal } from '../cli/refusal.ts';
import type { Temporal } from './temporal/connect.ts';
import { makeRoughCut } from './temporal/rough-cut.ts';
import { runCommand } from '../cli/text/command.ts';
import { flexLines } from '../cli/text/run-text.ts';
import { restartText } from '../cli/text/unasked-line.ts';
import type { Ending } from '../cli/run/conclude.ts';
import type { TellEvents } from '../cli/run/event-lines.ts';
import type { FilmRun } from './running/film-run.ts';
import type { RunOptions } from '../cli/run/options.ts';
import { watched } from '../cli/run/watched-work.ts';
import { proveBeforePaying } from './running/proven-ffmpeg.ts';

/** Each opens a plan in the worker. */
const STARTED_AT_ONCE = 4;

type Started = { readonly run: FilmRun; readonly reader: FilmReader };

type Listening<Result> = {
  readonly signal: AbortSignal;
  /** The terminal has gone: what is started is left running, as with `--detach`. */
  readonly hangUp: AbortSignal;
  /** Called whenever something may have happened. */
  readonly tell: TellEvents;
  readonly conclude: (endings: readonly Ending[]) => Promise<Result>;
};

/**
 * One server and one worker for all. A film that is refused by itself holds up no other.
 * `conclude` is given how each ends before server and worker are stopped, which can take a while;
 * after that when it was interrupted.
 */
export async function render<Result>(
  runs: readonly FilmRun[],
  options: RunOptions,
  context: CommandContext,
  { signal, hangUp, tell, conclude }: Listening<Result>,
): Promise<Result> {
  const [first] = runs;
  if (!first) return conclude([]);
  const { store, root } = first;
  await store.accounts.clearUnavailableModels();
  const accounts = runs.flatMap((run) => accountsServed(run.plan, run.open, run.accounts));
  const films = runs.map(({ film }) => film.id);
  const engine = await Engine.open(
    {
      root,
      films,
      temporal: options.temporal ?? null,
      accounts: [...new Set(accounts)],
      onFfmpeg: (ffmpeg) => proveBeforePaying(runs, ffmpeg),
      beforeWorker: (temporal, led) => leaveOldPlans(temporal, runs, { led, options }),
    },
    context,
  );
  try {
    const { started, refused } = await startAll(engine, runs, options, context);
    if (options.detach || hangUp.aborted) {
      const detached = await detach(started);
      await tell();
      return await conclude([...refused, ...detached]);
    }
    const told = started.map(({ run }) => run);
    const again = runCommand(
      told.map(({ file }) => file),
      first.place,
    );
    for (const line of flexLines(told, again)) context.console.sayWrapped(line);
    const followed = await follow({
      engine,
      films: started.map(({ run, reader }) => ({ names: namesOf(run), reader })),
      console: context.console,
      signal: AbortSignal.any([signal, hangUp]),
      tell,
    });
    const endings: Ending[] = [...refused];
    const others = followed.some(({ end }) => end === 'interrupted')
      ? await otherUsers({ folder: root })
      : [];
    const isHungUp = hangUp.aborted && !signal.aborted;
    for (const [index, one] of started.entries()) {
      const seen = followed[index];
      if (!seen) continue;
      if (isHungUp && seen.end === 'interrupted') endings.push(...(await detach([one])));
      else endings.push(await endingOf(engine, one.run, seen, { ...context, others, signal }));
    }
    const last = await withLastAnswers(engine, endings, started, context);
    await tell();
    return await conclude(last);
  } finally {
    await engine.close();
  }
}

/**
 * What an interrupted film leaves at its provider is known when the worker has ended: until then it
 * waits for answers, and may begin orders. Read anew, since nothing tells of an order before its
 * answer.
 */
async function withLastAnswers(
  engine: Engine,
  endings: readonly Ending[],
  started: readonly Started[],
  { console }: CommandContext,
): Promise<readonly Ending[]> {
  if (!endings.some(({ end }) => end === 'interrupted')) return endings;
  console.say('Stopping.');
  // What fails there is thrown when it is closed at last: the last words come first.
  await engine.close().catch(() => undefined);
  return await Promise.all(
    endings.map(async (ending) => {
      const run = started.find(({ run: { file } }) => file === ending.file)?.run;
      if (ending.end !== 'interrupted' || !run) return ending;
      const view = await readerOf(run).read({ isRunning: true });
      return view ? { ...ending, view } : ending;
    }),
  );
}

function readerOf({ store, film, file, place }: FilmRun): FilmReader {
  return new FilmReader(store, film, { file, place });
}

function namesOf({ store, film }: FilmRun) {
  return { store: store.id, film: film.id };
}

async function startAll(
  engine: Engine,
  runs: readonly FilmRun[],
  options: RunOptions,
  { console }: CommandContext,
): Promise<{ readonly started: Started[]; readonly refused: Ending[] }> {
  const started: Started[] = [];
  const refused: Ending[] = [];
  const say = (line: string) => console.sayOnce(line);
  for (let next = 0; next < runs.length; next += STARTED_AT_ONCE) {
    const some = runs.slice(next, next + STARTED_AT_ONCE);
    const refusals = await Promise.all(some.map((run) => start(engine, run, options, say)));
    for (const [index, run] of some.entries()) {
      const refusal = refusals[index];
      if (refusal && runs.length === 1) throw refusal;
      if (refusal) {
        reportRefusal(refusal, console, false);
        refused.push({ file: run.file, end: 'refused', refusal });
        continue;
      }
      await run.store.renders.restore(run.film);
      started.push({ run, reader: readerOf(run) });
    }
  }
  return { started, refused };
}

/**
 * A film that was interrupted is still open on the server, and a worker would go on with it as it was
 * planned then until it hears of the new plan. One that was edited since begins anew.
 */
async function leaveOldPlans(
  temporal: Temporal,
  runs: readonly FilmRun[],
  { led, options }: { readonly led: ReadonlySet<string>; readonly options: RunOptions },
): Promise<void> {
  for (const run of runs) {
    if (led.has(run.film.id) || run.film.plan === run.planHash) continue;
    if (!(await describeFilm(temporal, namesOf(run))).isRunning) continue;
    const shots = run.unasked.map(({ shot }) => shot);
    if (shots.length > 0 && !options.restart) throw needsRestart(run, shots);
    await letGo(temporal, namesOf(run));
  }
}

function needsRestart({ file, unasked, decisions }: FilmRun, shots: readonly string[]): Refusal {
  return new Refusal({
    exit: EXIT.refused,
    code: 'needs-restart',
    message: restartText(file, shots, { unasked, decisions }),
    hint: 'To have it so: add --restart.',
  });
}

/** Gives why it was not started; null when it was. */
async function start(
  engine: Engine,
  run: FilmRun,
  { restart }: RunOptions,
  say: (line: string) => void,
): Promise<Refusal | null> {
  const { planHash, accounts, caps, store, film } = run;
  // What is ordered goes by what stands in the store, not by what is said to Temporal.
  await store.grants.grant(film.id, planHash, { ...caps, command: caps.id, accounts });
  const answer = await ensureProduction(
    await engine.temporal(),
    namesOf(run),
    { plan: planHash, accounts, caps, restart: restart ?? false },
    say,
  );
  if (answer.kind === 'running') {
    await fetchNow(await engine.temporal(), run);
    return null;
  }
  return needsRestart(run, answer.shots);
}

/** Paid clips that have not come are fetched now, not when their pause is over. */
async function fetchNow(temporal: Temporal, run: FilmRun): Promise<void> {
  for (const [shot, orders] of run.open) {
    if (orders.some(hasSucceeded)) await endPauses(temporal, namesOf(run), shot);
  }
}

async function detach(started: readonly Started[]): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (const { run, reader } of started) {
    await takeLease({ folder: run.root, kind: 'detached', film: run.film.id });
    const view = await reader.read({ isRunning: true });
    if (view) endings.push({ file: run.file, end: 'detached', view, assemblyError: null });
  }
  return endings;
}

type Surroundings = {
  /** Who else uses the server. */
  readonly others: Awaited<ReturnType<typeof otherUsers>>;
  readonly signal: AbortSignal;
  readonly console: CommandContext['console'];
};

async function endingOf(
  engine: Engine,
  run: FilmRun,
  { end, view }: Followed,
  { others, signal, console }: Surroundings,
): Promise<Ending> {
  const { store, film, file } = run;
  const names = namesOf(run);
  let assemblyError: string | null = null;
  if (end === 'interrupted') {
    if (others.some((other) => other.film === film.id)) {
      return { file, end: 'shared', view, assemblyError };
    }
    // Server and worker go on for other films; this one orders nothing more.
    if (others.length > 0) await letGo(await engine.temporal(), names);
  } else if (end === 'asking') {
    const made = makeRoughCut(await engine.temporal(), names, signal);
    assemblyError = await watched(made, readerOf(run), console);
  } else if (view.status !== 'done') {
    // That nothing could be made of the takes is known to the production only.
    ({ assemblyError } = await outcomeOf(await engine.temporal(), names));
  }
  const newest = { ...view, film: await store.renders.findMaster(film) };
  return { file, end, view: newest, assemblyError };
}
