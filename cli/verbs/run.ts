import { resolve } from 'node:path';
import { otherUsers, takeLease } from '../../server/lease.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { filmTakes } from '../../specs/plan/takes.ts';
import type { Rerender } from '../../specs/plan/rerender.ts';
import { formatDiagnostic } from '../../specs/storyboard/format.ts';
import { masterName } from '../../store/masters.ts';
import { checkCaps, type CapOptions } from '../caps.ts';
import { accountsServed } from '../accounts.ts';
import type { Context } from '../context.ts';
import { Engine } from '../engine.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../film-reader.ts';
import { pictureFetcher } from '../fetched-picture.ts';
import { follow, type Followed } from '../follow.ts';
import { prepareFilm, type PreparedFilm } from '../prepared-film.ts';
import { ensureProduction, letGo, outcomeOf } from '../production.ts';
import { Refusal } from '../refusal.ts';
import { makeRoughCut } from '../rough-cut.ts';
import { filmJson } from '../result.ts';
import type { SelectionOptions } from '../selection.ts';
import { asAnimatic, loadStoryboard } from '../storyboard-file.ts';
import { keptLines } from '../text/kept-line.ts';
import { planLines, QUESTION } from '../text/plan-line.ts';
import { rerenderLine } from '../text/rerender-line.ts';
import { quoted } from '../text/shot-line.ts';
import { restartText, unaskedLines } from '../text/unasked-line.ts';
import { formatShots } from '../text/shot-names.ts';
import { runCommand } from '../text/run-command.ts';
import { assemblyLine, endLines, flexLines, interruptedLines } from '../text/run-text.ts';
import type { FilmView } from '../view.ts';

type Options = SelectionOptions &
  CapOptions & {
    yes?: true;
    restart?: true;
    detach?: true;
    refresh?: true;
    project?: string;
    temporal?: string;
    json?: true;
    animatic?: true;
  };

/** Renders a film; attaches to it when it runs; retries what failed. */
export async function run(file: string, options: Options, context: Context): Promise<ExitCode> {
  const { console } = context;
  const { project = null, refresh = false } = options;
  const read = await loadStoryboard(file, pictureFetcher(file, { project, refresh }));
  const loaded = options.animatic ? asAnimatic(read) : read;
  for (const diagnostic of loaded.storyboard ? loaded.diagnostics : []) {
    console.say(formatDiagnostic(file, loaded.text, diagnostic));
  }
  const prepared = await prepareFilm(loaded, { ...options, project }, context);
  const interruption = listenForInterrupt();
  try {
    await consent(prepared, file, options, context);
    const finished = await readFinished(prepared, file);
    const code = finished
      ? conclude({ view: finished, end: 'ended' }, file, options, context)
      : await render(prepared, file, options, context, interruption.signal);
    const { store, film, planHash } = prepared;
    if (code !== EXIT.interrupted) await store.films.recordTold(film.id, planHash);
    return code;
  } finally {
    interruption.stop();
  }
}

/** Nothing is dropped silently: what the file names and this version does not do is said. */
function unusedFallbacks(plan: Plan): string[] {
  const shots = plan.shots.filter(({ routes }) => routes.length > 1).map(({ id }) => id);
  if (shots.length === 0) return [];
  const names = formatShots(
    shots,
    plan.shots.map(({ id }) => id),
  );
  return [`${names}: ordered from the first of their providers only; fallbacks are not used yet.`];
}

const MOVE_QUESTION = '      Render what only changed its place again? [y/N] ';

/** The plan is shown before anything is spent; what is free is not asked about. */
async function consent(
  { plan, totals, rerenders, decisions, unasked, store, film, caps }: PreparedFilm,
  file: string,
  options: Options,
  { console }: Context,
): Promise<void> {
  const toLine = (one: Rerender) => rerenderLine(one, plan, file);
  const [first, second] = planLines(plan, totals);
  const changed = rerenders.filter(({ cause }) => cause.kind !== 'place');
  const moved = rerenders.filter(({ cause }) => cause.kind === 'place');
  const again = [...changed, ...moved].map(toLine);
  const standing = [...keptLines(decisions), ...unaskedLines(unasked), ...unusedFallbacks(plan)];
  for (const line of [first, ...again, ...standing]) console.sayWrapped(line);
  const spent = await store.spending.of(film.id);
  const narrow = checkCaps({ file, plan, decisions, caps, spent });
  for (const line of narrow) console.sayWrapped(line);
  const isFree = new Map(plan.shots.map((shot) => [shot.id, shot.isPlaceholder]));
  const isSpending = decisions.some(({ kind, shot }) => kind === 'orders' && !isFree.get(shot));
  if (!isSpending || options.yes) {
    if (second) console.sayWrapped(second);
    return;
  }
  if (!console.isInteractive) {
    throw new Refusal({
      exit: EXIT.refused,
      code: 'not-confirmed',
      message: `${file}: nothing was ordered, since nobody could be asked.`,
      hint: 'Add --yes to order what the plan shows.',
    });
  }
  // What comes from place alone can be avoided by one line in the file: a question of its own.
  const isMoveMeant = moved.length === 0 || (await console.confirm(MOVE_QUESTION));
  if (isMoveMeant && (await console.confirm(`${second}${QUESTION}`))) return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'not-confirmed',
    message: 'Nothing was ordered.',
    hint: null,
  });
}

