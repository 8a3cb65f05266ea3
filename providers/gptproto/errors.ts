/**
 * Errors of GPTProto (docs.gptproto.com, read 2026-11-21). Two shapes of body are documented, with
 * words of its own or with those of Ark behind it. A rejected prompt has the code "503" but arrives
 * as HTTP 400; an empty account gets 403, like a wrong key.
 */

import { z } from 'zod';
import { ARK_ERRORS } from '../ark/errors.ts';
import { readJson, text } from '../lenient.ts';
import type { ErrorTable, OwnError } from '../rejection.ts';

const words = z.object({ code: text, type: text, message: z.string().min(1) });
const errorBody = z.union([z.object({ error: words }).transform(({ error }) => error), words]);

const IS_POLICY = /content policy|policy violation|safety|sensitive|moderat/i;
const IS_EMPTY = /balance|insufficient|quota|credit|top.?up/i;

/**
 * A gateway's `{message}` alone does not count as the provider's own, except for 401. The pages
 * list that by its number only, and a missing key got such an answer without a code ("Token cannot
 * be empty").
 */
function readError(body: string, status: number): OwnError | null {
  const read = errorBody.safeParse(readJson(body));
  if (!read.success) return null;
  const { code, type, message } = read.data;
  const name = code ?? type ?? (status === 401 ? 'unauthorized' : null);
  return name === null ? null : { code: name, message };
}

export const GPTPROTO_ERRORS: ErrorTable = {
  rejections: {
    400: { ...ARK_ERRORS.rejections[400], '': 'invalid', '503': 'moderated-input' },
    401: { '': 'unauthorized' },
    403: { ...ARK_ERRORS.rejections[403], '': 'unauthorized' },
    429: { ...ARK_ERRORS.rejections[429], '': 'throttled' },
  },
  taskFailures: ARK_ERRORS.taskFailures,
  readError,
  kindOf: (error, byCode) => {
    if (byCode === 'invalid' && IS_POLICY.test(`${error.code} ${error.message}`)) {
      return 'moderated-input';
    }
    if (byCode === 'unauthorized' && IS_EMPTY.test(error.message)) return 'unfunded';
    return ARK_ERRORS.kindOf?.(error, byCode) ?? byCode;
  },
};
