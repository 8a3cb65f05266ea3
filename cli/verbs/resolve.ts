import type { OrderResolution } from '../../store/order.ts';
import { openStore } from '../../store/store.ts';
import { readAccounts } from '../accounts.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../film-reader.ts';
import { nudgeShot } from '../production.ts';
import { projectOf } from '../project.ts';
import { Refusal } from '../refusal.ts';
import { connectIfRunning, targetOf } from '../temporal.ts';

type Options = {
  adopt?: string;
  resubmit?: true;
  giveUp?: true;
  project?: string;
  temporal?: string;
  json?: true;
};

/**
 * Answers a shot that asks. The answer is kept with the order, so it counts whether or not the
 * production runs now.
 */
export async function resolve(
  file: string,
  shot: string,
  options: Options,
  context: Context,
): Promise<ExitCode> {
  const { console, environment } = context;
  const resolution = resolutionOf(options);
  const root = await projectOf(options, [file]);
  const store = await openStore(root);
  const film = await store.films.findFilm(file);
  const view = film && (await new FilmReader(store, film, file).read(NOT_RUNNING));
  const asking = view?.shots.find(({ id }) => id === shot);
  if (!film || film.plan === null || !asking)
    throw refuse(`${file} has no shot ${shot} that was ordered.`);
  if (asking.status !== 'asking') throw refuse(`${shot} is ${asking.status}: it asks nothing.`);
  if (!asking.waysOn.includes(resolution.kind)) {
    const ways = asking.waysOn.flatMap((way) => (way in WORDS ? [`--${way}`] : []));
    if (ways.length === 0) throw refuse(`${shot} waits for a higher cap: no answer counts.`);
    throw refuse(`${shot} cannot be answered by --${resolution.kind}, only by ${ways.join(', ')}.`);
  }
  const order = (await store.journal.ordersOf(film.id, shot)).at(-1);
  if (!order) throw refuse(`${shot} has no order to answer for.`);
  await store.journal.recordResolution(order.key, resolution);

  const { accounts } = await readAccounts({ root, environment });
  const temporal = await connectIfRunning(root, targetOf(options, environment));
  const isHeard =
    temporal !== null &&
    (await nudgeShot(temporal, { store: store.id, film: film.id }, { id: shot, accounts }));
  await temporal?.close();
  const next = isHeard ? 'It goes on.' : `It goes on with: storyboard run ${file}`;
  if (options.json) console.json({ shot, resolution, running: isHeard });
  else console.result(`${shot}: ${WORDS[resolution.kind]}. ${next}`);
  return EXIT.done;
}

const NOT_RUNNING = { isRunning: false } as const;

const WORDS = {
  adopt: 'the task is taken as its order',
  resubmit: 'it is ordered again; the lost order may be billed as well',
  'give-up': 'given up',
} as const satisfies Record<OrderResolution['kind'], string>;

function resolutionOf({ adopt, resubmit, giveUp }: Options): OrderResolution {
  if (adopt !== undefined) return { kind: 'adopt', taskId: adopt };
  if (resubmit) return { kind: 'resubmit' };
  if (giveUp) return { kind: 'give-up' };
  throw new Refusal({
    exit: EXIT.usage,
    code: 'no-answer',
    message: 'No answer was given.',
    hint: 'Add one of --adopt TASK, --resubmit, --give-up.',
  });
}

function refuse(message: string): Refusal {
  return new Refusal({ exit: EXIT.usage, code: 'nothing-asked', message, hint: null });
}
