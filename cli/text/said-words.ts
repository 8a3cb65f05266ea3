/** Why something that a person has said of a film does not count, by code. */

import { DAILIES_WORDS } from './dailies-text.ts';
import { undecidedWords } from './decision-text.ts';
import { MIDDLE_WORDS } from './middle-text.ts';
import { notReportedWords } from './report-text.ts';

export const SAID_WORDS = {
  ...MIDDLE_WORDS,
  ...DAILIES_WORDS,
  'not-decided': undecidedWords,
  'not-reported': notReportedWords,
};
