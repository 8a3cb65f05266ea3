import { resolve } from 'node:path';
import { printable } from '../../specs/storyboard/words.ts';
import { accountsServed, readAccounts } from '../accounts.ts';
import type { Console } from '../console.ts';
import type { Context } from '../context.ts';
import { Engine } from '../engine.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../film-reader.ts';
import { follow } from '../follow.ts';
import { describeFilm, ensureProduction, tellCancel } from '../production.ts';
import { readOpenOrders } from '../planned-film.ts';
import { projectOf } from '../project.ts';
import { isSettled } from '../settled.ts';
import { connectIfRunning, targetOf } from '../temporal.ts';
import { Refusal } from '../refusal.ts';
import { filmJson } from '../result.ts';
import { cancelLines } from '../text/run-text.ts';
import { filmLines } from '../text/film-text.ts';
import { quoted } from '../text/shot-line.ts';
import type { Film } from '../../store/films.ts';
import { takeName } from '../../store/layout.ts';
import { mayBeTakenBack, type OrderEntry } from '../../store/order.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';

type Options = { yes?: true; project?: string; temporal?: string; json?: true };

/** Takes queued tasks back; what runs is watched to its end, kept and billed. */
export async function cancel(file: string, options: Options, context: Context): Promise<ExitCode> {
  const { console, environment } = context;
  const root = await projectOf(options, [file]);
  const store = await openStoreIfPresent(root);
  const film = await store?.films.findFilm(file);
  if (!store || !film || film.plan === null) throw nothingRuns(file);
  const plan = await store.plans.getPlan(film.plan);
  const { accounts } = await readAccounts({ root, environment });
  const orders = await readOpenOrders(store, film, plan);
  const open = [...orders].flatMap(([id, { length }]) => (length > 0 ? [id] : []));
  if (open.length === 0) await refuseIfIdle({ root, store, film, file }, options, context);
  const copied = [...orders.values()].flat().filter((entry) => !mayBeTakenBack(entry, store));
  await askForCopied(copied, { file, ...options }, console);
  await release(root, copied);
  const engine = await Engine.open(
    {
      root,
      films: [film.id],
      temporal: options.temporal ?? null,
      accounts: accountsServed(plan, orders, accounts),
    },
    context,
  );
  const names = { store: store.id, film: film.id };
  const interruption = new AbortController();
  const onInterrupt = () => interruption.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const temporal = await engine.temporal();
    const { isRunning } = await describeFilm(temporal, names);
    if (!isRunning && open.length === 0) throw nothingRuns(file);
    // Orders can be open with nothing running: a production is what watches them to their end.
    if (!isRunning) {
      const request = { plan: film.plan, accounts, caps: null, restart: false, isCancelling: true };
      await ensureProduction(temporal, names, request, (line) => console.say(line));
    }
    await tellCancel(temporal, names);
    const reader = new FilmReader(store, film, file);
    const { signal } = interruption;
    const [followed] = await follow({ engine, films: [{ names, reader }], console, signal });
    if (!followed) throw new Error(`${file} was not followed.`);
    const { view } = followed;
    if (options.json) console.json(filmJson(view, resolve(file)));
    else
      console.result([...cancelLines(view, open), ...filmLines(view, true, Date.now())].join('\n'));
    return EXIT.cancelled;
  } finally {
    process.off('SIGINT', onInterrupt);
    await engine.close();
  }
}

/** An order that came with a copy of a folder is also the original's: it may be waiting for it. */
async function askForCopied(
  copied: readonly OrderEntry[],
  { file, yes }: { readonly file: string; readonly yes?: true },
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
    console.sayWrapped(fact);
    if (await console.confirm('Take it back for both? [y/N] ')) return;
  }
  throw new Refusal({
    exit: EXIT.refused,
    code: 'ordered-elsewhere',
    message: `${file}: nothing was cancelled. ${fact}`,
    hint: `To take it back for both: storyboard cancel ${quoted(file)} --yes`,
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

/** Before anything is started. A server that runs knows best; without one the store says. */
async function refuseIfIdle(
  { root, store, film, file }: { root: string; store: Store; film: Film; file: string },
  options: Options,
  { environment }: Context,
): Promise<void> {
  const temporal = await connectIfRunning(root, targetOf(options, environment));
  if (temporal === null) {
    if (await isSettled(store, film)) throw nothingRuns(file);
    return;
  }
  try {
    const names = { store: store.id, film: film.id };
    const { isRunning, stuck } = await describeFilm(temporal, names);
    if (!isRunning && stuck === null) throw nothingRuns(file);
  } finally {
    await temporal.close();
  }
}

function nothingRuns(file: string): Refusal {
  return new Refusal({
    exit: EXIT.refused,
    code: 'nothing-runs',
    message: `${file}: nothing of it runs and no order is open.`,
    hint: `To see how it stands: storyboard status ${quoted(file)}`,
  });
}
