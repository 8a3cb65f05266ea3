/** A provider's adapter before the simulator that speaks its dialect, with a recorder between. */

import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogue } from '../../../providers/catalogue.ts';
import { REGISTRATIONS } from '../../../providers/registry.ts';
import type { PolledTask, Provider, Task, TaskStatus } from '../../../providers/provider.ts';
import { readScenario } from '../../../providers/simulator/scenario/scenario.ts';
import { createSimulator, type Simulator } from '../../../providers/simulator/simulator.ts';
import type { ProviderSheet } from '../../../specs/models/sheet.ts';
import type { Order } from '../../../specs/order.ts';
import { serve } from '../server.ts';
import { ffmpegPath } from '../simulator/fixtures.ts';
import { bytesOf, PICTURES } from './orders.ts';

export const KEY = 'sk-3f0c1b52-aaaa-4bbb-8ccc-1234567890ab';

/** What a prompt says is what happens to its order. */
const FAULTS = `
rules:
  - { when: { prompt: stays queued }, do: { stuck: queued } }
  - { when: { prompt: stays running }, do: { stuck: running } }
  - { when: { prompt: stays odd }, do: { stuck: running } }
  - { when: { prompt: stays odd }, do: { show: { status: paused } } }
  - { when: { prompt: ends in text }, do: { show: { numbers: strings } } }
  - { when: { prompt: breaks }, do: { fail: { code: InternalServiceError, message: 'Key ${KEY}' } } }
  - { when: { prompt: is not shown }, do: { moderate: output } }
  - { when: { prompt: is not taken }, do: { moderate: input } }
  - { when: { prompt: runs out }, do: { expire: now } }
  - { when: { prompt: meets 401 }, do: { answer: { status: 401, message: 'Key ${KEY}' } } }
  - { when: { prompt: meets 403 }, do: { answer: { status: 403, message: 'Key ${KEY}' } } }
  - { when: { prompt: meets 404 }, do: { answer: { status: 404, message: 'Key ${KEY}' } } }
  - { when: { prompt: meets 429 }, do: { answer: { status: 429, retry_after: 7, message: 'Key ${KEY}' } } }
  - { when: { prompt: meets 500 }, do: { answer: { status: 500, message: 'Key ${KEY}' } } }
  - { when: { prompt: is made and meets 502 }, do: { answer: { status: 502, handled: true } } }
  - { when: { prompt: is made and meets 307 }, do: { answer: { status: 307, handled: true, headers: { location: / } } } }
  - { when: { prompt: is made and meets a void }, do: { answer: { status: 200, body: '', handled: true } } }
  - { when: { prompt: is made and meets a page }, do: { garble: html } }
  - { when: { prompt: is made and meets half a body }, do: { garble: malformed } }
  - { when: { prompt: is made and meets a torn body }, do: { garble: truncated } }
  - { when: { prompt: is made and dropped }, do: { drop: after } }
  - { when: { prompt: is dropped before }, do: { drop: before } }
`;

export class Stage {
  readonly sheet: ProviderSheet;
  readonly simulator: Simulator;
  readonly provider: Provider;
  readonly #folder: string;

  private constructor(sheet: ProviderSheet, simulator: Simulator, folder: string) {
    this.sheet = sheet;
    this.simulator = simulator;
    this.provider = this.providerAt(simulator.url);
    this.#folder = folder;
  }

  static async open(sheet: ProviderSheet): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'contract-'));
    const simulator = await createSimulator({
      folder,
      sheet,
      models: catalogue.models,
      ffmpegPath,
      apiKey: KEY,
      queueSeconds: { default: 0, flex: 86_400 },
      renderSeconds: { default: 0, flex: 86_400 },
      scenario: readScenario(FAULTS),
    });
    return new Stage(sheet, simulator, folder);
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  providerAt(baseUrl: string, apiKey = KEY): Provider {
    const registration = REGISTRATIONS.find(({ sheet }) => sheet.name === this.sheet.name);
    if (!registration) throw new Error(`${this.sheet.name} is not registered`);
    return registration.create(this.sheet, { apiKey, baseUrl: new URL(baseUrl) });
  }

  submit(order: Order, provider = this.provider, callbackUrl: string | null = null): Promise<Task> {
    return provider.submit({
      order,
      pictures: bytesOf(order),
      callbackUrl,
      beforeSend: () => Promise.resolve(),
      answerByMs: () => Date.now() + 10_000,
    });
  }

  bought({ request }: Order): number {
    return this.simulator.orders().filter(({ prompt }) => prompt === request.text).length;
  }

  async look(task: Task): Promise<PolledTask> {
    const [polled] = await this.provider.status([task], 'default');
    if (!polled) throw new Error('nobody looked');
    return polled;
  }

  /** Looks until the task is no longer open. */
  async ended(task: Task): Promise<TaskStatus> {
    for (let nth = 0; nth < 400; nth += 1) {
      const polled = await this.look(task);
      if (polled.state === 'missing') break;
      if (polled.state !== 'queued' && polled.state !== 'running') return polled;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`task ${task.id} never ended`);
  }

  /** What goes over the wire for an order, while the simulator takes it or refuses it. */
  async wireOf(order: Order, callbackUrl: string): Promise<Record<string, unknown>> {
    const { origin, pathname } = new URL(this.simulator.url);
    const recorder = await serve((seen, response) => {
      void forward(origin, seen, response);
    });
    await this.submit(order, this.providerAt(`${recorder.origin}${pathname}`), callbackUrl);
    const [seen, ...more] = recorder.seen;
    if (!seen || more.length > 0) throw new Error('an order is one request');
    const body: unknown = JSON.parse(withoutPictures(seen.body));
    return { request: `${seen.method} ${seen.path}`, body };
  }
}

type Sent = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

async function forward(
  origin: string,
  { method, path, headers, body }: Sent,
  response: ServerResponse,
): Promise<void> {
  const answer = await fetch(`${origin}${path}`, {
    method,
    body,
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      authorization: headers.authorization ?? '',
    },
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(await answer.text());
}

/** Each picture by its role, instead of its bytes. */
function withoutPictures(body: string): string {
  return Object.entries(PICTURES).reduce(
    (rest, [role, bytes]) => rest.replaceAll(Buffer.from(bytes).toString('base64'), `<${role}>`),
    body,
  );
}
