/** What films are run with. */

import type { CapOptions } from './money/caps.ts';
import type { SelectionOptions } from './planning/selection.ts';

export type FilmOptions = SelectionOptions &
  CapOptions & {
    /** Values of the storyboard's variables, by name: stronger than those of its table and its own. */
    readonly set?: Readonly<Record<string, string>> | undefined;
    /** A CSV file: a film for each of its rows. `plan` alone takes it. */
    readonly table?: string;
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
