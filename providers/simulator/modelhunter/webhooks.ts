/**
 * What ModelHunter posts when a task ends: to the address that its order names, without a
 * signature, and to the account's own addresses, signed and repeated.
 * docs.modelhunter.ai/core-concepts/webhooks, read 2026-11-21.
 */

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AddressedCallback, Callback } from '../engine/callback.ts';
import { readJson, writeJson } from '../engine/file.ts';
import { addressField, isFields, present, type Fields } from '../order/fields.ts';
import { invalid, missing } from '../order/refusal.ts';

const EVENTS = ['task.completed', 'task.failed'] as const;
type EventType = (typeof EVENTS)[number];

/** Simulated time after which a delivery that was not accepted is repeated. */
const REPEATS_AFTER_SECONDS = [60, 300, 1_800] as const;

const webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.enum(EVENTS)),
  secret: z.string(),
  createdAtMs: z.number(),
});
export type Webhook = z.infer<typeof webhook>;

export type TaskEvent = {
  readonly type: EventType;
  readonly taskId: string;
  readonly atMs: number;
  readonly body: string;
};

/** `task` as the task's own answer shows it. */
export function eventOf(
  task: Readonly<Record<string, unknown>>,
  { id, atMs, isoAt }: { readonly id: string; readonly atMs: number; readonly isoAt: string },
): TaskEvent {
  const type = task['status'] === 'succeeded' ? 'task.completed' : 'task.failed';
  const digest = createHash('sha256').update(`${id} ${type}`).digest('hex');
  const event = { id: `evt_${digest.slice(0, 24)}`, type, created_at: isoAt, data: { task } };
  return { type, taskId: id, atMs, body: JSON.stringify(event) };
}

/** To the order's own address: once. */
export function orderCallback({ type, taskId, body }: TaskEvent): Callback {
  const headers = { 'X-Webhook-Event': type, 'X-Job-ID': taskId };
  return { body, headers: () => headers, repeatsAfterSeconds: [] };
}

/** The account's addresses, kept in a file. */
export class Webhooks {
  readonly #file: string;
  readonly #all: Webhook[];

  constructor(file: string) {
    this.#file = file;
    const kept = z.array(webhook).safeParse(readJson(file));
    this.#all = kept.success ? kept.data : [];
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Throws `OrderRefusal`. */
  register(fields: Fields, nowMs: number): Webhook {
    const isEmpty = fields['url'] === '';
    const url = present(isEmpty ? null : addressField(fields, 'url'), 'url');
    const registered = {
      id: `wh_${randomBytes(9).toString('hex')}`,
      url,
      events: eventsIn(fields),
      secret: `whsec_${randomBytes(24).toString('hex')}`,
      createdAtMs: nowMs,
    };
    this.#all.push(registered);
    writeJson(this.#file, this.#all);
    return registered;
  }

  /** Callbacks for the addresses that were registered at the time of the event. */
  callbacksFor({ type, atMs, body }: TaskEvent): AddressedCallback[] {
    return this.#all
      .filter(({ events, createdAtMs }) => events.includes(type) && createdAtMs <= atMs)
      .map(({ url, secret }) => ({
        address: url,
        body,
        headers: () => signedHeaders(body, secret),
        repeatsAfterSeconds: REPEATS_AFTER_SECONDS,
      }));
  }
}

/** Stamped by the real clock when it is sent: the receiver judges the age by its own clock. */
function signedHeaders(body: string, secret: string): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const event: unknown = JSON.parse(body);
  return {
    'X-Webhook-ID': isFields(event) ? String(event['id']) : '',
    'X-Webhook-Timestamp': timestamp,
    'X-Webhook-Signature': `sha256=${signature}`,
  };
}

function eventsIn(fields: Fields): EventType[] {
  const asked = fields['events'] ?? null;
  if (asked === null) throw missing('events');
  if (!Array.isArray(asked) || asked.length === 0) throw invalid('events', 'must name an event');
  return asked.map((name: unknown) => {
    const known = EVENTS.find((event) => event === name);
    if (known === undefined) throw invalid('events', `must be among ${EVENTS.join(', ')}`);
    return known;
  });
}
