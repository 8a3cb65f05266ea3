/** What `run` is called with. */

import type { CapOptions } from '../../films/money/caps.ts';
import type { SelectionOptions } from '../../films/planning/selection.ts';

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
