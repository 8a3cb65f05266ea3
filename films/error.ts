/**
 * Why a film is not planned, ordered, followed or answered for: a stable code and its facts. Words
 * are made of them by whoever speaks to a person.
 */

import { ServerError, type ServerErrorCode } from '../server/error.ts';
import { StoreError, type StoreErrorCode } from '../store/error.ts';
import { ToolError, type ToolName } from '../tools/tool.ts';
import { meaningOf } from './meanings.ts';
import type { ClusterTrouble } from '../server/cluster.ts';
import type { TemporalTarget } from '../server/target.ts';
import type { Diagnostic } from '../specs/diagnostic.ts';
import type { EdlLimit } from '../specs/export/edl.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import type { PlanDifference } from '../specs/plan/saved-plan.ts';
import type { OrderEntry } from '../store/order.ts';
import type { NotKept, NotSaved, SavedPlan } from '../store/saved-plan.ts';
import type { DirectingErrors } from './directing/directing-errors.ts';
import type { ClipFault } from './directing/own-clip.ts';
import type { MovedOrder, NoBridgeFacts, RenamedShot, UnaskedOrder, WhyUnasked } from './facts.ts';
import type { DeliveryErrors } from './delivering/delivery-errors.ts';
import type { BadTakes } from './planning/bad-takes.ts';
import type { NotAdopted } from './reconciling/not-adopted.ts';
import type { AnswerErrors } from './answering/answer-errors.ts';
import type { MoneyErrors } from './money/money-errors.ts';
import type { ReportErrors } from './reporting/report-errors.ts';
import type { ReviewErrors } from './reviewing/review-errors.ts';
import type { RowErrors } from './table/row-errors.ts';
import type { FilmState } from './view/view.ts';

/** The files whose diagnostics caused an error. */
export type FileDiagnostics = {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
};

type Invalid = { readonly files: readonly FileDiagnostics[] };

/** A place in a storyboard: a shot's line and column, 1-based. */
type ShotPlace = {
  readonly file: string;
  readonly shot: string;
  readonly at: { readonly line: number; readonly column: number };
};

/** As the settings say it (absent: they do not), of a provider that is ordered from, or is to be asked for a task. */
type SettingFacts = {
  readonly provider: string;
  readonly reason?: string;
  readonly hint: string | null;
  readonly about: 'order' | 'task';
};

/** An ffmpeg that runs, and cannot work in the project. */
type FfmpegFacts = { readonly reason: string; readonly path: string };

type ClusterFacts = {
  readonly cluster: Extract<TemporalTarget, { kind: 'external' }>;
  readonly trouble: ClusterTrouble;
};

/** What chose shots, as an option of the same name. */
type Choice = 'only' | 'until' | 'again' | 'bridge' | 'cut' | 'continues' | 'table' | 'row';

/** What the store, the server or a program says is wrong, in its own words. */
type Foreign = { readonly reason: string; readonly hint: string | null };

type ForeignCode =
  Exclude<StoreErrorCode, 'unreadable'> | Exclude<ServerErrorCode, 'bad-target'> | `no-${ToolName}`;

/** Facts by code. Codes are stable; they are part of the public interface. */
export type FilmErrors = Readonly<Record<ForeignCode, Foreign>> &
  MoneyErrors &
  DeliveryErrors &
  AnswerErrors &
  DirectingErrors &
  RowErrors &
  ReportErrors &
  ReviewErrors &
  OtherErrors;

