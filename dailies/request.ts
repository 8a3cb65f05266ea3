/** What a page posts, read as what comes from outside. */

import { z } from 'zod';
import { REVIEW_ACTIONS } from '../films/reviewing/director.ts';
import type { PostedAction } from './protocol.ts';

const LONGEST = 200;
/** A remark is judged where every other one is. */
const LONGEST_NOTE = 10_000;

const requestSchema = z.strictObject({
  kind: z.enum(REVIEW_ACTIONS),
  shot: z.string().max(LONGEST),
  take: z.string().max(LONGEST).nullable(),
  decision: z.int().min(0),
  price: z.string().max(LONGEST).nullable(),
  chosen: z.string().max(LONGEST).exactOptional(),
  note: z.string().max(LONGEST_NOTE).exactOptional(),
}) satisfies z.ZodType<PostedAction>;

/** Null: it is no request of the page. */
export function requestIn(body: string): PostedAction | null {
  try {
    return requestSchema.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}
