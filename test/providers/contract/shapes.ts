/** Answers of each provider with whatever a test wants in them, in the provider's own shape. */

import { ARK } from '../../../providers/ark/sheet.ts';
import { BYTEPLUS } from '../../../providers/ark/sheet.ts';
import { LOCAL } from '../../../providers/local/sheet.ts';
import { unexpected } from '../server.ts';

/** What a look says of a finished task. */
export type Told = {
  readonly id?: unknown;
  readonly seed?: unknown;
  readonly tokens?: unknown;
  readonly createdAt?: unknown;
  readonly expiresAfter?: unknown;
};

type Shape = {
  readonly created: (id: unknown) => object;
  readonly finished: (told: Told) => object;
  /** A task whose state has a word of its own. */
  readonly odd: (id: string, word: string) => object;
  readonly failed: (id: string, code: string, message: string) => object;
  readonly error: (status: number, code: string, message: string) => object;
  /** Of an account without funds: a refusal that is documented, with its status. */
  readonly unfunded: readonly [status: number, code: string];
  /** A code in the provider's manner that no document has. */
  readonly newCode: string;
  /** Facts that come back at all. */
  readonly tells: { readonly seed: boolean; readonly tokens: boolean; readonly expiry: boolean };
};

export const CLIP_URL = 'https://cdn.example/clip.mp4';

const ARK_SHAPE: Shape = {
  created: (id) => ({ id }),
  finished: ({ id, seed, tokens, createdAt, expiresAfter }) => ({
    id,
    status: 'succeeded',
    content: { video_url: CLIP_URL },
    seed,
    usage: { completion_tokens: tokens },
    created_at: createdAt,
    execution_expires_after: expiresAfter,
  }),
  odd: (id, status) => ({ id, status }),
  failed: (id, code, message) => ({ id, status: 'failed', error: { code, message } }),
  error: (_status, code, message) => ({ error: { code, message } }),
  unfunded: [403, 'AccountOverdueError'],
  newCode: 'BrandNewReason',
  tells: { seed: true, tokens: true, expiry: true },
};

const SHAPES: Readonly<Record<string, Shape>> = {
  [ARK.name]: ARK_SHAPE,
  [BYTEPLUS.name]: ARK_SHAPE,
  [LOCAL.name]: ARK_SHAPE,
  gptproto: { ...ARK_SHAPE, newCode: 'brand_new' },
  modelhunter: {
    created: (id) => ({ success: true, data: { id } }),
    finished: ({ id, createdAt }) => ({
      data: {
        id,
        status: 'succeeded',
        result: ['?', { url: CLIP_URL, format: 'mp4' }],
        created_at: createdAt,
      },
    }),
    odd: (id, status) => ({ data: { id, status } }),
    failed: (id, code, message) => ({ data: { id, status: 'failed', error: { code, message } } }),
    error: (_status, code, message) => ({ success: false, error: { code, message } }),
    unfunded: [402, 'INSUFFICIENT_BALANCE'],
    newCode: 'BRAND_NEW',
    tells: { seed: false, tokens: false, expiry: false },
  },
  novita: {
    created: (id) => ({ task_id: id }),
    finished: ({ id, seed, createdAt }) => ({
      task: { task_id: id, status: 'TASK_STATUS_SUCCEED' },
      extra: { seed, debug_info: { submit_time_ms: createdAt } },
      videos: [null, { video_url: CLIP_URL }],
    }),
    odd: (_id, status) => ({ task: { status } }),
    failed: (_id, code, message) => ({
      task: { status: 'TASK_STATUS_FAILED', reason: `${code}: ${message}` },
    }),
    error: (code, reason, message) => ({ code, reason, message }),
    unfunded: [403, 'NOT_ENOUGH_BALANCE'],
    newCode: 'BRAND_NEW',
    tells: { seed: true, tokens: false, expiry: false },
  },
  acedata: {
    created: (id) => ({ task_id: id }),
    finished: ({ id, seed, tokens, createdAt, expiresAfter }) => ({
      id,
      created_at: createdAt,
      request: { execution_expires_after: expiresAfter },
      response: {
        success: true,
        data: [null, { video_url: CLIP_URL, seed, usage: { total_tokens: tokens } }],
      },
    }),
    odd: (id, state) => ({ id, state, started_at: 1 }),
    failed: (id, code, message) => ({ id, response: { success: false, error: { code, message } } }),
    error: (_status, code, message) => ({ error: { code, message }, trace_id: 'trace-12345678' }),
    unfunded: [403, 'used_up'],
    newCode: 'brand_new',
    tells: { seed: true, tokens: true, expiry: true },
  },
};

export function shapeOf({ name }: { readonly name: string }): Shape {
  return SHAPES[name] ?? unexpected(`nobody knows the answers of ${name}`);
}

/** A number as it stands in JSON, digit by digit. */
export function literal(digits: string): string {
  return `@number ${digits}@`;
}

export function jsonOf(body: unknown): string {
  return JSON.stringify(body).replace(/"@number ([^@]*)@"/g, '$1');
}
