import { runFilms } from '../../films/run.ts';
import { eventReader } from '../../films/running/events.ts';
import { distinctFiles, readyFilms } from '../../films/running/film-run.ts';
import { recordTold, withoutFinished } from '../../films/running/finished.ts';
import { isSameFilm } from '../../films/table/named-films.ts';
import type { CommandContext } from '../context.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { refusalOf } from '../refusal.ts';
import { conclude } from '../run/conclude.ts';
import type { RunOptions } from '../run/consent.ts';
import { listenForInterrupt } from '../run/interruption.ts';
import { wishOf } from '../run/planned.ts';
import { viewFor, watched } from '../terminal/show.ts';
import { runCommand, shown } from '../text/command.ts';
import { leftLine } from '../text/interrupted-text.ts';
import { flexLines } from '../text/run-text.ts';
import { placeOf, projectOf } from './place.ts';

/** Renders films; attaches to those that run; retries what failed. */
export async function run(
  named: readonly string[],
  given: RunOptions,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { storyboards, options, agree } = await wishOf(named, given);
  const files = distinctFiles(storyboards);
  const { console, environment } = context;
  const root = await projectOf(options, files).catch(() => process.cwd());
  const isSavedPlan = given.plan !== undefined && named.length === 0;
  const place = { ...(await placeOf(given, environment, root)), isSavedPlan };
  const subjects = files.map((file) => ({ file, place }));
  const interruption = listenForInterrupt(() => console.tell(leftLine(subjects)));
  const host = hostFor(context, place);
  let close: () => Promise<unknown> = () => Promise.resolve();
  const rest = () => close().finally(() => interruption.stop());
  try {
    const { films, leftOut, order } = await readyFilms(files, options, host, (some) =>
      agree(some, context, place),
    );
    const readEvents = options.jsonl ? await eventReader(films) : () => Promise.resolve([]);
    const tell = async () => {
      for (const event of await readEvents()) console.json(event);
    };
    const { ended, unfinished } = await withoutFinished(films);
    const show = viewFor(console);
    const ran = await runFilms(unfinished, options, host, {
      ...interruption,
      onStarted: (started) => {
        const isAll = started.length === films.length;
        const again = runCommand(isAll ? files : started, place);
        for (const line of flexLines(started, again)) console.sayWrapped(line);
      },
      onViews: async (views) => {
        await tell();
        show.update(views.map((view) => shown(view, place)));
      },
      onFollowed: () => show.close(),
      watch: (work, reader) => watched(work, reader, console),
    });
    ({ close } = ran);
    await tell();
    const refused = leftOut.map((one) => ({ ...one, end: 'refused' }) as const);
    const all = [...refused, ...ended, ...ran.endings];
    await recordTold(films, all);
    const inOrder = order.flatMap((film) => all.find((one) => isSameFilm(one, film)) ?? []);
    const isTable = options.table !== undefined;
    return { ...conclude(inOrder, place, { isTable }), rest };
  } catch (error) {
    await rest();
    throw refusalOf(error, place);
  }
}
