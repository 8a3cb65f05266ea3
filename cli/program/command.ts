/** What the definitions of verbs are given. */

import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { ExitCode } from '../exit.ts';

export type Program = CommandUnknownOpts;

/** How a verb says how it ended. */
export type Exit = (code: ExitCode) => void;
