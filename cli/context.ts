/** What every verb is given: where it speaks, and what it may read of its surroundings. */

import type { Console } from './console.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type CommandContext = {
  readonly console: Console;
  readonly environment: Environment;
  readonly packageVersion: string;
};
