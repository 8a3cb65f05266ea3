/** Starts the production of a film, or attaches to it, and follows it. */

import { otherUsers, takeLease } from '../../server/lease.ts';
import { accountsServed } from '../accounts.ts';
import { Engine } from '../engine.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { FilmReader } from '../film-reader.ts';
import { follow } from '../follow.ts';
import type { PreparedFilm } from '../prepared-film.ts';
import { ensureProduction, letGo, outcomeOf } from '../production.ts';
import { Refusal } from '../refusal.ts';
import { makeRoughCut } from '../rough-cut.ts';
import { quoted } from '../text/shot-line.ts';
import { runCommand } from '../text/run-command.ts';
import { assemblyLine, flexLines } from '../text/run-text.ts';
import { restartText } from '../text/unasked-line.ts';
import { conclude, leaveToOthers, report } from './conclude.ts';
import type { TellingContext } from './event-lines.ts';
import type { RunOptions } from './options.ts';

export async function render(
  prepared: PreparedFilm,
  file: string,
  options: RunOptions,
  context: TellingContext,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { console, tell } = context;
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
      await tell();
      if (view) report(view, file, options, context);
      console.say(`It goes on without this terminal: storyboard status ${quoted(file)}`);
      return EXIT.done;
    }
    for (const line of flexLines(prepared, runCommand(file, options))) console.sayWrapped(line);
    const followed = await follow({ engine, film: names, reader, console, signal, tell });
    await tell();
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
    await tell();
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
  { restart }: RunOptions,
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
