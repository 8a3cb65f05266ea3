/** A listener over a real store and real adapters; how it wakes shots is written down. */

import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { OrderKey } from '../../specs/order.ts';
import type { Provider } from '../../providers/provider.ts';
import { drawSecret } from '../../store/callbacks.ts';
import type { OrderIntent } from '../../store/order.ts';
import { startListener } from '../../worker/webhooks/listener.ts';
import { Receiver, type NudgedShot } from '../../worker/webhooks/receiver.ts';
import { ARK, arkAt } from '../providers/ark/fixtures.ts';
import { modelHunterAt } from '../providers/modelhunter/fixtures.ts';
import { closedPort, serve } from '../providers/server.ts';
import { anIntent, AT, FILM, temporaryStore } from '../store/fixtures.ts';

export const SECRET = 'whsec_0123456789abcdef';

/** The provider's own pause, shortened: a wake that is not seen to help is repeated after it. */
const PAUSE_MS = 120;

function hasty(provider: Provider): Provider {
  const bounds = { minMs: PAUSE_MS, maxMs: PAUSE_MS };
  const sheet = { ...provider.sheet, poll: { default: bounds, flex: bounds } };
  return new Proxy(provider, {
    get: (target, name) => {
      if (name === 'sheet') return sheet;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

export async function openBooth({
  path = '',
  port = null,
}: { readonly path?: string; readonly port?: number | null } = {}) {
  const company = await serve((_, response) => {
    response.writeHead(500).end();
  });
  const store = await temporaryStore();
  const woken: NudgedShot[] = [];
  const nudged: NudgedShot[] = [];
  const refusals: Error[] = [];
  const waker = {
    endPause: async ({ film, shot }: NudgedShot) => {
      const refusal = refusals.shift();
      if (refusal) throw refusal;
      woken.push({ film, shot });
    },
    nudge: async ({ film, shot }: NudgedShot) => void nudged.push({ film, shot }),
  };
  const modelhunter = hasty(modelHunterAt(company.origin));
  const providers = [hasty(arkAt(company.origin, ARK)), modelhunter];
  const at = port ?? (await closedPort());
  const origin = `http://127.0.0.1:${at}`;
  const listener = startListener({
    settings: { publicUrl: origin + path, host: '127.0.0.1', port: at },
    store: store.id,
    receiver: new Receiver({
      store,
      providers: new Map(providers.map((one) => [one.sheet.name, one])),
      waker,
    }),
    signing: new Map([['modelhunter', { provider: modelhunter, secret: SECRET }]]),
    log: pino({ level: 'silent' }),
  });
  onTestFinished(listener.close);
  return { store, origin, port: at, woken, nudged, refusals, company };
}
export type Booth = Awaited<ReturnType<typeof openBooth>>;

/** An order at its provider, with an address of its own. */
export async function anOrder(
  { store, origin }: Booth,
  changes: Partial<OrderIntent> & { readonly taskId?: string | null; readonly shot?: string } = {},
) {
  const { taskId = 'cgt-1', shot = 'sh0010', ...more } = changes;
  const key: OrderKey = { film: FILM, shot, take: 1, order: 1 };
  const { secret, sha256 } = drawSecret();
  await store.callbacks.openAddress(sha256, key);
  const intent = anIntent({ provider: 'ark', callbackSha256: sha256, ...more });
  await store.journal.placeIntent(key, intent);
  if (taskId !== null) {
    await store.journal.recordTask(key, { task: { id: taskId }, adopted: false, at: AT });
    await store.callbacks.nameTask(intent.provider, taskId, key);
  }
  return { key, sha256, url: `${origin}/${store.id}/${secret}` };
}

export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, { method: 'POST', body: text, headers });
  return { status: answer.status, text: await answer.text() };
}

/** As ModelHunter signs it: now, or so many seconds from now. */
export function signed(body: string, secret = SECRET, inSeconds = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) + inSeconds);
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': `sha256=${signature}` };
}

/** Longer than every repetition of a wake takes. */
export function afterAllWakes(): Promise<void> {
  return sleep(PAUSE_MS * 12);
}
