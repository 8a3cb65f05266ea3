/** What a person has always read of variables and tables, and the exit codes. */

import type { FilmErrorCode } from '../../films/error.ts';
import type { SaidOf } from './said.ts';

export const SAID_OF_TABLES = {
  'table-not-run': [
    [
      { file: 'film.yaml', table: 'cities.csv' },
      2,
      '--table cities.csv: films of a table are validated and planned, and are not run. Nothing was ordered.',
      'To run one film, give its values: storyboard run film.yaml --set city=Oslo --project ferry',
    ],
  ],
  'no-such-variable': [
    [
      { file: 'film.yaml', name: 'citty', variables: ['city', 'still'] },
      2,
      '--set citty: film.yaml has no variable "citty".',
      'Did you mean "city"?',
    ],
    [
      { file: 'film.yaml', name: 'city', variables: [] },
      2,
      '--set city: film.yaml has no variable "city".',
      'Write it under "variables:" at the top of the file, and ${…} where it belongs.',
    ],
  ],
} satisfies SaidOf<FilmErrorCode>;
