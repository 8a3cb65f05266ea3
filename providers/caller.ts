/**
 * Calls a provider that speaks JSON over HTTP with a bearer key. Every failure leaves here as a
 * `ProviderError` that says whether money may have been spent, and does not contain the key.
 */

import { z } from 'zod';
import { failure, isPassing, type FailureKind } from '../specs/failures.ts';
import type { ProviderSheet } from '../specs/models/sheet.ts';
import { hostAndPort } from './address.ts';
import { RequestError } from './connection.ts';
import { request, type HttpAnswer, type Method } from './http.ts';
import { readJson } from './lenient.ts';
import {
  ProviderError,
  type PolledTask,
  type ProviderSettings,
  type SubmitRequest,
  type Task,
  type TaskStatus,
} from './provider.ts';
import { TAKE_HEADER } from './simulator-header.ts';
import { outsideText } from './outside-text.ts';
import { proxyName, routeTo } from './proxy.ts';
import { holdsSecret } from './redact.ts';
import {
  classify,
  rejectionWithin,
  requestIdOf,
  type ErrorTable,
  type RejectedCall,
} from './rejection.ts';

/** The caller repeats a failed read, so it need not wait as long as an order does. */
const READ_MS = 25_000;

/**
 * Statuses by which a proxy or gateway rejects what it does not let through: an unknown address,
 * another method, a body or a head that is too large for it.
 */
const ON_THE_WAY: readonly number[] = [404, 405, 413, 414, 431];
/** How much of somebody else's answer is shown, with the address: one line for people. */
const [ADDRESS_CHARACTERS, FIRST_WORDS_CHARACTERS] = [86, 60];
/**
 * Length of our own message about a connection: two addresses, two variables, a reason, a remedy.
 */
const FAULT_CHARACTERS = 400;
/** A web page says what it is about near its beginning. */
const FIRST_WORDS_WITHIN = 4_000;

/** What a request does at the provider; by this it is decided what a lost answer means. */
type Purpose = 'read' | 'order' | 'cancel';

type Sending = {
  readonly method: Method;
  readonly url: URL;
  readonly purpose: Purpose;
  readonly body?: Uint8Array;
  readonly answerByMs?: number;
  readonly maxAnswerBytes?: number;
  /** Headers beside those of every request. */
  readonly own?: Readonly<Record<string, string>>;
  readonly beforeSend?: () => Promise<void>;
};

export type Ordering = Pick<SubmitRequest, 'beforeSend' | 'answerByMs' | 'label'> & {
  readonly url: URL;
  /** Sent as JSON. */
  readonly body: unknown;
  /** Finds the new task's id in the answer. */
  readonly created: z.ZodType<Task>;
};

type PollOf<Told extends Task> = {
  readonly url: URL;
  readonly schema: z.ZodType<Told>;
  readonly statusOf: (
    told: Told,
    providerNowMs: number | null,
    secrets: readonly string[],
  ) => TaskStatus;
};

export class Caller {
  /** Secrets, which are removed from whatever the provider says. */
  readonly secrets: readonly string[];
  readonly #sheet: ProviderSheet;
  readonly #base: string;
  /** For people: host and port, the proxy on the way, and the setting that names them. */
  readonly #asked: string;
  readonly #baseFrom: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #errors: ErrorTable;

