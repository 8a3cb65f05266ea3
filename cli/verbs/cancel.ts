import { resolve } from 'node:path';
import { takeName } from '../../specs/order.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { accountsServed, readAccounts, type OpenedAccounts } from '../accounts.ts';
import type { Console } from '../console.ts';
import type { CommandContext } from '../context.ts';
import { Engine } from '../engine.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../film-reader.ts';
import { wasCancelled } from '../film-state.ts';
import { follow, type Followed } from '../follow.ts';
import { describeFilm, ensureProduction, letGo, tellCancel } from '../production.ts';
import { readOpenOrders } from '../planned-film.ts';
import { readInput } from '../input-file.ts';
import { placeOf, projectOf } from '../project.ts';
import type { FilmState } from '../view.ts';
import { listenForInterrupt, type Interruption } from '../run/interruption.ts';
import { isSettled } from '../settled.ts';
import { connectIfRunning, targetOf } from '../temporal.ts';
import { Refusal } from '../refusal.ts';
import { filmJson } from '../result.ts';
import { waitedForLines, withFates } from '../text/cancel-text.ts';
import { commandFor, type CommandSubject } from '../text/command.ts';
import { interruptedLines } from '../text/interrupted-text.ts';
import { cancelLines } from '../text/run-text.ts';
import { asLeft, filmLines } from '../text/film-text.ts';
import type { Film } from '../../store/films.ts';
import { mayBeTakenBack, type OrderEntry } from '../../store/order.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';

type Options = { yes?: true; project?: string; temporal?: string; json?: true };

/** Takes queued tasks back; what runs is watched to its end, kept and billed. */
export async function cancel(
  file: string,
  options: Options,
  context: CommandContext,
): Promise<ExitCode> {
  const { console, environment } = context;
  const root = await projectOf(options, [file]);
  const subject = { file, place: await placeOf(options, environment, root) };
  const store = await openStoreIfPresent(root);
  const film = await store?.films.findFilm(file);
  if (!store || !film || film.plan === null) throw await neverRun(subject);
  const plan = await store.plans.getPlan(film.plan);
  const { accounts } = await readAccounts({ root, environment });
  const orders = await readOpenOrders(store, film, plan);
  const open = [...orders].flatMap(([id, { length }]) => (length > 0 ? [id] : []));
  if (open.length === 0) {
    const idle = await idleState({ root, store, film }, options, context);
    if (idle === 'cancelled')
      return await tellCancelled({ store, film, subject }, options, console);
    if (idle !== null) throw nothingRuns(subject, idle);
  }
  const copied = [...orders.values()].flat().filter((entry) => !mayBeTakenBack(entry, store));
  await askForCopied(copied, { subject, yes: options.yes }, console);
  await release(root, copied);
  const asked = { root, store, film, plan: film.plan, subject, accounts, open };
  const served = accountsServed(plan, orders, accounts);
  // From here on ^C ends the command as it ends a run.
  const left = `Left at once. To go on: ${commandFor('cancel', subject)}`;
  const interruption = listenForInterrupt(() => console.tell(left));
  try {
    return await cancelFilm(asked, { served, interruption }, options, context);
  } finally {
    interruption.stop();
  }
}

type Asked = {
  readonly root: string;
  readonly store: Store;
  readonly film: Film;
  /** Hash of the plan that it was run by. */
  readonly plan: string;
  readonly subject: CommandSubject;
  readonly accounts: OpenedAccounts;
  /** The shots with an order that has no known end. */
  readonly open: readonly string[];
};

async function cancelFilm(
  { root, store, film, plan, subject, accounts, open }: Asked,
  { served, interruption }: { readonly served: string[]; readonly interruption: Interruption },
  options: Options,
  context: CommandContext,
): Promise<ExitCode> {
  const { console } = context;
  const names = { store: store.id, film: film.id };
  let wasOpen = false;
  const engine = await Engine.open(
    {
      root,
      films: [film.id],
      temporal: options.temporal ?? null,
      accounts: served,
      beforeWorker: async (temporal, led) => {
        if (led.has(film.id)) return;
        const { isRunning } = await describeFilm(temporal, names);
        if (!isRunning) return;
        // It goes on ordering as soon as there is a worker, until it hears of the cancel.
        await recordCancel(root, film);
        wasOpen = true;
        await letGo(temporal, names);
      },
    },
    context,
  );
  try {
    const temporal = await engine.temporal();
    const { isRunning } = await describeFilm(temporal, names);
    if (!isRunning && !wasOpen && open.length === 0) throw nothingRuns(subject, 'stopped');
    // Whoever is killed from here on must not find it gone on with unasked.
    if (!wasOpen) await recordCancel(root, film);
    // Orders can be open with nothing running: a production is what watches them to their end.
    if (!isRunning) {
      const request = { plan, accounts, caps: null, restart: false, isCancelling: true };
      await ensureProduction(temporal, names, request, (line) => console.say(line));
    }
    await tellCancel(temporal, names);
    const ordered = new Set(open);
    const reader = cancelReader(new FilmReader(store, film, subject), ordered, console);
    const signal = AbortSignal.any([interruption.signal, interruption.hangUp]);
    const [followed] = await follow({ engine, films: [{ names, reader }], console, signal });
    if (!followed) throw new Error(`${subject.file} was not followed.`);
    const { view, end } = followed;
    if (end === 'ended') await recordOver(store, film);
    if (options.json) console.json(filmJson(asLeft(view), resolve(subject.file)));
    else console.result(resultLines(followed, [...ordered]).join('\n'));
    if (end !== 'interrupted') return end === 'asking' ? EXIT.asking : EXIT.done;
    const left = { again: commandFor('cancel', subject), canDetach: false };
    for (const line of interruptedLines([view], Date.now(), left)) console.tellWrapped(line);
    return EXIT.interrupted;
  } finally {
    await engine.close();
  }
}

