/**
 * What a wire format brings to the task engine: routes, and enough about a request for a scenario
 * to recognise it. Auth, bodies, errors and statuses are the dialect's own.
 */

import type { Context, Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { Engine } from './engine/engine.ts';
import type { TaskRecord } from './engine/task.ts';
import type { Named, Rules } from './scenario/rules.ts';
import type { Endpoint } from './scenario/scenario.ts';

export type Environment = {
  readonly Bindings: HttpBindings;
  readonly Variables: {
    readonly requestId: string;
    /** The task whose whole clip this answer holds, if it does. */
    readonly served: string | undefined;
  };
};
export type SimulatorContext = Context<Environment>;

export type Dialect = {
  /** Where the API starts, e.g. `/api/v3`. */
  readonly basePath: string;
  readonly routes: Hono<Environment>;
  readonly endpointOf: (method: string, path: string) => Endpoint;
  /** Tasks that a request names, or orders. */
  readonly namedIn: (request: RequestFacts) => readonly Named[];
  /** An error in the provider's own words. */
  readonly errorBody: (refused: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly requestId: string;
  }) => unknown;
  readonly taskBody: (task: TaskRecord) => unknown;
};

export type RequestFacts = {
  readonly endpoint: Endpoint;
  readonly url: URL;
  /** Empty without one. */
  readonly body: string;
};

export type DialectTools = {
  readonly engine: Engine;
  readonly rules: Rules;
  /** A signed address of a result. */
  readonly linkTo: (
    task: TaskRecord,
    file: string,
    fromMs: number,
    lifetimeSeconds: number,
  ) => string;
};

export function namedOf({ id, number, order }: TaskRecord): Named {
  return { id, number, prompt: order.prompt };
}
