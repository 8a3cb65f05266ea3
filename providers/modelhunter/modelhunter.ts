/** ModelHunter over plain HTTP: create, get, list. */

import { z } from 'zod';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import { Caller } from '../caller.ts';
import { requestedModel } from '../parameters.ts';
import type {
  PageRequest,
  PolledTask,
  Provider,
  ProviderSettings,
  Task,
  TaskPage,
  Walk,
} from '../provider.ts';
import { searchIn } from '../search.ts';
import {
  createdTask,
  fullListAnswer,
  listAnswer,
  listedOf,
  statusOf,
  taskAnswer,
  tokenOf,
} from './answer.ts';
import { addressOf, requestBody } from './body.ts';
import { hintIn, isSigned } from './callback.ts';
import { MODELHUNTER_ERRORS } from './errors.ts';

const TASKS = 'tasks';
/** The most that the documents allow. */
const PAGE_SIZE = 100;
const MAX_PAGES = 500;

/** Where a search goes on: at the last of the cursors seen so far. */
const placeSchema = z.object({
  cursors: z.array(z.string()),
  /** How many items of the list were not readable as tasks. */
  unreadable: z.int().min(0),
});

export function createModelHunter(sheet: ProviderSheet, settings: ProviderSettings): Provider {
  const caller = new Caller(sheet, settings, MODELHUNTER_ERRORS);
  return {
    sheet,
    submit: async (asked) =>
      caller.order({
        ...asked,
        url: caller.at(addressOf(asked.order.request)),
        body: requestBody(asked, requestedModel(sheet, asked.order)),
        created: createdTask,
      }),
    status: (tasks) => Promise.all(tasks.map((task) => freshlyLinked(caller, task))),
    /** The list is not known to be whole: see the sheet. */
    find: (tokens, walk) => searchIn(everyTask(caller, walk), tokens, tokenOf),
    listPage: (asked) => listedPage(caller, asked),
    readCallback: hintIn,
    isSigned,
  };
}

const pageSchema = z.object({ cursor: z.string().min(1) });

/** A list of one task is that of the ids which begin as its own does. */
async function listedPage(caller: Caller, { place, taskId }: PageRequest): Promise<TaskPage> {
  const url = pageAddress(caller, pageSchema.safeParse(place).data?.cursor ?? null);
  if (taskId !== null) url.searchParams.set('search', taskId);
  const page = caller.parse(fullListAnswer, await caller.read(url));
  const { items, unreadable, hasMore, cursor } = page;
  const goesOn = hasMore === true && cursor !== null;
  return {
    tasks: items.map((task) => listedOf(task, caller.secrets)),
    // A list that goes on, and does not say where, is not whole.
    unreadable: unreadable + (hasMore === true && cursor === null ? 1 : 0),
    next: goesOn ? { cursor } : null,
  };
}

/** Polling a task whose links have expired makes fresh ones, which the next poll shows. */
async function freshlyLinked(caller: Caller, task: Task): Promise<PolledTask> {
  const url = caller.at(`${TASKS}/${encodeURIComponent(task.id)}`);
  const poll = () => caller.poll(task, { url, schema: taskAnswer, statusOf });
  const polled = await poll();
  const isWithoutLinks = polled.state === 'succeeded' && polled.result === null;
  return isWithoutLinks ? poll() : polled;
}

/**
 * All tasks of the list. Throws for an unclear end of the list, or an item that is not readable as
 * a task.
 */
async function* everyTask(caller: Caller, walk?: Walk) {
  const before = placeSchema.safeParse(walk?.from).data;
  const cursors = new Set<string>(before?.cursors);
  let cursor = [...cursors].at(-1) ?? null;
  let unreadable = before?.unreadable ?? 0;
  for (let page = cursors.size + 1; page <= MAX_PAGES; page += 1) {
    const { items, hasMore, ...read } = await pageAt(caller, cursor);
    unreadable += read.unreadable;
    yield* items;
    if (hasMore !== true) {
      if (unreadable === 0) return;
      break;
    }
    cursor = read.cursor;
    if (cursor === null || cursors.has(cursor)) break;
    cursors.add(cursor);
    await walk?.onPage({ cursors: [...cursors], unreadable });
  }
  const message =
    unreadable === 0
      ? 'The list of tasks does not end.'
      : 'The list of tasks holds what cannot be read.';
  throw caller.fail('unavailable', 'list-incomplete', message);
}

async function pageAt(caller: Caller, cursor: string | null) {
  return caller.parse(listAnswer, await caller.read(pageAddress(caller, cursor)));
}

function pageAddress(caller: Caller, cursor: string | null): URL {
  const url = caller.at(TASKS);
  url.searchParams.set('provider', 'seedance');
  url.searchParams.set('limit', String(PAGE_SIZE));
  if (cursor !== null) url.searchParams.set('cursor', cursor);
  return url;
}
