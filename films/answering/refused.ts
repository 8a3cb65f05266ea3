/** Why what a person says of a shot that asks, or has failed, does not count: the facts. */

import type { Diagnostic } from '../../specs/diagnostic.ts';
import type { Lack } from '../../specs/plan/elsewhere.ts';
import type { WayOn } from '../../specs/failures.ts';
import type { TakeAsks } from '../../specs/plan/decision.ts';
import type { ShotState } from '../view/view.ts';

export type NothingAsked =
  | { readonly why: 'not-sent' }
  | { readonly why: 'never-ordered'; readonly file: string; readonly shot: string }
  | {
      readonly why: 'unnamed' | 'no-order' | 'ended' | 'moved-on' | 'answered';
      readonly shot: string;
    }
  | {
      readonly why: 'state';
      readonly file: string;
      readonly shot: string;
      readonly status: ShotState;
    }
  | { readonly why: 'about-take'; readonly shot: string; readonly asks: TakeAsks }
  | {
      readonly why: 'not-offered';
      readonly shot: string;
      readonly answer: string;
      readonly waysOn: readonly WayOn[];
      /** A whole clip of it has come. */
      readonly hasClip: boolean;
    };

/** A shot is neither left out nor ordered from another provider. */
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
