/**
 * The file of scripted faults: rules of `when` and `do`. docs/simulator.md describes it for people;
 * here the actions are grouped by the moment at which they act.
 */

import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

const ENDPOINTS = [
  'create',
  'get',
  'list',
  'delete',
  'models',
  'clip',
  'last-frame',
  'other',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** Plain text is searched literally; `/…/i` is a regular expression. */
const pattern = z.string().min(1).refine(isPattern, 'is no valid regular expression');
const count = z.int().min(1);
const seconds = z.number().min(0).max(86_400);

const when = z.strictObject({
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  endpoint: z.enum(ENDPOINTS).optional(),
  /** Matches the path with its query. */
  path: pattern.optional(),
  /** Matches the prompt of a task that the request names or orders. */
  prompt: pattern.optional(),
  /** A task's id, or its number among all accepted ones, from 1. */
  task: z.union([z.string().min(1), count]).optional(),
  /** The present state of such a task. */
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'expired', 'cancelled']).optional(),
  /** Which of the requests that match everything else, counted from 1. */
  request: z.union([count, z.array(count).min(1)]).optional(),
});

const failure = z.strictObject({ code: z.string().min(1), message: z.string().default('') });

const answer = z.strictObject({
  status: z.int().min(200).max(599),
  /** Writes the provider's own error body. */
  code: z.string().min(1).optional(),
  message: z.string().optional(),
  /** The body itself, instead of an error. */
  body: z.string().optional(),
  content_type: z.string().optional(),
  headers: z.record(z.string(), z.coerce.string()).default({}),
  retry_after: z.int().min(0).optional(),
  /** Whether the request takes effect before this answer. */
  handled: z.boolean().default(false),
});

const actions = {
  // The request and its answer.
  delay: seconds,
  delay_answer: seconds,
  drop: z.enum(['before', 'after']),
  answer,
  garble: z.enum(['malformed', 'truncated', 'html', 'damaged']),
  // How tasks are shown.
  hide: z.literal(true),
  show: z.strictObject({
    status: z.string().min(1).optional(),
    numbers: z.literal('strings').optional(),
    error_member: z.literal('failure_reason').optional(),
    /** Members that replace the task's own in Ark's answers; null removes one. */
    members: z.record(z.string(), z.unknown()).optional(),
  }),
  // What becomes of an order.
  moderate: z.enum(['input', 'output']),
  fail: z.union([
    z
      .string()
      .min(1)
      .transform((code) => ({ code, message: '' })),
    failure,
  ]),
  stuck: z.enum(['queued', 'running']),
  expire: z.enum(['queued', 'running', 'now']),
  clip: z.enum(['truncated', 'wrong-size', 'wrong-length', 'fades']),
  last_frame: z.enum(['missing', 'black', 'other']),
} as const;

export type ActionName = keyof typeof actions;
export const ACTION_NAMES = Object.keys(actions).sort();

const action = z
  .strictObject(actions)
  .partial()
  .refine(
    (value) => Object.keys(value).length === 1,
    `takes exactly one of ${ACTION_NAMES.join(', ')}`,
  );
export type Action = z.infer<typeof action>;

const rule = z.strictObject({
  name: z.string().optional(),
  when: when.default({}),
  do: action,
  /** How often it acts; without it, every time. */
  times: count.optional(),
});
export type Rule = z.infer<typeof rule>;

const scenario = z.strictObject({ rules: z.array(rule) });
export type Scenario = z.infer<typeof scenario>;

/** The faults chosen for a task when it was accepted. */
export const taskFaults = z.object({
  fail: failure.optional(),
  stuck: actions.stuck.optional(),
  expire: actions.expire.optional(),
  clip: actions.clip.optional(),
  lastFrame: actions.last_frame.optional(),
});
export type TaskFaults = z.infer<typeof taskFaults>;

/** Every problem of the file, each with its line. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The scenario cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Reads the YAML text of a scenario. Throws `ScenarioError`. */
export function readScenario(text: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ScenarioError(document.errors.map(({ message }) => message.trim()));
  }
  const read = scenario.safeParse(document.toJS() ?? {});
  if (read.success) return read.data;
  throw new ScenarioError(
    read.error.issues.map(({ path, message }) => {
      const place = path.map((step) =>
        typeof step === 'number' ? `[${step}]` : `.${String(step)}`,
      );
      const line = lineOf(document, path, lines);
      return `line ${line}: ${place.join('').replace(/^\./, '') || 'the file'}: ${message}`;
    }),
  );
}

/** The line of the nearest existing part of the file. */
function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return 1;
}

/** Whether a text matches a pattern. */
export function fits(pattern: string, text: string): boolean {
  const written = WRITTEN.exec(pattern);
  return written ? new RegExp(written[1] ?? '', written[2]).test(text) : text.includes(pattern);
}

const WRITTEN = /^\/(.+)\/([imsu]*)$/s;

function isPattern(pattern: string): boolean {
  try {
    fits(pattern, '');
    return true;
  } catch {
    return false;
  }
}