type OtherErrors = {
  /** `isNamed`: the file is the one that the person has named. */
  unreadable: Foreign & { readonly isNamed?: true };
  /** A program goes on with a project that it has closed. */
  closed: { readonly folder: string };
  'ffmpeg-unfit': FfmpegFacts;
  'ffmpeg-missing': FfmpegFacts;
  'invalid-storyboard': Invalid;
  'no-such-file': {
    readonly file: string;
    readonly why: 'missing' | 'folder' | 'unreadable' | 'broken-link' | 'no-file';
    /** Storyboards beside it; null where its folder is missing too. */
    readonly others: readonly string[] | null;
    /** The saved plan that names it. Absent: a person has. */
    readonly plan?: string;
  };
  'several-files': { readonly choice: Choice };
  'no-such-shot': {
    /** Null: a shot that is named by itself. */
    readonly choice: Choice | null;
    readonly name: string;
    readonly shots: string[];
  };
  /** `variables`: those that the file has. */
  'no-such-variable': {
    readonly file: string;
    readonly name: string;
    readonly variables: readonly string[];
  };
  backwards: { readonly choice: Choice; readonly name: string };
  'bad-takes': BadTakes;
  /** `file`: a person has said so beside that file; absent: the file says it. */
  skipped: { readonly shot: string; readonly file?: string };
  pinned: { readonly shot: string; readonly take: string };
  frozen: { readonly shot: string; readonly take: string };
  /** Why a shot cannot be ordered to end on the picture that its followers start from. */
  'no-bridge': NoBridgeFacts & { readonly file: string; readonly shot: string };
  /** Nothing would follow from the shot that a take could stand in for. */
  'no-cut': { readonly file: string; readonly shot: string };
  /** Somebody has decided something of the film after it was planned. */
  'decided-meanwhile': { readonly file: string };
  'unfit-clip': ClipFault;
  'nothing-to-continue': { readonly old: string; readonly gone: readonly string[] };
  'still-there': { readonly old: string; readonly file: string };
  'has-orders': { readonly file: string };
  'no-source': ShotPlace & { readonly source: string };
  'placeholder-source': ShotPlace & { readonly source: string; readonly provider: string };
  /** Nobody answers at its address on this machine: what is there is not known. */
  'silent-provider': {
    readonly file: string;
    readonly shot: string;
    readonly provider: string;
    readonly origin: string;
  };
  'picture-changed': { readonly path: string; readonly file: string };
  'picture-unreachable': {
    readonly file: string;
    readonly link: string;
    /** Null: it was never fetched, and the command asks nobody. */
    readonly reason: string | null;
  };
  'bad-proxy':
    | SettingFacts
    | {
        readonly file: string;
        readonly link: string;
        readonly reason: string;
        readonly hint: string;
      };
  'missing-key': SettingFacts;
  'bad-key': SettingFacts;
  'bad-base-url': SettingFacts;
  'not-running': SettingFacts;
  'bad-notify': { readonly reason: string; readonly hint: string };
  'bad-webhook': { readonly reason: string; readonly hint: string };
  'bought-already': { readonly file: string } & (
    | {
        readonly gone: string;
        /** Of a table's film, its name. */
        readonly row?: string;
        readonly isKnown: boolean;
        readonly orders: readonly MovedOrder[];
      }
    | { readonly renamed: readonly RenamedShot[] }
  );
  /** `state`: null when it was never run. */
  'bad-plan': {
    readonly plan: string;
    /** `films`: it is about so many as `where` says, and another number was named. */
    readonly why: NotSaved['why'] | 'films';
    readonly where: string | null;
  };
  'plan-differs': {
    readonly plan: string;
    /** What it chooses of its films. */
    readonly chosen: Pick<SavedPlan, 'choice' | 'again'>;
    readonly films: readonly {
      readonly file: string;
      readonly row?: string;
      readonly differences: readonly PlanDifference[];
    }[];
  };
  'not-replaced': { readonly file: string };
  'not-exported':
    | { readonly file: string; readonly why: 'no-take' | 'not-replaced' }
    /** More than an EDL holds; `has`: so many events, or frames. */
    | ({ readonly file: string } & EdlLimit);
  /** `name`: one that no terminal shows; the others: nobody could read it again. */
  'not-saved':
    { readonly why: 'name'; readonly file: string } | ({ readonly file: string } & NotKept);
  'nothing-runs': { readonly file: string; readonly state: FilmState | null };
  'ordered-elsewhere': { readonly file: string; readonly copied: readonly OrderEntry[] };
  'needs-restart': {
    readonly file: string;
    readonly shots: readonly string[];
    readonly unasked: readonly UnaskedOrder[];
    readonly decisions: readonly ShotDecision[];
    readonly cause: WhyUnasked;
  };
  /** The project's own server, or a cluster. */
  'temporal-unreachable': { readonly address: string } | { readonly reason: string } | ClusterFacts;
  'bad-target': ClusterFacts | Foreign;
  'temporal-tls': ClusterFacts;
  'temporal-key': ClusterFacts;
  'temporal-namespace': ClusterFacts;
  'not-adopted': NotAdopted;
  'no-such-provider': { readonly name: string; readonly providers: readonly string[] };
  /** Of several films; `canGoOn`: without them, by an option. */
  several: { readonly errors: readonly unknown[]; readonly canGoOn: boolean };
};

export type FilmErrorCode = keyof FilmErrors;

/**
 * Thrown when something is refused; nothing was ordered by it. `message` is what the code means,
 * and its reason where the facts have one.
 */
export class FilmError<Code extends FilmErrorCode = FilmErrorCode> extends Error {
  override readonly name = 'FilmError';
  readonly code: Code;
  readonly facts: FilmErrors[Code];
  /** Of a table's film, its name; absent: it is about no such one. */
  row?: string;
  /** The remedy, or null where the code says it all. */
  readonly hint: string | null;
  /** Of the storyboards that are not valid; each with its file. */
  readonly diagnostics: readonly (Diagnostic & { readonly file: string })[];

  constructor(code: Code, facts: FilmErrors[Code], cause?: unknown) {
    const reason = 'reason' in facts && typeof facts.reason === 'string' ? [facts.reason] : [];
    super([...meaningOf(code), ...reason].join(' '), { cause });
    this.code = code;
    this.facts = facts;
    this.hint = 'hint' in facts && typeof facts.hint === 'string' ? facts.hint : null;
    const files = 'files' in facts ? facts.files : [];
    this.diagnostics = files.flatMap(({ file, diagnostics }) =>
      diagnostics.map((diagnostic) => ({ file, ...diagnostic })),
    );
  }
}

/** No answer at all, and none in time from a production that is busy or waits for a provider. */
const TEMPORAL_ERRORS = ['ServiceError', 'WorkflowUpdateRPCTimeoutOrCancelledError'];

/** What somebody has thought of; anything else is a bug of this program, and null. */
export function asFilmError(error: unknown): FilmError | null {
  if (error instanceof FilmError) return error;
  if (error instanceof StoreError) {
    const { code, message: reason, remedy: hint } = error;
    return new FilmError(code, { reason, hint }, error);
  }
  if (error instanceof ServerError) {
    return new FilmError(error.code, { reason: error.message, hint: null }, error);
  }
  if (error instanceof ToolError) {
    return new FilmError(`no-${error.tool}`, { reason: error.message, hint: null }, error);
  }
  // By its name: this module is loaded by every command, Temporal's client is not.
  if (error instanceof Error && TEMPORAL_ERRORS.includes(error.name)) {
    return new FilmError('temporal-unreachable', { reason: error.message }, error);
  }
  return null;
}
