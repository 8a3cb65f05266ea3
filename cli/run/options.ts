/** What `run` is called with. */

import type { FilmOptions } from '../../films/options.ts';

export type RunOptions = FilmOptions & {
  readonly yes?: true;
  readonly json?: true;
  readonly jsonl?: true;
};
