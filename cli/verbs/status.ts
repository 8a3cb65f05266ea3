import { filmJson, notYetJson } from '../../films/json/result.ts';
import { statusOf } from '../../films/status.ts';
import type { CommandContext } from '../context.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { shown } from '../text/command.ts';
import { projectLines, statusLines } from '../text/status-text.ts';
import { workerLines } from '../text/worker-text.ts';
import { placeOf } from './place.ts';

type Options = { project?: string; temporal?: string; row?: string };

const IDLE = { 'at-rest': 'nothing is running', 'no-worker': 'no worker is running' } as const;

/** Reads store and describe; starts nothing, and answers also when nothing runs. */
export async function status(
  file: string | null,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { folder, films, reach, trouble } = await statusOf(file, options, hostFor(context));
  const place = await placeOf(options, context.environment, folder);
  const told = films.map(({ view, idle, ...film }) => ({
    ...film,
    view: shown(view, place),
    idle: idle && IDLE[idle],
  }));
  const results = told.map(({ view, storyboard }) => filmJson(view, storyboard));
  const [one = null, ...others] = told;
  // Whether there is one film of a table or more is no matter of form.
  const isRows = options.row === undefined && told.some(({ view }) => view.row !== undefined);
  const isSeveral = file === null || others.length > 0 || isRows;
  return {
    json: isSeveral ? results : (results[0] ?? notYetJson(file)),
    isWrapped: true,
    lines: () => [
      ...(file === null || others.length > 0
        ? projectLines(told, folder, Date.now())
        : statusLines(one, { file, place }, { reach, nowMs: Date.now() })),
      ...workerLines(trouble, Date.now(), place),
    ],
  };
}
