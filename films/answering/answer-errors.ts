/** Why what a person says of an order or a task does not count: facts by code. */

import type { NotElsewhere, NothingAsked, NotRedirected } from './refused.ts';

type TakenTask = {
  readonly taskId: string;
  readonly place: string;
  /** The take that it has become, and the shot that it was to become one of now; absent: no take. */
  readonly ways?: {
    readonly clip: string;
    readonly wanted: { readonly file: string; readonly shot: string };
    readonly has: {
      readonly file: string;
      readonly row: string | undefined;
      readonly shot: string;
      /** Its newest take beside; null: it has no other. */
      readonly other: string | null;
    };
  };
};

export type AnswerErrors = {
  'bad-task-id': { readonly taskId: string };
  'nothing-asked': NothingAsked;
  'not-redirected': NotRedirected;
  'not-elsewhere': NotElsewhere;
  'unknown-task': {
    readonly title: string;
    readonly taskId: string;
    /** Asked with another key than the order's. */
    readonly other: { readonly asked: string; readonly ordered: string } | null;
  };
  'other-task': {
    readonly taskId: string;
    readonly shot: string;
    /** Null: it is older than the order. */
    readonly models: { readonly task: string; readonly ordered: string } | null;
  };
  'taken-task': TakenTask;
  'not-asked': {
    readonly provider: string;
    /** Null: its simulator runs in the worker alone. */
    readonly failed: { readonly taskId: string; readonly reason: string } | null;
    readonly isPassing: boolean;
  };
  'not-taken-back': {
    readonly shot: string;
    readonly why: 'collected' | 'at-work' | 'being-fetched';
  };
};
