/** Why a command does not know which films of a storyboard it is about: facts by code. */

export type RowErrors = {
  /** `table`: null for films that the project keeps; `rows`: those that there are. */
  'no-such-row': {
    readonly file: string;
    readonly table: string | null;
    readonly row: string;
    readonly rows: readonly string[];
  };
  'row-needed': { readonly file: string; readonly rows: readonly string[] };
  'one-row': { readonly file: string; readonly rows: readonly string[] };
};
