/**
 * AceDataCloud over plain HTTP (AceDataCloud/Docs openapi/seedance.json at 0e1d52d and
 * guides/seedance, read 2026-11-21): one address to order, one to poll, both by POST.
 *
 * It has no list, cancels nothing and finds nothing. If an order's answer is lost, a person is
 * asked.
 */

import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { ARK_NAMES, arkBody } from '../ark/body.ts';
import { Caller } from '../caller.ts';
import type { RequestFault } from '../connection.ts';
import type { HttpAnswer } from '../http.ts';
import { requestedModel, type ParameterNames } from '../parameters.ts';
import {
  nullIfRefused,
  ProviderError,
  type PolledTask,
  type Provider,
  type ProviderSettings,
  type Task,
} from '../provider.ts';
import { batch, createdTask, hintIn, retrieved, statusOf } from './answer.ts';
import { ACEDATA_ERRORS } from './errors.ts';

const VIDEOS = 'seedance/videos';
const TASKS = 'seedance/tasks';

/** A record repeats its order with all pictures, so a poll of many tasks is large. */
const ABOUT_ORDER_BYTES = 1_000_000;
const TOO_LARGE: RequestFault = 'answer-too-large';

/** `service_tier` was ignored and then removed (AceDataCloud/MCPs seedance/CHANGELOG.md). */
const NAMES: ParameterNames = {
  ...ARK_NAMES,
  cameraFixed: 'camerafixed',
  tier: null,
};

export function createAceData(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  const caller = new Caller(sheet, settings, ACEDATA_ERRORS);
  const maxAnswerBytes = sheet.maxBodyBytes + ABOUT_ORDER_BYTES;
  const read: Read = (body) => caller.read(caller.at(TASKS), body, { maxAnswerBytes });
  return {
    sheet,
    submit: async (asked) => {
      const body = {
        ...arkBody(asked, requestedModel(sheet, asked.order), NAMES),
        // Without this the request stays open until the clip is there.
        async: true,
        ...(asked.callbackUrl !== null && { callback_url: asked.callbackUrl }),
      };
      return caller.order({ ...asked, url: caller.at(VIDEOS), body, created: createdTask });
    },
    status: async (tasks) => {
      const seen = await several(caller, read, tasks);
      const all: PolledTask[] = [];
      for (const task of tasks) all.push(seen.get(task.id) ?? (await single(caller, read, task)));
      return all;
    },
    readCallback: hintIn,
  };
}

type Read = (body: object) => Promise<HttpAnswer>;

async function single(caller: Caller, read: Read, task: Task): Promise<PolledTask> {
  const answer = await read({ action: 'retrieve', id: task.id });
  const record = caller.parseOf(task, retrieved, answer);
  if (record === null) return { id: task.id, state: 'missing' };
  return statusOf(record, answer.dateMs, caller.secrets);
}

/**
 * Polls several tasks at once; gives nothing for a single task, which is polled by itself, nor where
 * such a request is refused.
 */
async function several(
  caller: Caller,
  read: Read,
  tasks: readonly Task[],
): Promise<Map<string, PolledTask>> {
  if (tasks.length < 2) return new Map();
  const ids = tasks.map(({ id }) => id);
  try {
    const answer = await read({ action: 'retrieve_batch', ids });
    const { items } = caller.parse(batch, answer).items;
    const { secrets } = caller;
    return new Map(items.map((record) => [record.id, statusOf(record, answer.dateMs, secrets)]));
  } catch (error) {
    const isTooLarge = error instanceof ProviderError && error.failure.code === TOO_LARGE;
    if (!isTooLarge) return nullIfRefused(error) ?? new Map();
    const half = Math.ceil(tasks.length / 2);
    const first = await several(caller, read, tasks.slice(0, half));
    return new Map([...first, ...(await several(caller, read, tasks.slice(half)))]);
  }
}
