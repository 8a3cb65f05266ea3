/**
 * What a wire format brings to the task engine: routes, and enough about a request for a scenario
 * to recognise it. Auth, bodies, errors, statuses and callbacks are the dialect's own.
 */

import type { Context, Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { ModelSheet, ProviderSheet } from '../../specs/models/sheet.ts';
import type { AccountWatch, Callback } from './engine/callback.ts';
import type { TaskEngine } from './engine/engine.ts';
import type { TaskRecord } from './engine/task.ts';
import type { Named, Rules } from './scenario/rules.ts';
import type { Endpoint } from './scenario/scenario.ts';

export type SimulatorPlace = {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    readonly requestId: string;
    /** The task whose whole clip this answer holds, if it does. */
    readonly served: string | undefined;
  };
};
export type SimulatorContext = Context<SimulatorPlace>;

export type Refused = {
  readonly status: number;
  /** Null: the code that belongs to the status. */
  readonly code: string | null;
  readonly message: string;
  /** Further members of the error, e.g. the field that is wrong. */
  readonly beside?: Readonly<Record<string, unknown>>;
};

export type Dialect = {
  /** Where the API starts, e.g. `/api/v3`; empty where the base URL has no path. */
  readonly basePath: string;
  readonly routes: Hono<SimulatorPlace>;
  readonly endpointOf: (method: string, path: string) => Endpoint;
  /** Tasks that a request names or orders; `body` is empty for a request without one. */
  readonly namedIn: (endpoint: Endpoint, url: URL, body: string) => readonly Named[];
  /** An error in the provider's own words. */
  readonly errorBody: (refused: Refused, requestId: string) => unknown;
  /** What is posted to an order's address, by the task's present state; null: nothing. */
  readonly callbackOf: (task: TaskRecord) => Callback | null;
  /** What is posted to the account's addresses, where an account can have some. */
  readonly account?: AccountWatch;
};

export type DialectTools = {
  readonly sheet: ProviderSheet;
  readonly models: readonly ModelSheet[];
  /** The only key that is accepted; null accepts any. */
  readonly apiKey: string | null;
  /** Endpoint ids (`ep-…`) and the model ids behind them. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly engine: TaskEngine;
  readonly rules: Rules;
  /** Folder for the dialect's own files. */
  readonly folder: string;
  /** A signed address of a result, valid from `fromMs` for as long as the provider's addresses. */
  readonly linkTo: (task: TaskRecord, file: string, fromMs: number) => string;
};

export function namedOf({ id, number, order }: TaskRecord): Named {
  return { id, number, prompt: order.prompt };
}
