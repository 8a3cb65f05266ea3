/** Why a command does not know which films of a storyboard it is about. */

import type { FilmErrors } from '../../films/error.ts';
import { printable, suggestion } from '../../specs/storyboard/words.ts';
import { listedRows } from './film-name.ts';
import { NOTHING } from './nothing.ts';

type RowCode = 'no-such-row' | 'row-needed' | 'one-row';

/** By code of the refusal. */
export const ROW_WORDS: {
  readonly [Code in RowCode]: (facts: FilmErrors[Code]) => {
    readonly message: string;
    readonly hint: string;
  };
} = {
  'no-such-row': ({ file, table, row, rows }) => {
    const where = printable(table ?? file);
    const kept = table === null ? ' that was run' : '';
    if (rows.length === 0) {
      return {
        message: `--row ${printable(row)}: ${where} has no film of a table${kept}. ${NOTHING}`,
        hint: 'Run its films first: storyboard run FILE --table TABLE',
      };
    }
    const fact = row === '' ? 'names no film' : `${where} has no film "${printable(row)}"${kept}`;
    const meant = /Did you mean [^?]*\?/.exec(suggestion(row, rows, 'film'))?.[0];
    const films = `There ${rows.length === 1 ? 'is' : 'are'}: ${listedRows(rows)}`;
    return {
      message: `--row${row === '' ? '' : ` ${printable(row)}`}: ${fact}. ${NOTHING}`,
      hint: meant === undefined ? films : `${meant} ${films}`,
    };
  },
  'row-needed': ({ file, rows }) => ({
    message: `${printable(file)} has films of a table, and none was named. ${NOTHING}`,
    hint: `Add --row with ${rows.length === 1 ? 'its name' : 'the name of one'}: ${listedRows(rows)}`,
  }),
  'one-row': ({ rows }) => ({
    message: `--row names ${rows.length} films, and this command is about one. ${NOTHING}`,
    hint: `Name one of them: ${listedRows(rows)}`,
  }),
};
