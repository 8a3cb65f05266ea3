/** Where the values of a storyboard's variables come from, beside the file itself. */

import type { Plan } from '../../specs/plan/plan.ts';
import type { TableRow } from '../../specs/table/read.ts';
import type { GivenValues, Variable } from '../../specs/storyboard/variable.ts';
import { FilmError } from '../error.ts';

export type ValueSources = {
  /** Said by a command: each must be a variable of the file. */
  readonly set?: Readonly<Record<string, string>> | undefined;
  /** A row of a table, which was checked with its header. */
  readonly row?: TableRow;
  /** From the film's last run. Asked for only where a variable has no other value. */
  readonly kept?: () => Promise<GivenValues>;
};

export type Given = { readonly given: GivenValues; readonly kept: GivenValues };

export const NOTHING_GIVEN: Given = { given: new Map(), kept: new Map() };

/** `variables`: null for a file that cannot be read: its diagnostics say why. */
export async function givenTo(
  file: string,
  variables: readonly Variable[] | null,
  { set = {}, row, kept }: ValueSources,
): Promise<Given> {
  const names = variables?.map(({ name }) => name) ?? [];
  const unknown = Object.keys(set).find((name) => !names.includes(name));
  if (variables && unknown !== undefined) {
    throw new FilmError('no-such-variable', { file, name: unknown, variables: names });
  }
  const said = new Map([...(row?.values ?? []), ...Object.entries(set)]);
  const open = names.filter((name) => !said.has(name));
  const before = open.length > 0 && kept ? await kept() : new Map<string, string>();
  const left = new Map([...before].filter(([name]) => open.includes(name)));
  return { given: new Map([...said, ...left]), kept: left };
}

/** The plan with what it was given: values of the last run are those of its plan. */
export function withValues(plan: Plan, given: GivenValues): Plan {
  return given.size === 0 ? plan : { ...plan, variables: Object.fromEntries(given) };
}

export function valuesOf({ variables = {} }: Plan): GivenValues {
  return new Map(Object.entries(variables));
}
