/** A simulator in a folder of its own, and a client as plain as can be. */

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

import { BYTEPLUS } from '../../../providers/ark/sheet.ts';
import { readScenario } from '../../../providers/simulator/scenario/scenario.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../../specs/models/seedance.ts';
import type { PixelSize } from '../../../specs/models/sheet.ts';
import { findTool } from '../../../tools/find.ts';

export const { path: ffmpegPath } = await findTool('ffmpeg');

/** 480p and two seconds: the cheapest clip there is. */
export const PRO_10 = 'seedance-1-0-pro-250528';
export const PRO_15 = 'seedance-1-5-pro-251215';
export const FULL_20 = 'dreamina-seedance-2-0-260128';
export const FULL_25 = 'dreamina-seedance-2-5-260628';

const AT_ONCE = { default: 0, flex: 0 } as const;
/** Long enough that nothing starts in a test. */
export const NEVER = { default: 86_400, flex: 86_400 } as const;

const open: Simulator[] = [];
const folders: string[] = [];

/** Once for each test: a hook of this file would be that of the first test file alone. */
function endWithTest(): void {
  if (open.length + folders.length > 0) return;
  onTestFinished(async () => {
    await Promise.all(open.splice(0).map((simulator) => simulator.close()));
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  endWithTest();
  folders.push(folder);
  return folder;
}

export type Started = Partial<Omit<SimulatorOptions, 'scenario'>> & { readonly faults?: string };

/** Without waiting, unless the options say so. `faults` is the text of a scenario. */
export async function start({ faults, ...options }: Started = {}): Promise<Client> {
  const simulator = await createSimulator({
    folder: options.folder ?? (await temporaryFolder()),
    sheet: BYTEPLUS,
    models: SEEDANCE_MODELS,
    ffmpegPath,
    queueSeconds: AT_ONCE,
    renderSeconds: AT_ONCE,
    ...(faults !== undefined && { scenario: readScenario(faults) }),
    ...options,
  });
  endWithTest();
  open.push(simulator);
  return new Client(simulator);
}

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects
  readonly body: any;
};

type Sent = {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Calls whatever listens at a base URL. */
export class Caller {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async send(method: string, path: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      redirect: 'manual',
      ...sent,
      headers: { authorization: 'Bearer key', connection: 'close', ...headers },
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: isJson ? read(text) : text };
  }

  post(order: object): Promise<Answer> {
    return this.send('POST', TASKS, { body: JSON.stringify(order) });
  }

  get(id: string): Promise<Answer> {
    return this.send('GET', `${TASKS}/${id}`);
  }

  list(query = ''): Promise<Answer> {
    return this.send('GET', `${TASKS}?${query}`);
  }

  delete(id: string): Promise<Answer> {
    return this.send('DELETE', `${TASKS}/${id}`);
  }

  /** Creates a task and gives its id. */
  async create(changes: object = {}): Promise<string> {
    const { status, body } = await this.post(order(changes));
    if (status !== 200) throw new Error(`refused: ${JSON.stringify(body)}`);
    return body.id;
  }

  /** Looks until the task has the state; a task that ended otherwise is an error. */
  async until(id: string, state: string): Promise<Answer['body']> {
    for (let look = 0; look < 600; look += 1) {
      const { body } = await this.get(id);
      if (body.status === state) return body;
      if (!['queued', 'running'].includes(body.status)) throw new Error(JSON.stringify(body));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`task ${id} never was ${state}`);
  }

  async download(url: string): Promise<Buffer> {
    const answer = await fetch(url, { headers: { connection: 'close' } });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }
}

export class Client extends Caller {
  readonly simulator: Simulator;

  constructor(simulator: Simulator) {
    super(simulator.url);
    this.simulator = simulator;
  }
}

export const TASKS = '/contents/generations/tasks';

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A small order by text. */
export function order(changes: object = {}): object {
  return {
    model: PRO_10,
    content: [{ type: 'text', text: 'A lighthouse in the rain' }],
    resolution: '480p',
    ratio: '16:9',
    duration: 2,
    return_last_frame: true,
    ...changes,
  };
}

export function image(picture: Uint8Array | string, role?: string): object {
  const url =
    typeof picture === 'string'
      ? picture
      : `data:image/png;base64,${Buffer.from(picture).toString('base64')}`;
  return { type: 'image_url', image_url: { url }, ...(role !== undefined && { role }) };
}

export function text(words: string): object {
  return { type: 'text', text: words };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A soft picture that video keeps well, painted by a function of both coordinates, 0 to 1. */
export function png(
  { width, height }: PixelSize,
  paint: (x: number, y: number) => readonly number[] = (x, y) => [60 + 120 * x, 90 + 80 * y, 120],
): Uint8Array {
  const rows = Array.from({ length: height }, (_, row) => {
    const pixels = Array.from({ length: width }, (_value, column) =>
      paint(column / width, row / height),
    );
    return Buffer.from([0, ...pixels.flat()]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A picture of which only the header is ever read. */
export function header(width: number, height: number): Uint8Array {
  const whole = Buffer.from(png({ width: 1, height: 1 }));
  whole.writeUInt32BE(width, 16);
  whole.writeUInt32BE(height, 20);
  return whole;
}