async function recordCancel(root: string, film: Film): Promise<void> {
  await (await openStore(root)).events.append(film.id, { kind: 'run.cancelled' });
}

/**
 * Each look tells what becomes of the orders that are open; the first one what is waited for.
 * `ordered`: gets the shots that are seen to have one, also since the cancel began.
 */
function cancelReader(
  reader: FilmReader,
  ordered: Set<string>,
  console: Console,
): Pick<FilmReader, 'read'> {
  let isFirst = true;
  return {
    read: async (run) => {
      const view = await reader.read(run);
      if (view === null) return null;
      if (isFirst) for (const line of waitedForLines(view)) console.sayWrapped(line);
      isFirst = false;
      for (const { shot } of view.openOrders) ordered.add(shot);
      return withFates(view);
    },
  };
}

function resultLines({ view, end }: Followed, open: readonly string[]): string[] {
  const idle = end === 'ended' ? 'nothing is running' : null;
  const nothing = open.length === 0 ? ['Nothing was open at a provider: nothing is billed.'] : [];
  return [...nothing, ...cancelLines(view, open), ...filmLines(view, idle, Date.now())];
}

/** An order that came with a copy of a folder is also the original's: it may be waiting for it. */
async function askForCopied(
  copied: readonly OrderEntry[],
  { subject, yes }: { readonly subject: CommandSubject; readonly yes: true | undefined },
  console: Console,
): Promise<void> {
  if (copied.length === 0 || yes) return;
  const names = copied.map(({ key, task }) =>
    [`${key.shot} ${takeName(key.take)}`, ...(task ? [printable(task.task.id)] : [])].join(' '),
  );
  const fact =
    `${names.join(', ')}: ordered in the folder that this one was copied from, which may still ` +
    'be waiting for it.';
  if (console.isInteractive) {
    console.tellWrapped(fact);
    if (await console.confirm('Take it back for both? [y/N] ')) return;
  }
  throw new Refusal({
    exit: EXIT.refused,
    code: 'ordered-elsewhere',
    message: `${subject.file}: nothing was cancelled. ${fact}`,
    hint: `To take it back for both: ${commandFor('cancel', subject, '--yes')}`,
  });
}

/** Kept before anything is told to end: whoever takes an order back reads it there. */
async function release(root: string, copied: readonly OrderEntry[]): Promise<void> {
  if (copied.length === 0) return;
  const { id, journal } = await openStore(root);
  for (const { key } of copied) {
    await journal.recordRelease(key, { store: id, at: new Date().toISOString() });
  }
}

/** Null while something of it may run. A server that runs knows best; without one the store says. */
async function idleState(
  { root, store, film }: { root: string; store: Store; film: Film },
  options: Options,
  { environment }: CommandContext,
): Promise<FilmState | null> {
  const temporal = await connectIfRunning(root, targetOf(options, environment));
  if (temporal === null) return (await isSettled(store, film)) ? stateOf(store, film) : null;
  try {
    const names = { store: store.id, film: film.id };
    const { isRunning, stuck } = await describeFilm(temporal, names);
    return isRunning || stuck !== null ? null : await stateOf(store, film);
  } finally {
    await temporal.close();
  }
}

/** Unless another terminal runs it again meanwhile. */
async function recordOver({ events }: Store, film: Film): Promise<void> {
  if (!wasCancelled((await events.read(film.id)).events)) return;
  await events.append(film.id, { kind: 'run.cancelled', isOver: true });
}

/** What was asked for is so already. */
async function tellCancelled(
  { store, film, subject }: { store: Store; film: Film; subject: CommandSubject },
  { json }: Options,
  console: Console,
): Promise<ExitCode> {
  const view = await new FilmReader(store, film, subject).read({ isRunning: false });
  if (json && view) console.json(filmJson(asLeft(view), resolve(subject.file)));
  else console.result(`${subject.file} was cancelled already: nothing runs and no order is open.`);
  return EXIT.done;
}

async function stateOf(store: Store, film: Film): Promise<FilmState> {
  const reader = new FilmReader(store, film, { file: film.storyboard });
  return (await reader.read({ isRunning: false }))?.status ?? 'stopped';
}

const FACTS: Readonly<Partial<Record<FilmState, string>>> = {
  done: 'is done: nothing of it runs and no order is open. The film and its takes stay.',
};

function nothingRuns(subject: CommandSubject, state: FilmState): Refusal {
  const { file } = subject;
  const fact = FACTS[state];
  return new Refusal({
    exit: EXIT.refused,
    code: 'nothing-runs',
    message: fact ? `${file} ${fact}` : `${file}: nothing of it runs and no order is open.`,
    hint: `To see how it stands: ${commandFor('status', subject)}`,
  });
}

/** A file that is not there is told as that, unless it has a film all the same. */
async function neverRun(subject: CommandSubject): Promise<Refusal> {
  const { file } = subject;
  await readInput(file);
  return new Refusal({
    exit: EXIT.refused,
    code: 'nothing-runs',
    message: `${file} was never run here: there is nothing to cancel.`,
    hint: `To see what it takes: ${commandFor('plan', subject)}`,
  });
}
