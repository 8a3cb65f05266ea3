/** The program's definition as data: what completion and docs/cli.md are made of. */

import { EXAMPLES, verbsOf, type Example, type Program } from './help.ts';

export type OptionShape = {
  /** As the help shows them: `-y, --yes`, `--project <folder>`. */
  readonly flags: string;
  readonly short: string | null;
  readonly long: string;
  /** What stands after it, or null: `folder`. */
  readonly value: string | null;
  readonly description: string;
  readonly default: string | null;
  /** The variable that gives it as well. */
  readonly variable: string | null;
};

export type ArgumentShape = {
  readonly name: string;
  readonly isRequired: boolean;
  readonly isVariadic: boolean;
  readonly description: string;
  readonly default: string | null;
  readonly choices: readonly string[];
};

export type VerbShape = {
  /** Its words: `['server', 'start']`. */
  readonly path: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentShape[];
  readonly options: readonly OptionShape[];
  readonly examples: readonly Example[];
};

/** Every verb, in the order of the help. */
export function shapeOf(program: Program): VerbShape[] {
  return verbsOf(program).map(([path, verb]) => ({
    path: path.split(' '),
    description: verb.description(),
    arguments: verb.registeredArguments.map(argumentShape),
    options: verb.options.filter(({ hidden }) => !hidden).map(optionShape),
    examples: EXAMPLES[path] ?? [],
  }));
}

function argumentShape(argument: Program['registeredArguments'][number]): ArgumentShape {
  return {
    name: argument.name(),
    isRequired: argument.required,
    isVariadic: argument.variadic,
    description: argument.description,
    default: defaultText(argument.defaultValue),
    choices: argument.argChoices ?? [],
  };
}

function optionShape(option: Program['options'][number]): OptionShape {
  return {
    flags: option.flags,
    short: option.short ?? null,
    long: option.long ?? option.flags,
    value: /<([^>]+)>/.exec(option.flags)?.[1] ?? null,
    description: option.description,
    default: defaultText(option.defaultValue),
    variable: option.envVar ?? null,
  };
}

function defaultText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
