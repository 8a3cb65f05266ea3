/** Who runs films: its surroundings, and whom to tell what happens on the way. Data, no words. */

import type { AwaitedAnswers } from '../server/drain.ts';
import type { ServerEvent } from '../server/embedded.ts';
import type { WorkerEvent } from '../server/worker-process.ts';
import type { Environment } from '../tools/child-environment.ts';
import type { ToolEvent } from '../tools/tool.ts';
import type { GivenValues } from '../specs/storyboard/variable.ts';
import type { FileDiagnostics } from './error.ts';
import type { RenamedShot, VanishedFilm } from './facts.ts';

export type Notice =
  | { readonly kind: 'tool'; readonly event: ToolEvent }
  | { readonly kind: 'server'; readonly event: ServerEvent }
  | { readonly kind: 'worker'; readonly event: WorkerEvent }
  /** What was used is given back; answers to orders are waited for. */
  | { readonly kind: 'leaving'; readonly awaited: AwaitedAnswers }
  | { readonly kind: 'stopping' }
  /** Storyboards that were read, with what is to be said of them. */
  | { readonly kind: 'read'; readonly files: readonly FileDiagnostics[] }
  /** Values that the storyboard's variables have from its last run, since none were given. */
  | {
      readonly kind: 'values-kept';
      readonly file: string;
      readonly row: string | null;
      readonly values: GivenValues;
    }
  /** A setting that counts for nothing. */
  | { readonly kind: 'ignored'; readonly message: string; readonly hint: string }
  /** The project's own `.env` sends orders elsewhere. `outside`: pictures from outside it. */
  | {
      readonly kind: 'led';
      readonly provider: string;
      readonly origin: string;
      readonly outside: readonly string[];
    }
  /** `missing`: search attributes that the cluster lacks; empty where it does not tell which. */
  | {
      readonly kind: 'no-attributes';
      readonly address: string;
      readonly namespace: string;
      readonly missing: readonly string[];
    }
  /** Temporal does not answer: what is told is what the store knows. */
  | { readonly kind: 'unreachable'; readonly error: unknown }
  /** One of several films is left out. */
  | { readonly kind: 'refused'; readonly error: unknown }
  | BoughtBefore;

/** What is open under another name; `isBlocking`: it would be ordered once more. */
export type BoughtBefore = {
  readonly file: string;
  /** Of a table's film, its name. */
  readonly row?: string | null;
  readonly isBlocking: boolean;
} & (
  | {
      readonly kind: 'renamed-films';
      readonly vanished: readonly VanishedFilm[];
      /** The new name is a film already. */
      readonly isKnown: boolean;
    }
  | { readonly kind: 'renamed-shots'; readonly renamed: readonly RenamedShot[] }
);

export type FilmHost = {
  readonly environment: Environment;
  readonly packageVersion: string;
  readonly tell: (notice: Notice) => void;
  /** Whether to order once more what is open under another name. Absent: nobody can be asked. */
  readonly confirm?: (about: BoughtBefore) => Promise<boolean>;
};
