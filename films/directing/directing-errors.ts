/** Why what a person says of takes is refused: the facts of each code. */

import type { Cause } from '../../specs/plan/decision.ts';

export type DirectingErrors = {
  /** Why what a person says of takes does not count. */
  'not-decided':
    | { readonly why: 'never-run'; readonly file: string }
    | { readonly why: 'empty-note' | 'long-note' }
    | { readonly why: 'no-such-shot'; readonly shot: string; readonly shots: readonly string[] }
    | { readonly why: 'no-take' | 'not-frozen'; readonly shot: string }
    | {
        readonly why: 'none-stands' | 'several';
        readonly shot: string;
        readonly takes: readonly string[];
      }
    /** `frames`: that its clip has, from 0. */
    | {
        readonly why: 'no-frame' | 'undecoded';
        readonly shot: string;
        readonly take: string;
        readonly frame: number;
        readonly frames: number;
      }
    | { readonly why: 'not-waiting'; readonly shot: string; readonly waiting: readonly string[] }
    | {
        readonly why: 'placeholder' | 'pinned';
        readonly shot: string;
        readonly take: string;
      }
    | {
        readonly why: 'rejected';
        readonly shot: string;
        readonly take: string;
        /** The storyboard, as it was named. */
        readonly file: string;
        /** One more take of it is to come: it was asked for. */
        readonly isAwaited?: boolean;
      }
    | {
        readonly why: 'no-such-take';
        readonly shot: string;
        readonly take: string;
        readonly takes: readonly string[];
      }
    | {
        readonly why: 'unfit';
        readonly shot: string;
        readonly take: string;
        readonly cause: Cause;
        /** Takes that could be named instead. */
        readonly fitting: readonly string[];
      };
};
