/**
 * A provider that takes no time: speaks as much of Ark's wire format as an engine needs, checks
 * nothing, renders nothing. Every task gives the same clip and last frame.
 *
 * `done`: a task has succeeded before its order is answered. `queued`: it waits for ever.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BenchMaterial } from './material.ts';

const TASKS = '/contents/generations/tasks';
const EXPIRES_SECONDS = 172_800;

export type StandIn = {
  readonly url: string;
  state: 'done' | 'queued';
  /** `requests`: of every kind, downloads too. */
  readonly counts: {
    requests: number;
    orders: number;
    lookRequests: number;
    tasksLookedAt: number;
  };
  readonly close: () => Promise<void>;
};

type Task = { readonly id: string; readonly createdAt: number };

export async function startStandIn({ clip, lastFrame }: BenchMaterial): Promise<StandIn> {
  const tasks = new Map<string, Task>();
  const counts = { requests: 0, orders: 0, lookRequests: 0, tasksLookedAt: 0 };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', standIn.url);
    counts.requests += 1;
    if (url.pathname === '/clip.mp4') return send(response, 'video/mp4', clip);
    if (url.pathname === '/last.png') return send(response, 'image/png', lastFrame);
    if (request.method === 'POST') {
      for await (const _ of request);
      counts.orders += 1;
      const id = `cgt-${counts.orders}`;
      tasks.set(id, { id, createdAt: Math.floor(Date.now() / 1_000) });
      return sendJson(response, { id });
    }
    counts.lookRequests += 1;
    const last = url.pathname.split('/').at(-1) ?? '';
    const asked = url.pathname.endsWith(TASKS)
      ? url.searchParams.getAll('filter.task_ids')
      : [last];
    counts.tasksLookedAt += asked.length;
    const found = asked.flatMap((id) => tasks.get(id) ?? []).map((task) => describe(task, standIn));
    if (url.pathname.endsWith(TASKS)) {
      return sendJson(response, { items: found, total: found.length });
    }
    return sendJson(response, found[0] ?? { error: { code: 'NotFound', message: 'no task' } });
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const standIn: StandIn = {
    url: `http://127.0.0.1:${port}`,
    state: 'done',
    counts,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return standIn;
}

function describe({ id, createdAt }: Task, { url, state }: StandIn): object {
  const task = {
    id,
    model: 'seedance-1-0-pro-250528',
    created_at: createdAt,
    updated_at: createdAt,
    service_tier: 'default',
    execution_expires_after: EXPIRES_SECONDS,
  };
  if (state === 'queued') return { ...task, status: 'queued' };
  const content = { video_url: `${url}/clip.mp4`, last_frame_url: `${url}/last.png` };
  return { ...task, status: 'succeeded', content, usage: { completion_tokens: 19_440 } };
}

function sendJson(response: ServerResponse, value: object): void {
  send(response, 'application/json', Buffer.from(JSON.stringify(value)));
}

function send(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.byteLength });
  response.end(body);
}
