/** Sentences, which whoever serves the page brings along. */

import type { FilmJoin } from '../specs/picture/joins.ts';
import type { Cause } from '../specs/plan/decision.ts';
import type { Decision } from '../specs/plan/directing.ts';
import type { ActionDone, RunEnd } from '../films/reviewing/director.ts';
import type { FilmView, ShotView } from '../films/view/view.ts';

export type DailiesWords = {
  readonly refusal: (error: unknown) => {
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  };
  readonly decision: (decision: Decision) => string;
  readonly differs: (cause: Cause) => string;
  /** What the state of a shot leaves open. */
  readonly shot: (shot: ShotView, film: FilmView) => string;
  readonly faults: (join: FilmJoin) => readonly string[];
  readonly done: (done: ActionDone) => string;
  readonly ended: (end: RunEnd) => { readonly text: string; readonly isBad: boolean };
};
