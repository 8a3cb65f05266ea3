import { explainFilm } from '../../films/explaining/explain.ts';
import { explainJson } from '../../films/json/explain.ts';
import { keptNotices } from '../../films/variables/kept.ts';
import type { CommandContext } from '../context.ts';
import { tellNotice } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { refusalOf } from '../refusal.ts';
import { diagnosticTexts } from '../text/diagnostics-text.ts';
import { explainLines } from '../text/explain-text.ts';
import { placeOf, projectOf } from './place.ts';

/** Reads the storyboard and the store; asks nobody, starts and writes nothing. */
export async function explain(
  file: string,
  shot: string | null,
  options: { project?: string },
  context: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]).catch(() => process.cwd());
  const place = await placeOf(options, context.environment, root);
  const explained = await explainFilm(file, shot, options, context).catch((error: unknown) => {
    throw refusalOf(error, place);
  });
  for (const notice of keptNotices(explained.loaded)) tellNotice(notice, context.console, place);
  return {
    json: explainJson(explained),
    before: diagnosticTexts([explained.loaded]).flat(),
    isWrapped: true,
    lines: () => explainLines(explained, { isWhole: shot === null, nowMs: Date.now() }),
  };
}
