/** Requests as they go over the wire: `fetch` sends neither dots in a path nor another host. */

import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

export type Answered = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
};

type Wire = {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
};

/** `path`: from the page's address on, or from the root with a leading slash. */
export async function ask(url: string, path: string, wire: Wire = {}): Promise<Answered> {
  const answer = await send(url, path, wire);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) };
}

/** An answer that has not ended. */
export async function send(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Wire,
): Promise<IncomingMessage> {
  const { hostname, port, pathname } = new URL(url);
  const whole = path.startsWith('/') ? path : pathname + path;
  const sent = request({ hostname, port, path: whole, method, headers, agent: false });
  sent.end(body);
  const [answer]: IncomingMessage[] = await once(sent, 'response');
  if (!answer) throw new Error('no answer');
  return answer;
}

/** As the page posts. */
export function post(url: string, action: object, headers: OutgoingHttpHeaders = {}) {
  const { origin } = new URL(url);
  return ask(url, 'act', {
    method: 'POST',
    body: JSON.stringify(action),
    headers: { origin, 'content-type': 'application/json', ...headers },
  });
}
