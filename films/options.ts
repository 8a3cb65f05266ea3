/** What films are run with. */

import type { CapOptions } from './money/caps.ts';
import type { TableRow } from '../specs/table/read.ts';
import type { SelectionOptions } from './planning/selection.ts';

export type FilmOptions = SelectionOptions &
  CapOptions & {
    /** Values of the storyboard's variables, by name: stronger than those of its table and its own. */
    readonly set?: Readonly<Record<string, string>> | undefined;
    /** A CSV file: a film for each of its rows. */
    readonly table?: string;
    /**
     * Films by their names, as `oslo,bergen`: of the table, else of those that the project keeps of
     * the storyboard. Absent: all of the table; without one the storyboard by itself.
     */
    readonly row?: string | undefined;
    /**
     * Where neither a table nor a row is named, the films that a storyboard means by itself: `read`
     * every one that was run, `change` the one. Absent: the storyboard by itself.
     */
    readonly filmsOf?: 'read' | 'change';
    /** Of a saved plan: films of the storyboard with their values, as those of a table. */
    readonly rows?: readonly TableRow[] | undefined;
    /** The newest decision that somebody has seen; absent: nobody says what was seen. */
    readonly seenDecision?: number;
    /** Orders that an edit has made useless are taken back. */
    readonly restart?: true;
    /** The storyboard that the film was before its file was renamed. */
    readonly continues?: string | undefined;
    /** Started, and left to its worker. */
    readonly detach?: true;
    /** Pictures behind links are fetched anew. */
    readonly refresh?: true;
    /** The project folder; absent: found from the storyboards. */
    readonly project?: string;
    /** Address of a Temporal server; absent: as the environment says, or the project's own. */
    readonly temporal?: string;
    /** In placeholder pictures, as a film beside the film. */
    readonly animatic?: true;
    /** Of several films, those that cannot be run are left out. */
    readonly keepGoing?: true;
  };
