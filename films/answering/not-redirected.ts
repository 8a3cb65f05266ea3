/** Why a shot is neither left out nor ordered from another provider: the facts. */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import type { Lack } from '../../specs/plan/elsewhere.ts';
import type { ShotState } from '../view/view.ts';

export type NotRedirected =
  | { readonly why: 'not-skipped'; readonly shot: string }
  | {
      readonly why: 'state' | 'no-order';
      readonly shot: string;
      readonly status: ShotState;
      /** The option of `resolve`. */
      readonly answer: string;
    }
  /** An order there has no known end, and may be paid. */
  | { readonly why: 'unproven'; readonly shot: string; readonly provider: string }
  | {
      readonly why: 'unplannable';
      readonly shot: string;
      readonly file: string;
      readonly problem: Diagnostic;
    };

export type NotElsewhere = {
  readonly shot: string;
  readonly provider: string;
  readonly family: string;
  /** `same`: it is ordered from there already. */
  readonly lack: Lack | { readonly why: 'same' };
  /** Providers that sell it as it is asked, and whose keys are here. */
  readonly possible: readonly string[];
};
