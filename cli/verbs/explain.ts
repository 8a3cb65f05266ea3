import { explainFilm, type ExplainedFilm } from '../../films/explaining/explain.ts';
import { explainJson } from '../../films/json/explain.ts';
import { ofFilm } from '../../films/running/attempts.ts';
import { toldTogether } from '../../films/table/load.ts';
import { filmsMeant } from '../../films/table/named-films.ts';
import { keptNotices } from '../../films/variables/kept.ts';
import type { CommandContext } from '../context.ts';
import { tellNotice } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { refusalOf } from '../refusal.ts';
import { diagnosticTexts } from '../text/diagnostics-text.ts';
import { filmLabel } from '../text/film-name.ts';
import { explainLines } from '../text/explain-text.ts';
import { placeOf, projectOf } from './place.ts';

/** Reads the storyboard and the store; asks nobody, starts and writes nothing. */
export async function explain(
  file: string,
  shot: string | null,
  options: { project?: string; row?: string },
  context: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]).catch(() => process.cwd());
  const place = await placeOf(options, context.environment, root);
  const films: ExplainedFilm[] = [];
  const meant = await filmsMeant(file, options);
  for (const film of meant) {
    const explained = await explainFilm(film, shot, options, context).catch((error: unknown) => {
      throw refusalOf(ofFilm(film, error) ?? error, place);
    });
    for (const notice of keptNotices(explained.loaded)) tellNotice(notice, context.console, place);
    films.push(explained);
  }
  const isRows = options.row === undefined && meant.some(({ row }) => row !== null);
  const isSeveral = films.length > 1 || isRows;
  const results = films.map(explainJson);
  const told = { isWhole: shot === null, nowMs: Date.now() };
  return {
    json: isSeveral ? results : results[0],
    before: diagnosticTexts(toldTogether(films.map(({ loaded }) => loaded))).flat(),
    isWrapped: true,
    lines: () =>
      films.flatMap((one, index) => [
        ...(isSeveral ? [...(index === 0 ? [] : ['']), `${filmLabel(one.loaded)}:`] : []),
        ...explainLines(one, told),
      ]),
  };
}
