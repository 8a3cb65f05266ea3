/** What a person has always read of variables and tables, and the exit codes. */

import type { FilmErrorCode } from '../../films/error.ts';
import type { SaidOf } from './said.ts';

export const SAID_OF_TABLES = {
  'no-such-row': [
    [
      { file: 'film.yaml', table: 'cities.csv', row: 'osloo', rows: ['oslo', 'bergen'] },
      2,
      '--row osloo: cities.csv has no film "osloo". Nothing was changed.',
      'Did you mean "oslo"? There are: oslo, bergen',
    ],
    [
      { file: 'film.yaml', table: null, row: 'voss', rows: ['oslo'] },
      2,
      '--row voss: film.yaml has no film "voss" that was run. Nothing was changed.',
      'There is: oslo',
    ],
    [
      { file: 'film.yaml', table: null, row: '', rows: ['oslo', 'bergen'] },
      2,
      '--row: names no film. Nothing was changed.',
      'There are: oslo, bergen',
    ],
    [
      { file: 'film.yaml', table: null, row: 'oslo', rows: [] },
      2,
      '--row oslo: film.yaml has no film of a table that was run. Nothing was changed.',
      'Run its films first: storyboard run FILE --table TABLE',
    ],
  ],
  'row-needed': [
    [
      { file: 'film.yaml', rows: ['oslo', 'bergen'] },
      2,
      'film.yaml has films of a table, and none was named. Nothing was changed.',
      'Add --row with the name of one: oslo, bergen',
    ],
    [
      { file: 'film.yaml', rows: Array.from({ length: 14 }, (_, place) => `f${place}`) },
      2,
      'film.yaml has films of a table, and none was named. Nothing was changed.',
      'Add --row with the name of one: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11 and 2 more',
    ],
  ],
  'one-row': [
    [
      { file: 'film.yaml', rows: ['oslo', 'bergen'] },
      2,
      '--row names 2 films, and this command is about one. Nothing was changed.',
      'Name one of them: oslo, bergen',
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
