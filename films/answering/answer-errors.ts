/** Why what a person says of an order or a task does not count: facts by code. */

import type { NotElsewhere, NothingAsked, NotRedirected } from './refused.ts';

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
  'taken-task': { readonly taskId: string; readonly place: string };
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
