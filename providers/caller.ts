/**
 * Calls a provider that speaks JSON over HTTP with a bearer key.
 *
 * Never an SDK: the published ones post a create again after a lost answer. Every failure leaves
 * here as a `ProviderError` that answers the money question, without the key.
 */

import type { z } from 'zod';
import { failure, type FailureKind } from '../specs/failures.ts';
import type { ProviderSheet } from '../specs/models/sheet.ts';
import { request, RequestError, type HttpAnswer, type Method } from './http.ts';
import { readJson } from './lenient.ts';
import { ProviderError, type ProviderSettings, type SubmitRequest, type Task } from './provider.ts';
import { redact } from './redact.ts';
import { classify, requestIdOf, type ErrorTable, type Refusal } from './refusal.ts';

/** Reading is repeated by whoever asked: it need not wait as long as an order does. */
const READ_MS = 25_000;

/** What a request does at the provider; decides what a lost answer means. */
type Purpose = 'read' | 'order' | 'cancel';

type Sending = {
  readonly method: Method;
  readonly url: URL;
  readonly purpose: Purpose;
  readonly body?: Uint8Array;
  readonly answerByMs?: number;
  readonly maxAnswerBytes?: number;
  readonly beforeSend?: () => Promise<void>;
};

export type Ordering = Pick<SubmitRequest, 'beforeSend' | 'answerByMs'> & {
  readonly url: URL;
  /** Sent as JSON. */
  readonly body: unknown;
  /** Finds the new task's id in the answer. */
  readonly created: z.ZodType<Task>;
};

export class Caller {
  /** To be taken out of whatever the provider says. */
  readonly secrets: readonly string[];
  readonly #sheet: ProviderSheet;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #errors: ErrorTable;

  constructor(sheet: ProviderSheet, { apiKey, baseUrl }: ProviderSettings, errors: ErrorTable) {
    this.#sheet = sheet;
    this.#base = baseUrl.href.replace(/\/+$/, '');
    this.#errors = errors;
    this.#headers = {
      Authorization: `Bearer ${apiKey}`,
      Accept: 'application/json',
      'User-Agent': 'storyboard',
    };
    this.secrets = [apiKey];
  }

  /** An address below the base URL; `path` without a slash before it, its parts encoded. */
  at(path: string): URL {
    return new URL(`${this.#base}/${path}`);
  }

  /** Reads, with a body for providers that are asked by POST. An answer may be a refusal. */
  read(
    url: URL,
    body?: unknown,
    limits: { readonly maxAnswerBytes?: number } = {},
  ): Promise<HttpAnswer> {
    const reading = { url, purpose: 'read', ...limits } as const;
    if (body === undefined) return this.#send({ ...reading, method: 'GET' });
    return this.#send({ ...reading, method: 'POST', body: jsonOf(body) });
  }

  cancel(url: URL): Promise<HttpAnswer> {
    return this.#send({ method: 'DELETE', url, purpose: 'cancel' });
  }

  /** Places an order: a task, a proven refusal, or an outcome that is not known. */
  async order({ url, body, created, beforeSend, answerByMs }: Ordering): Promise<Task> {
    const sent = jsonOf(body);
    const bytes = sent.byteLength;
    const { title, maxBodyBytes } = this.#sheet;
    if (bytes > maxBodyBytes) {
      const message = `The order has ${bytes} bytes, ${title} takes ${maxBodyBytes}. Use smaller pictures.`;
      throw this.fail('invalid', 'body-too-large', message);
    }
    const answer = await this.#send({
      method: 'POST',
      url,
      purpose: 'order',
      body: sent,
      answerByMs: answerByMs(bytes),
      beforeSend: () => beforeSend({ bytes }),
    });
    return this.#placed(answer, created);
  }

  /** What an answer that is no success means. */
  refusalOf(answer: HttpAnswer): Refusal {
    return classify(answer, this.#errors, this.secrets);
  }

  /** The body of a success. Throws for one that is none of the provider's own. */
  parse<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
    const read = schema.safeParse(readJson(answer.body));
    if (read.success) return read.data;
    const message = `${this.#sheet.title} gave an answer that is none of its own.`;
    throw this.fail('unavailable', 'answer-unreadable', message, answer);
  }

  /** A failure in our own words, of which nothing was accepted. */
  fail(kind: FailureKind, code: string, message: string, answer?: HttpAnswer): ProviderError {
    const requestId = answer ? requestIdOf(answer) : null;
    return new ProviderError(failure(kind, { code, message, requestId }), 'no');
  }

  #placed(answer: HttpAnswer, created: z.ZodType<Task>): Task {
    if (isSuccess(answer)) {
      const read = created.safeParse(readJson(answer.body));
      if (read.success) return { id: read.data.id };
      throw lost('answer-unreadable', 'The order was answered without a task id.', answer);
    }
    const { failure: refusal, isProven } = this.refusalOf(answer);
    if (isProven) throw new ProviderError(refusal, 'no');
    const isRedirect = answer.status >= 300 && answer.status < 400;
    const message = isRedirect
      ? `The order was answered with a redirect (HTTP ${answer.status}), which is not followed.`
      : refusal.message;
    throw lost(refusal.code, message, answer);
  }

  async #send({ purpose, ...sending }: Sending): Promise<HttpAnswer> {
    const { body, answerByMs = Date.now() + READ_MS } = sending;
    const headers = { ...this.#headers, ...(body && { 'Content-Type': 'application/json' }) };
    try {
      return await request({ ...sending, headers, answerByMs });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const isUnknown = purpose !== 'read' && error.sent === 'maybe';
      const kind = purpose === 'order' && isUnknown ? 'outcome-unknown' : 'unavailable';
      const message = redact(error.message, this.secrets);
      const failed = failure(kind, { code: error.fault, message });
      throw new ProviderError(failed, isUnknown ? 'unknown' : 'no', error);
    }
  }
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

function jsonOf(body: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(body));
}

function lost(code: string, message: string, answer: HttpAnswer): ProviderError {
  const facts = { code, message, requestId: requestIdOf(answer) };
  return new ProviderError(failure('outcome-unknown', facts), 'unknown');
}
