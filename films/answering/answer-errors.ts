/** Why what a person says of an order or a task does not count: facts by code. */

import type { WayOn } from '../../specs/failures.ts';
import type { ShotState } from '../view/view.ts';

export type AnswerErrors = {
  'bad-task-id': { readonly taskId: string };
  /** Why an answer does not count. */
  'nothing-asked':
    | { readonly why: 'not-sent' }
    | { readonly why: 'never-ordered'; readonly file: string; readonly shot: string }
    | { readonly why: 'unnamed' | 'no-order' | 'ended' | 'moved-on'; readonly shot: string }
    | { readonly why: 'state'; readonly shot: string; readonly status: ShotState }
    | {
        readonly why: 'not-offered';
        readonly shot: string;
        readonly answer: string;
        readonly waysOn: readonly WayOn[];
        /** A whole clip of it has come. */
        readonly hasClip: boolean;
      };
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
