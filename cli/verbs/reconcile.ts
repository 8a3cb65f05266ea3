import { adoptedJson, reconciledJson } from '../../films/json/reconcile.ts';
import { reconcile as reconcileLists } from '../../films/reconciling/reconcile.ts';
import type { CheckedProvider } from '../../films/reconciling/reconciled.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, exitOf, type ExitCode } from '../exit.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import { leaveSoon, listenForInterrupt } from '../run/interruption.ts';
import { projectCommand } from '../text/command.ts';
import { adoptedLines, pauseLine, progressLine, reconciledLines } from '../text/reconcile-text.ts';
import { CountedLine } from '../terminal/counted-line.ts';
import { placeOf, projectOf } from './place.ts';

type Options = { provider?: string; since?: number; row?: string; project?: string };

/** Asks the providers alone: no server, no worker. */
export async function reconcile(options: Options, context: CommandContext): Promise<VerbAnswer> {
  const { console, environment } = context;
  const { provider, since, project } = options;
  const line = new CountedLine(console);
  const interruption = listenForInterrupt(() => line.close());
  const { signal } = interruption;
  try {
    const checked = await reconcileLists(
      {
        ...(provider !== undefined && { provider }),
        ...(since !== undefined && { sinceMs: since }),
        ...(project !== undefined && { project }),
      },
      context,
      {
        signal,
        onPage: (soFar) => line.show(progressLine(soFar)),
        onPause: (pause) => {
          line.close();
          console.tellWrapped(pauseLine(pause, Date.now()));
        },
      },
    );
    line.close();
    const place = await placeOf(options, environment, await projectOf(options));
    const adopt = `${projectCommand('reconcile', place)} --adopt`;
    return {
      exit: exitOf(checked.map(exitOfOne)),
      json: reconciledJson(checked),
      isWrapped: true,
      lines: () => reconciledLines(checked, adopt),
    };
  } catch (error) {
    line.close();
    if (!signal.aborted) throw error;
    leaveSoon();
    throw new Refusal({ exit: EXIT.interrupted, ...INTERRUPTED }, error);
  } finally {
    interruption.stop();
  }
}

type Naming = { readonly task: string | undefined; readonly as: readonly string[] | undefined };

/** Asks the provider, fetches the clip and keeps it: no server, no worker. */
export async function adopt(
  { task: taskId, as = [] }: Naming,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const [file, shot, ...more] = as;
  if (taskId === undefined || file === undefined || shot === undefined || more.length > 0) {
    throw new Refusal({ exit: EXIT.usage, ...INCOMPLETE });
  }
  const { provider } = options;
  const root = await projectOf(options, [file]);
  const place = await placeOf(options, context.environment, root);
  const interruption = listenForInterrupt(() => undefined);
  const { signal } = interruption;
  const request = { taskId, file, shot, ...(provider !== undefined && { provider }) };
  try {
    // What decodes and keeps a clip is not loaded to read lists.
    const { adoptTask } = await import('../../films/reconciling/adopt.ts');
    const adopted = await adoptTask(request, options, hostFor(context, place), {
      signal,
      onPause: (pause) => context.console.tellWrapped(pauseLine(pause, Date.now())),
    });
    return {
      json: adoptedJson(adopted),
      isWrapped: true,
      lines: () => adoptedLines(adopted, { file, place }),
    };
  } catch (error) {
    if (!signal.aborted) throw refusalOf(error, place);
    leaveSoon();
    throw new Refusal({ exit: EXIT.interrupted, ...CUT_OFF }, error);
  } finally {
    interruption.stop();
  }
}

const INCOMPLETE = {
  code: 'usage',
  message:
    '--adopt and --as belong together: a task, and the storyboard and the shot that it is of.',
  hint: 'storyboard reconcile --adopt TASK --as FILE SHOT',
} as const;

const CUT_OFF = {
  code: 'interrupted',
  message: 'Interrupted: the same command goes on. Nothing was bought.',
  hint: null,
} as const;

const INTERRUPTED = {
  code: 'interrupted',
  message: 'Interrupted: the lists were not read to their end, and nothing was changed.',
  hint: null,
} as const;

function exitOfOne({ list, mismatches, strays }: CheckedProvider): ExitCode {
  const trouble = list?.trouble ?? null;
  if (trouble?.kind === 'failed') {
    const { kind } = trouble.failure;
    return kind === 'unauthorized' ? EXIT.settings : EXIT.unreachable;
  }
  const isEqual = mismatches.length === 0 && strays.length === 0 && trouble === null;
  return isEqual ? EXIT.done : EXIT.failed;
}
