/** What `run` is called with. */

import type { CapOptions } from '../caps.ts';
import type { SelectionOptions } from '../selection.ts';

export type RunOptions = SelectionOptions &
  CapOptions & {
    yes?: true;
    restart?: true;
    continues?: string;
    detach?: true;
    refresh?: true;
    project?: string;
    temporal?: string;
    json?: true;
    jsonl?: true;
    animatic?: true;
    keepGoing?: true;
  };
