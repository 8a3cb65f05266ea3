/**
 * Which rules of a scenario act now. How often each has matched and acted is on disk before it
 * acts. So a fault that is meant to happen once happens once, whatever is killed in between.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from '../engine/file.ts';
import {
  fits,
  type Action,
  type ActionName,
  type Endpoint,
  type Rule,
  type Scenario,
  type TaskFaults,
} from './scenario.ts';

/** A task as a rule sees it. */
export type Named = { readonly id: string; readonly number: number; readonly prompt: string };

export type Subject = {
  readonly endpoint: Endpoint;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly tasks: readonly Named[];
};

type Answering = NonNullable<Action['answer']>;
export type RequestFaults = {
  readonly delaySeconds: number;
  readonly delayAnswerSeconds: number;
  readonly drop: 'before' | 'after' | null;
  readonly answer: Answering | null;
  readonly garble: NonNullable<Action['garble']> | null;
};

export type Shown = NonNullable<Action['show']>;

const counters = z.record(z.string(), z.object({ fitted: z.number(), acted: z.number() }));

type Words = { readonly code: string; readonly message: string };

/** How a provider refuses what its moderation does not allow. */
export type Moderation = {
  readonly input: Words & { readonly status: number };
  readonly output: Words;
};

export class Rules {
  readonly #rules: readonly { readonly key: string; readonly rule: Rule }[];
  readonly #file: string;
  readonly #moderation: Moderation;
  readonly #stateOf: (task: string) => string | null;
  readonly #counters: z.infer<typeof counters>;

  /** `stateOf`: a task's present state, by its id; null for an unknown one. */
  constructor(
    scenario: Scenario,
    file: string,
    moderation: Moderation,
    stateOf: (task: string) => string | null = () => null,
  ) {
    this.#file = file;
    this.#stateOf = stateOf;
    this.#moderation = moderation;
    this.#rules = scenario.rules.map((rule, index) => ({ key: `${index}-${digest(rule)}`, rule }));
    const kept = counters.safeParse(readJson(file));
    this.#counters = kept.success ? kept.data : {};
  }

  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** What happens to a request and its answer; of several rules the first applies. */
  forRequest(subject: Subject): RequestFaults {
    const acting = this.#take(['delay', 'delay_answer', 'drop', 'answer', 'garble'], subject);
    const isRefused =
      subject.endpoint === 'create' &&
      this.#take(['moderate'], subject, ({ moderate }) => moderate === 'input').length > 0;
    return {
      delaySeconds: first(acting, 'delay') ?? 0,
      delayAnswerSeconds: first(acting, 'delay_answer') ?? 0,
      drop: first(acting, 'drop') ?? null,
      answer: isRefused ? this.#inputRefused() : (first(acting, 'answer') ?? null),
      garble: first(acting, 'garble') ?? null,
    };
  }

  /** What happens to an accepted order. */
  forTask(subject: Subject): TaskFaults {
    const acting = this.#take(['fail', 'stuck', 'expire', 'clip', 'last_frame'], subject);
    const isRefused =
      this.#take(['moderate'], subject, ({ moderate }) => moderate === 'output').length > 0;
    return {
      fail: isRefused ? this.#moderation.output : first(acting, 'fail'),
      stuck: first(acting, 'stuck'),
      expire: first(acting, 'expire'),
      clip: first(acting, 'clip'),
      lastFrame: first(acting, 'last_frame'),
    };
  }

  /** Whether a list leaves out a task that belongs in it. */
  hides(subject: Subject): boolean {
    return this.#take(['hide'], subject).length > 0;
  }

  /** How a task is spelled in an answer. */
  shows(subject: Subject): Shown {
    const shown = this.#take(['show'], subject).map(({ show }) => show ?? {});
    return Object.assign({}, ...shown.reverse());
  }

  #inputRefused(): Answering {
    return { ...this.#moderation.input, headers: {}, handled: false };
  }

  #take(
    names: readonly ActionName[],
    subject: Subject,
    isMeant: (action: Action) => boolean = () => true,
  ): Action[] {
    const acting = this.#rules.filter(
      ({ key, rule }) =>
        names.some((name) => rule.do[name] !== undefined) &&
        isMeant(rule.do) &&
        isAbout(rule, subject, this.#stateOf) &&
        this.#count(key, rule),
    );
    return acting.map(({ rule }) => rule.do);
  }

  /** Counts one matching request; gives whether the rule acts on it. */
  #count(key: string, { when, times }: Rule): boolean {
    const before = this.#counters[key] ?? { fitted: 0, acted: 0 };
    const fitted = before.fitted + 1;
    const isNth = when.request === undefined || [when.request].flat().includes(fitted);
    const isLeft = times === undefined || before.acted < times;
    const acts = isNth && isLeft;
    this.#counters[key] = { fitted, acted: before.acted + (acts ? 1 : 0) };
    if (when.request !== undefined || times !== undefined) writeJson(this.#file, this.#counters);
    return acts;
  }
}

function isAbout(
  { when }: Rule,
  { endpoint, method, path, tasks }: Subject,
  stateOf: (task: string) => string | null,
): boolean {
  return (
    (when.endpoint === undefined || when.endpoint === endpoint) &&
    (when.method === undefined || when.method === method) &&
    (when.path === undefined || fits(when.path, path)) &&
    ((when.prompt === undefined && when.task === undefined && when.state === undefined) ||
      tasks.some(
        ({ id, number, prompt }) =>
          (when.state === undefined || when.state === stateOf(id)) &&
          (when.prompt === undefined || fits(when.prompt, prompt)) &&
          (when.task === undefined || when.task === id || when.task === number),
      ))
  );
}

function first<Name extends ActionName>(acting: readonly Action[], name: Name): Action[Name] {
  return acting.find((action) => action[name] !== undefined)?.[name];
}

function digest(rule: Rule): string {
  return createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 12);
}
