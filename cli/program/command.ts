/** What the definitions of verbs are given. */

import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import type { VerbAnswer, AnswerForm } from './answer.ts';

export type Program = CommandUnknownOpts;

/** How a verb ends: what it gives is printed in the form that its options ask for. */
export type End = (answer: VerbAnswer, form: AnswerForm) => Promise<void>;
