/** What every verb is given: where it speaks, and what it may read of its surroundings. */

import type { Environment } from '../tools/child-environment.ts';
import type { Console } from './console.ts';

export type { Environment };

export type CommandContext = {
  readonly console: Console;
  readonly environment: Environment;
  readonly packageVersion: string;
};