  constructor(sheet: ProviderSheet, settings: ProviderSettings, errors: ErrorTable) {
    const { apiKey, baseUrl, baseUrlFrom } = settings;
    this.#sheet = sheet;
    this.#baseFrom = baseUrlFrom === undefined ? '' : ` That address is set by ${baseUrlFrom}.`;
    const setBy = baseUrlFrom === undefined ? '' : ` (${baseUrlFrom})`;
    const asked = `${hostAndPort(baseUrl)}${setBy}${throughProxy(baseUrl)}`;
    this.#asked = outsideText(asked, [apiKey], FAULT_CHARACTERS);
    this.#base = baseUrl.href.replace(/\/+$/, '');
    this.#errors = errors;
    this.#headers = {
      Authorization: `Bearer ${apiKey}`,
      Accept: 'application/json',
      'User-Agent': 'storyboard',
    };
    this.secrets = [apiKey];
  }

  /** An address below the base URL. `path` has no leading slash, and its parts are encoded. */
  at(path: string): URL {
    return new URL(`${this.#base}/${path}`);
  }

  /** Reads, with a body for providers that want POST. Throws a rejection. */
  async read(
    url: URL,
    body?: unknown,
    limits: { readonly maxAnswerBytes?: number } = {},
  ): Promise<HttpAnswer> {
    const posted = body === undefined ? {} : { method: 'POST' as const, body: jsonOf(body) };
    const answer = await this.#send({ method: 'GET', url, purpose: 'read', ...posted, ...limits });
    if (isSuccess(answer)) return answer;
    throw new ProviderError(this.rejectionOf(answer).failure, 'no');
  }

  /** Polls one task. Only the provider's own 404 says that it is missing. */
  async poll<Told extends Task>(
    task: Task,
    { url, schema, statusOf }: PollOf<Told>,
  ): Promise<PolledTask> {
    const answer = await this.#send({ method: 'GET', url, purpose: 'read' });
    if (isSuccess(answer)) {
      const told = this.parseOf(task, schema, answer);
      return statusOf(told, answer.dateMs, this.secrets);
    }
    const { failure: rejection, isOwn } = this.rejectionOf(answer);
    if (answer.status === 404 && isOwn) return { id: task.id, state: 'missing' };
    throw new ProviderError(rejection, 'no');
  }

  /** Cancels. `beforeSend` runs before the first byte; if it throws, nothing is sent. */
  cancel(url: URL, beforeSend: () => Promise<void>): Promise<HttpAnswer> {
    return this.#send({ method: 'DELETE', url, purpose: 'cancel', beforeSend });
  }

  /** Places an order: gives a task, or throws a proven rejection or an unknown outcome. */
  async order(ordering: Ordering): Promise<Task> {
    const { url, body, created, beforeSend, answerByMs, label } = ordering;
    const sent = jsonOf(body);
    const bytes = sent.byteLength;
    const { title, maxBodyBytes, isFree } = this.#sheet;
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
      ...(isFree && label !== undefined && { own: { [TAKE_HEADER]: label } }),
      beforeSend: () => beforeSend({ bytes }),
    });
    return this.#placed(answer, created, url);
  }

  /**
   * What an answer without success means. For a failure that may pass, and so is tried for long, it
   * also says who answered.
   */
  rejectionOf(answer: HttpAnswer): RejectedCall {
    const rejection = classify(answer, this.#errors, this.secrets);
    if (!isPassing(rejection.failure)) return rejection;
    const source = `HTTP ${answer.status} from ${this.#asked}`;
    if (rejection.isOwn) return { ...rejection, failure: { ...rejection.failure, source } };
    const message = `${source}, not as ${this.#sheet.title} answers.`;
    return { ...rejection, failure: { ...rejection.failure, message } };
  }

  /** The body of a success. Throws for a body that is not the provider's own. */
  parse<T>(schema: z.ZodType<T>, answer: HttpAnswer): T {
    const read = schema.safeParse(readJson(answer.body));
    if (read.success) return read.data;
    const message = `${this.#sheet.title} gave an answer that is none of its own.`;
    throw this.fail('unavailable', 'answer-unreadable', message, answer);
  }

  /** What is said about one task. Throws if the answer is about another task. */
  parseOf<T extends Task | null>(task: Task, schema: z.ZodType<T>, answer: HttpAnswer): T {
    const read = this.parse(schema, answer);
    if (read === null || read.id === task.id) return read;
    const message = `${this.#sheet.title} was asked for a task and told of another.`;
    throw this.fail('unavailable', 'answer-unreadable', message, answer);
  }

  /** A failure in our own words, with the proof that nothing was accepted. */
  fail(kind: FailureKind, code: string, message: string, answer?: HttpAnswer): ProviderError {
    const requestId = answer ? requestIdOf(answer, this.secrets) : null;
    return new ProviderError(failure(kind, { code, message, requestId }), 'no');
  }

  #placed(answer: HttpAnswer, created: z.ZodType<Task>, url: URL): Task {
    if (isSuccess(answer)) return this.#created(answer, created);
    const { failure: rejection, isProven, isOwn } = this.rejectionOf(answer);
    if (isProven) throw new ProviderError(rejection, 'no');
    if (!isOwn && ON_THE_WAY.includes(answer.status)) {
      throw this.fail('misrouted', rejection.code, this.#misrouted(answer, url), answer);
    }
    const isRedirect = answer.status >= 300 && answer.status < 400;
    const message = isRedirect
      ? `The order was answered with a redirect (HTTP ${answer.status}), which is not followed.`
      : rejection.message;
    throw this.#lost(rejection.code, message, answer);
  }

  /** Reads an answer with a success status: only a task's id makes it a success. */
  #created(answer: HttpAnswer, created: z.ZodType<Task>): Task {
    const body = readJson(answer.body);
    const read = created.safeParse(body);
    // A text that contains a key is not an id, and must not be written down.
    const isId = read.success && !holdsSecret(read.data.id, this.secrets);
    if (isId) return { id: read.data.id };
    const within = namesTask(body) ? null : rejectionWithin(answer, this.#errors, this.secrets);
    if (within) throw new ProviderError(within, 'no');
    throw this.#lost('answer-unreadable', 'The order was answered without a task id.', answer);
  }

  #misrouted(answer: HttpAnswer, { origin, pathname }: URL): string {
    const address = outsideText(`${origin}${pathname}`, this.secrets, ADDRESS_CHARACTERS);
    const words = outsideText(firstWords(answer.body), this.secrets, FIRST_WORDS_CHARACTERS);
    const said = words === '' ? '.' : `: "${words}"`;
    return `${address} answers HTTP ${answer.status}, not as ${this.#sheet.title} does${said}`;
  }

  #lost(code: string, message: string, answer: HttpAnswer): ProviderError {
    const facts = { code, message, requestId: requestIdOf(answer, this.secrets) };
    return new ProviderError(failure('outcome-unknown', facts), 'unknown');
  }

  async #send({ purpose, own, ...sending }: Sending): Promise<HttpAnswer> {
    const { body, answerByMs = Date.now() + READ_MS } = sending;
    const type = body && { 'Content-Type': 'application/json' };
    const headers = { ...this.#headers, ...type, ...own };
    try {
      return await request({ ...sending, headers, answerByMs });
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const isUnknown = purpose !== 'read' && error.sent === 'maybe';
      const kind = purpose === 'order' && isUnknown ? 'outcome-unknown' : 'unavailable';
      const isNamed = error.message.includes(hostAndPort(sending.url));
      const from = isNamed ? this.#baseFrom : ` Asked was ${this.#asked}.`;
      const message = outsideText(`${error.message}${from}`, this.secrets, FAULT_CHARACTERS);
      const failed = failure(kind, { code: error.fault, message });
      throw new ProviderError(failed, isUnknown ? 'unknown' : 'no', error);
    }
  }
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

function throughProxy(url: URL): string {
  const route = routeTo(url);
  return route.kind === 'proxy' ? ` through the proxy ${proxyName(route.proxy)}` : '';
}

function jsonOf(body: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(body));
}

const places = z.object({ id: z.unknown(), task_id: z.unknown(), data: z.unknown() }).partial();

/** Whether an answer has an id where a task's could be, whatever it looks like. */
function namesTask(body: unknown): boolean {
  const outer = places.safeParse(body).data;
  const inner = places.safeParse(outer?.data).data;
  return [outer, inner].some((at) => (at?.id ?? at?.task_id ?? null) !== null);
}

/** The beginning of a page's text, without tags, scripts and styles. */
function firstWords(body: string): string {
  const start = body.slice(0, FIRST_WORDS_WITHIN);
  const whole = start === body ? body : start.replace(/[^\s<>]{1,300}$/, '');
  return whole.replace(/<(script|style)\b[^]*?<\/\1\s*>/gi, ' ').replace(/<[^>]*>/g, ' ');
}
