/** The long-lived process that reads containers: started when needed, ended with this one. */

import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ContainerRequest } from './container.ts';
import { isMediaErrorCode, MediaError } from './error.ts';
import type { ClipFacts } from './facts.ts';
import { startGuarded, type Guarded } from './guard.ts';

/** Far more than the index of an ordinary clip needs. */
const MEMORY_MB = 512;
/** Node starts in a fraction of a second; a machine that swaps takes its time. */
const START_DEADLINE_MS = 60_000;
/** The process ends after this long without a question: a worker may wait for days. */
const IDLE_MS = 300_000;
/**
 * A process that ended without an answer may have been killed by somebody, so it is replaced once.
 */
const ATTEMPTS = 2;

type Answer =
  | 'ready'
  | { readonly facts: ClipFacts }
  | { readonly code: string; readonly message: string; readonly cause: string | null };

type Reader = {
  readonly guarded: Guarded;
  /** The process's next answer; null when it has ended. */
  readonly next: () => Promise<Answer | null>;
};

export class Prober {
  #reader: Reader | null = null;
  #idle: NodeJS.Timeout | undefined;
  /** Questions are answered one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * @throws MediaError what the container's reader throws; `clip-absurd` when it needs more time
   * or memory than it has; `probe-failed`
   */
  ask(request: ContainerRequest, limits: Limits): Promise<ClipFacts> {
    const { signal } = limits;
    const answer = this.#queue.then(async () => {
      signal?.throwIfAborted();
      clearTimeout(this.#idle);
      try {
        return await this.#answer(request, limits);
      } finally {
        this.#idle = setTimeout(() => this.#drop(), IDLE_MS).unref();
      }
    });
    this.#queue = answer.catch(() => undefined);
    return unlessAborted(answer, signal);
  }

  async #answer(request: ContainerRequest, limits: Limits): Promise<ClipFacts> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const answer = await this.#exchange(request, limits);
      if (answer === 'too-late') {
        throw absurd(request, `in ${Math.round(limits.deadlineMs / 1000)} seconds`);
      }
      if (answer !== null && answer !== 'ready') return factsOf(answer);
    }
    throw absurd(request, `with ${MEMORY_MB} MB of memory`);
  }

  /** Asks one question. A reader that did not answer in time is useless and is ended. */
  async #exchange(request: ContainerRequest, limits: Limits): Promise<Answer | 'too-late' | null> {
    const reader = (this.#reader ??= await startReader(limits.signal));
    reader.guarded.holdOpen(true);
    let answer: Answer | 'too-late' | null = null;
    try {
      reader.guarded.stdin?.write(`${JSON.stringify(request)}\n`);
      answer = await within(reader.next(), limits);
      return answer;
    } finally {
      reader.guarded.holdOpen(false);
      if (answer === null || answer === 'too-late') this.#drop();
    }
  }

  #drop(): void {
    this.#reader?.guarded.kill();
    this.#reader = null;
  }
}

async function startReader(signal: AbortSignal | undefined): Promise<Reader> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const program = fileURLToPath(new URL(`../media/probe-process.${extension}`, import.meta.url));
  const args = [`--max-old-space-size=${MEMORY_MB}`, program];
  const guarded = startGuarded(process.execPath, args, { hasInput: true });
  guarded.stderr.resume();
  const lines = createInterface({ input: guarded.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) return null;
    const answer: Answer = JSON.parse(value);
    return answer;
  };
  const first = await within(next(), { deadlineMs: START_DEADLINE_MS, signal }).catch(
    (error: unknown) => {
      guarded.kill();
      throw error;
    },
  );
  if (first === 'ready') return { guarded, next };
  guarded.kill();
  throw new MediaError('probe-failed', `the process that reads clips does not start: ${program}`);
}

type Limits = { readonly deadlineMs: number; readonly signal: AbortSignal | undefined };

async function within<Result>(
  result: Promise<Result>,
  { deadlineMs, signal }: Limits,
): Promise<Result | 'too-late'> {
  const late = Promise.withResolvers<'too-late'>();
  const timer = setTimeout(late.resolve, deadlineMs, 'too-late');
  try {
    return await unlessAborted(Promise.race([result, late.promise]), signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Gives the result, or rejects with the signal's reason on an abort. */
async function unlessAborted<Result>(
  result: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return result;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function factsOf(answer: Exclude<Answer, 'ready'>): ClipFacts {
  if ('facts' in answer) return answer.facts;
  const { code, message, cause } = answer;
  const known = isMediaErrorCode(code) ? code : 'clip-unreadable';
  throw new MediaError(known, message, cause === null ? {} : { cause: new Error(cause) });
}

function absurd({ path }: ContainerRequest, limit: string): MediaError {
  return new MediaError('clip-absurd', `the index of clip ${path} cannot be read ${limit}`);
}