/**
 * The film as it is when nothing is left to do: every take stands, no order is open, the master is
 * made of just these. Then no server is started; what was deleted from renders/ is brought back.
 */
async function readFinished(
  { store, film, plan, planHash, decisions }: PreparedFilm,
  file: string,
): Promise<FilmView | null> {
  const takes = filmTakes(decisions);
  if (takes === null || film.plan !== planHash) return null;
  if ((await store.masters.read(masterName({ plan: planHash, takes }))) === null) return null;
  for (const { id } of plan.shots) {
    if ((await store.journal.openOrdersOf(film.id, id)).length > 0) return null;
  }
  await store.renders.restore(film);
  await store.events.append(film.id, { kind: 'run.started', plan: planHash });
  return new FilmReader(store, film, file).read({ isRunning: false });
}

async function render(
  prepared: PreparedFilm,
  file: string,
  options: Options,
  context: Context,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { console } = context;
  const { store, film, root, accounts } = prepared;
  const names = { store: store.id, film: film.id };
  await store.accounts.clearUnavailableModels();
  const needed = accountsServed(prepared.plan, prepared.open, accounts);
  const engine = await Engine.open(
    { root, film: film.id, temporal: options.temporal ?? null, accounts: needed },
    context,
  );
  try {
    await start(engine, prepared, file, options, (line) => console.say(line));
    await store.renders.restore(film);
    const reader = new FilmReader(store, film, file);
    if (options.detach) {
      await takeLease({ folder: root, kind: 'detached', film: film.id });
      const view = await reader.read({ isRunning: true });
      if (view) report(view, file, options, context);
      console.say(`It goes on without this terminal: storyboard status ${quoted(file)}`);
      return EXIT.done;
    }
    for (const line of flexLines(prepared, runCommand(file, options))) console.sayWrapped(line);
    const followed = await follow({ engine, film: names, reader, console, signal });
    if (followed.end === 'interrupted') {
      const others = await otherUsers({ folder: root });
      if (others.some((other) => other.film === film.id)) {
        return leaveToOthers(followed, file, options, context);
      }
      // Server and worker go on for other films; this one orders nothing more.
      if (others.length > 0) await letGo(await engine.temporal(), names);
    }
    const { end, view } = followed;
    let assemblyError: string | null = null;
    if (end === 'asking') {
      assemblyError = await makeRoughCut(await engine.temporal(), names, signal);
    } else if (end === 'ended' && view.status !== 'done') {
      // That nothing could be made of the takes is known to the production only.
      ({ assemblyError } = await outcomeOf(await engine.temporal(), names));
    }
    const newest = { ...view, film: await store.renders.findMaster(film) };
    const code = conclude({ end, view: newest }, file, options, context);
    if (assemblyError !== null) console.say(assemblyLine(file, assemblyError));
    return code;
  } finally {
    await engine.close();
  }
}

async function start(
  engine: Engine,
  { store, film, planHash, accounts, caps, unasked, decisions }: PreparedFilm,
  file: string,
  { restart }: Options,
  say: (line: string) => void,
): Promise<void> {
  const answer = await ensureProduction(
    await engine.temporal(),
    { store: store.id, film: film.id },
    { plan: planHash, accounts, caps, restart: restart ?? false },
    say,
  );
  if (answer.kind === 'running') return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'needs-restart',
    message: restartText(file, answer.shots, { unasked, decisions }),
    hint: 'To have it so: add --restart.',
  });
}

function leaveToOthers(
  { view }: Followed,
  file: string,
  options: Options,
  context: Context,
): ExitCode {
  report(view, file, options, context);
  const look = `storyboard status ${quoted(file)}`;
  context.console.say(`The film goes on, for another terminal or detached: ${look}`);
  return EXIT.interrupted;
}

function conclude(
  { view, end }: Followed,
  file: string,
  options: Options,
  context: Context,
): ExitCode {
  const { console } = context;
  report(view, file, options, context);
  if (end === 'interrupted') {
    const again = runCommand(file, options);
    for (const line of interruptedLines(view, Date.now(), again)) console.sayWrapped(line);
    return EXIT.interrupted;
  }
  for (const line of endLines(view)) console.sayWrapped(line);
  const states = new Set(view.shots.map(({ status }) => status));
  if (states.has('failed')) return EXIT.failed;
  if (view.status === 'asking') return EXIT.asking;
  if (states.has('cancelled')) return EXIT.cancelled;
  return view.status === 'done' || isAllAsked(view) ? EXIT.done : EXIT.failed;
}

/** The shots that this run was asked for are done, and others have no take yet. */
function isAllAsked({ shots }: FilmView): boolean {
  const asked = shots.filter(({ isLeftOut }) => !isLeftOut);
  const isDone = asked.every(({ status }) => ['done', 'kept', 'skipped'].includes(status));
  return isDone && asked.length < shots.length;
}

function report(view: FilmView, file: string, options: Options, { console }: Context): void {
  if (options.json) console.json(filmJson(view, resolve(file)));
  else if (view.status === 'done' && view.film) console.result(view.film);
}

/** The first ^C ends the command politely, the second one at once. */
function listenForInterrupt(): { signal: AbortSignal; stop: () => void } {
  const abort = new AbortController();
  const onInterrupt = () => {
    if (abort.signal.aborted) process.exit(EXIT.interrupted);
    abort.abort();
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return {
    signal: abort.signal,
    stop: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
    },
  };
}
