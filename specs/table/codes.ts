/** Every code that a diagnostic of a table can have. Stable: programs match on them. */

export const TABLE_CODES = {
  'table-too-large': 'The table has too many characters, rows or columns.',
  'table-not-text': 'The table is not UTF-8 text.',
  'table-quotes': 'A cell is quoted wrongly.',
  'table-empty': 'The table has no header, or no row below it.',
  'film-column': 'The table has no column that names its films.',
  'unknown-column': 'A column is no variable of the storyboard.',
  'duplicate-column': 'Two columns have one name.',
  'missing-column': 'A variable that must be given has no column.',
  'cell-count': 'A row has more or fewer cells than the header.',
  'film-name': 'A film has a name that none can have.',
  'duplicate-film': 'Two films have one name; capitals do not tell names apart.',
  'cell-value': 'A cell is no text, or too long a one.',
} as const satisfies Record<string, string>;

export type TableCode = keyof typeof TABLE_CODES;
