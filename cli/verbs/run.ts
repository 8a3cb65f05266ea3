import { formatDiagnostic } from '../../specs/storyboard/format.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { pictureFetcher } from '../fetched-picture.ts';
import { prepareFilm } from '../prepared-film.ts';
import { conclude } from '../run/conclude.ts';
import { consent } from '../run/consent.ts';
import { withEventLines } from '../run/event-lines.ts';
import { readFinished } from '../run/finished.ts';
import { listenForInterrupt } from '../run/interruption.ts';
import type { RunOptions } from '../run/options.ts';
import { render } from '../run/render.ts';
import { asAnimatic, loadStoryboard } from '../storyboard-file.ts';

/** Renders a film; attaches to it when it runs; retries what failed. */
export async function run(file: string, options: RunOptions, context: Context): Promise<ExitCode> {
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
    const telling = await withEventLines(prepared, file, options, context);
    const finished = await readFinished(prepared, file);
    await telling.tell();
    const code = finished
      ? conclude({ view: finished, end: 'ended' }, file, options, context)
      : await render(prepared, file, options, telling, interruption.signal);
    const { store, film, planHash } = prepared;
    if (code !== EXIT.interrupted) await store.films.recordTold(film.id, planHash);
    return code;
  } finally {
    interruption.stop();
  }
}
