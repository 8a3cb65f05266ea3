/** The page of takes as one file that needs nothing else: frames for clips, no button, no script. */

import type { ReportedFilm } from '../../films/reporting/report.ts';
import { pageStyle } from '../page-files.ts';
import { pageState, type PageState } from '../state.ts';
import type { DailiesWords } from '../words.ts';
import { chainDrifts } from './drift.ts';
import { costTable } from './money.ts';
import { reportPage } from './page.ts';
import { unrunState } from './unrun.ts';

export async function reportText(film: ReportedFilm, words: DailiesWords): Promise<string> {
  const { reviewed, planned, file, draw, line, nowMs } = film;
  const state = reviewed
    ? withoutPlaces(pageState(reviewed, words, { master: null, cap: null }), planned.root)
    : unrunState(planned, file);
  const facts = {
    state,
    style: await pageStyle(),
    costs: costTable(film),
    chains: chainDrifts(state.shots, reviewed?.view.joins ?? []),
    line,
    master: reviewed?.view.film ?? null,
    row: reviewed?.view.row ?? null,
    nowMs,
  };
  return await reportPage(facts, draw);
}

/** The file is shown to others: where the project lies, and links that open a provider's files, are not. */
function withoutPlaces(state: PageState, root: string): PageState {
  const clean = (text: string) =>
    text.replaceAll(`${root}/`, '').replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '(link)');
  const { film, shots } = state;
  return {
    ...state,
    film: { ...film, trouble: film.trouble && clean(film.trouble) },
    shots: shots.map((shot) => ({ ...shot, detail: clean(shot.detail) })),
  };
}
