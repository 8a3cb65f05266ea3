/** Why a film cannot be reviewed, or nothing be said of it: facts by code. */

import type { Decision } from '../../specs/plan/directing.ts';

export type ReviewErrors = {
  /** A shot is no longer as somebody saw it who has decided something of it. */
  stale: {
    readonly shot: string;
    /** The take that stands now, or waits; null: there is none. */
    readonly take: string | null;
    /** What was said of it last; null: nothing. */
    readonly newest: Decision | null;
    /** It is as it was seen, and what it costs is not. Absent: it is not. */
    readonly isPrice?: true;
  };
  /** Another command leads the film that runs: nothing is ordered beside it. */
  'runs-elsewhere': { readonly file: string; readonly shot: string };
  /** The page cannot be served. */
  'no-page':
    | { readonly why: 'port-taken' | 'port-forbidden'; readonly port: number }
    /** A checkout that was not built. */
    | { readonly why: 'not-built' };
};
