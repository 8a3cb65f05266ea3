import { planJson } from '../../films/json/plan.ts';
import { sentShots } from '../../films/json/sent.ts';
import { refuseToReplace, savePlan } from '../../films/planning/saved-plan.ts';
import { noticesOn, planFilms, type Planned } from '../../films/planning/plan-films.ts';
import type { SelectionOptions } from '../../films/planning/selection.ts';
import { distinctFiles } from '../../films/running/film-run.ts';
import { toldTogether } from '../../films/table/load.ts';
import type { CommandContext } from '../context.ts';
import { tellNotice } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { batchLines, batchTimeLine } from '../text/batch-text.ts';
import { placeFor, type CommandPlace } from '../text/command.ts';
import { savedLine } from '../text/saved-plan-text.ts';
import { diagnosticTexts } from '../text/diagnostics-text.ts';
import { equalLines } from '../text/equal-text.ts';
import { filmLabel } from '../text/film-name.ts';
import { planNotes, planText, sentLines } from '../text/plan-text.ts';
import { placeOf } from './place.ts';

type Options = SelectionOptions & {
  set?: Readonly<Record<string, string>>;
  table?: string;
  row?: string;
  project?: string;
  continues?: string;
  refresh?: true;
  prompts?: true;
  out?: string;
};

/** Orders nothing and starts nothing; all it keeps is pictures that it had to fetch, and `--out`. */
export async function plan(
  named: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { out } = options;
  if (out !== undefined) await refuseToReplace(out);
  // A saved plan is of the films that it names.
  const filmsOf = out === undefined ? 'read' : 'change';
  const films = await planFilms(distinctFiles(named), { ...options, filmsOf }, context);
  for (const film of films) {
    const own = placeFor(await placeOf(options, context.environment, film.planned.root), film.row);
    for (const notice of await noticesOn(film, context)) tellNotice(notice, context.console, own);
  }
  const isSeveral = films.length > 1 || options.table !== undefined;
  const results = films.map(({ loaded, planned }) => planJson(loaded, planned, options));
  const sent = options.prompts ? films.flatMap((film) => sentText(film, isSeveral)) : [];
  const root = films[0]?.planned.root ?? process.cwd();
  const place = await placeOf(options, context.environment, root);
  const lines = () => {
    const [one] = films;
    const plans = one && !isSeveral ? wholeText(one, context) : tableOf(films, place);
    return [...plans, ...sent];
  };
  if (out !== undefined) await savePlan(out, films, options);
  return {
    json: isSeveral ? results : results[0],
    before: diagnosticTexts(toldTogether(films.map(({ loaded }) => loaded))).flat(),
    isWrapped: true,
    lines,
    ...(out !== undefined && { after: [savedLine(out, options)] }),
  };
}

function wholeText({ file, planned }: Planned, { console }: CommandContext): string[] {
  return planText(planned, file, console.columns);
}

/** A line a film with the sums of all, then what is to be said of each. */
function tableOf(films: readonly Planned[], place: CommandPlace): string[] {
  const rows = films.map(({ file, loaded, planned: { plan: of, totals } }) => {
    return { title: of.title, file, row: loaded.row, totals };
  });
  const notes = films.flatMap(({ file, loaded, planned }) => {
    const lines = planNotes(planned, file);
    return lines.length === 0 ? [] : [`${filmLabel(loaded)}:`, ...lines.map((line) => `  ${line}`)];
  });
  const ordered = films.map(({ planned, ...film }) => ({ ...film, ...planned }));
  return [...batchLines(rows), ...notes, ...equalLines(ordered, place), batchTimeLine(rows)];
}

function sentText({ loaded, planned }: Planned, isNamed: boolean): string[] {
  return [
    '',
    ...(isNamed ? [`${filmLabel(loaded)}:`] : []),
    ...sentLines(sentShots(planned.plan, loaded)),
  ];
}
