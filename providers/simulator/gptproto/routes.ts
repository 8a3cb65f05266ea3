/** GPTProto's two routes. */

import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { accept } from '../accept.ts';
import { taskAnswer } from '../ark/answer.ts';
import type { DialectOptions, DialectTools, SimulatorPlace } from '../dialect.ts';
import { fieldsOf, isLetIn } from '../door.ts';
import type { TaskRecord } from '../engine/task.ts';
import { OrderRefusal } from '../order/refusal.ts';
import type { Shown } from '../scenario/rules.ts';
import { shownIn, spelled } from '../spelling.ts';
import { errorBody, GptprotoError, wordsFor, type Refused } from './error.ts';
import { readOrder } from './order.ts';

export const TASKS = '/contents/generations/tasks';

export function createRoutes(options: DialectOptions, tools: DialectTools): Hono<SimulatorPlace> {
  const { engine } = tools;
  const routes = new Hono<SimulatorPlace>();
  routes.use(async (context, next) => {
    // The pages show the key with and without "Bearer".
    if (!isLetIn(context, options, { isSchemeOptional: true })) {
      throw new GptprotoError(401, 'Token cannot be empty or is invalid.');
    }
    await next();
  });
  routes.post(TASKS, async (context) => {
    const read = await readOrder(await fieldsOf(context), options);
    const task = await accept(context, tools, read, nameTask);
    return context.json({ id: task.id });
  });
  routes.get(`${TASKS}/:id`, (context) => {
    const id = context.req.param('id');
    if (!id.startsWith('cgt-')) throw new GptprotoError(400, 'Invalid task_id format');
    const task = engine.find(id);
    if (!task) throw new GptprotoError(404, `Task ${id} was not found.`);
    return context.json(bodyOf(options, tools, task, shownIn(context, tools, 'get', task)));
  });
  routes.all('*', ({ req }) => {
    throw new GptprotoError(404, `There is no ${req.method} ${req.path}.`);
  });
  routes.onError((error) => {
    const refused = refusedBy(error);
    return Response.json(errorBody(refused), { status: refused.status });
  });
  return routes;
}

/** Ark's answer without what only Ark has; seed and times are text in every sample. */
function bodyOf(
  { sheet, models }: DialectOptions,
  { engine, linkTo }: DialectTools,
  task: TaskRecord,
  shown: Shown,
): unknown {
  const made = models.find(({ family }) => family === task.order.family) ?? null;
  const answer = taskAnswer(task, engine.standing(task), {
    sheet: made,
    linkTo: (of, file, fromMs) => linkTo(of, file, fromMs, sheet.linkSeconds),
  });
  const { service_tier: _tier, execution_expires_after: _expiry, ...rest } = answer;
  const texts = ['seed', 'created_at', 'updated_at'].filter((name) => name in rest);
  const spoken = {
    ...rest,
    ...Object.fromEntries(texts.map((name) => [name, String(rest[name])])),
    ...(shown.status !== undefined && { status: shown.status }),
  };
  return spelled(spoken, shown);
}

function refusedBy(error: Error): Refused {
  if (error instanceof GptprotoError) return error.refused;
  if (error instanceof OrderRefusal) return wordsFor(error);
  return { status: 500, code: null, message: error.message };
}

/** Ark's ids are handed on. */
function nameTask(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replace(/\D/g, '').slice(0, 14);
  return `cgt-${stamp}-${randomBytes(3).toString('hex')}`;
}
