/**
 * Downloads what a provider's answer links to.
 *
 * A link comes from outside and is not trusted. It is followed only over https, or to the
 * configured base URL's own origin. It is never followed to an address that is not public, never
 * with a key, and never without end.
 */

import { lookup as lookupAddresses } from 'node:dns';
import { open, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ipaddr from 'ipaddr.js';
import { failure, type FailureKind } from '../specs/failures.ts';
import { bareHost, isLoopback } from './address.ts';
import { Arriving, isPageType } from './arriving.ts';
import { namedDelayMs } from './delay.ts';
import { connect, RequestError, withLimits } from './connection.ts';
import { bytesOf, exchange } from './http.ts';
import { saneTimeMs } from './lenient.ts';
import { outsideText } from './outside-text.ts';
import { ProviderError } from './provider.ts';
import { routeTo } from './proxy.ts';
import { SIMULATOR_HEADER } from './simulator-header.ts';

/** A code that callers compare, since they have a message of their own for it. */
export const LINK_HTML = 'link-html';

const IDLE_MS = 30_000;
const MAX_REDIRECTS = 5;
/** For the whole download, with all its breaks, unless the caller names another time. */
const TOTAL_MS = 30 * 60_000;
/** A file announced as large may take as long as it needs at this rate. */
const SLOWEST_BYTES_PER_SECOND = 2 * 1024 ** 2;
/** In milliseconds; after this a resolver counts as not answering. */
const RESOLVE_MS = 3_000;
/** How often a connection may break while a file arrives; after that the caller may start again. */
const MAX_BREAKS = 5;
/** Pause after the first break, in milliseconds; it grows with each further one. */
const BREAK_MS = 100;

export type DownloadOptions = {
  /** The file to write, which must not exist yet. */
  readonly path: string;
  /** The one origin that need be neither https nor public, e.g. `http://127.0.0.1:8080`. */
  readonly allowedOrigin: string | null;
  readonly maxBytes: number;
  /** For the whole download, in milliseconds; by default 30 minutes, more for a large file. */
  readonly totalMs?: number;
  readonly signal?: AbortSignal;
  /**
   * Bytes so far, and in all when the server says so. Fewer than before: the download started
   * again.
   */
  readonly onProgress?: (progress: { bytes: number; totalBytes: number | null }) => void;
};

export type Downloaded = {
  readonly bytes: number;
  readonly sha256: string;
  /** The file came from our own simulator. Absent: from somebody else. */
  readonly fromSimulator?: true;
};

/**
 * Streams a link into a new file, going on after a break where the server allows it. Leaves no file
 * behind when it fails. Throws `ProviderError`: `link-dead` (ask for fresh links), `unavailable`
 * and `throttled` (may be repeated), `unreadable` (a link or a file that is refused). The clip is
 * paid already.
 */
export async function download(link: string, options: DownloadOptions): Promise<Downloaded> {
  const { path } = options;
  const file = await open(path, 'wx', 0o600);
  try {
    const downloaded = await arrive(link, options, new Arriving(file));
    await file.close();
    return downloaded;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error instanceof RequestError ? broken(error, link) : error;
  }
}

/** Repeats requests until the whole file is there, or going on is useless. */
async function arrive(link: string, options: DownloadOptions, file: Arriving): Promise<Downloaded> {
  const startedMs = Date.now();
  const byMs = (): number => startedMs + limitMs(options, file);
  for (let breaks = 0; ; breaks += 1) {
    try {
      await follow(link, options, { file, byMs });
      const { bytes, sha256, fromSimulator } = file;
      return { bytes, sha256, ...(fromSimulator && { fromSimulator: true }) };
    } catch (error) {
      if (!isBreak(error)) throw error;
      if (Date.now() >= byMs()) throw tooSlow(limitMs(options, file), file);
      if (!file.hasBegun || breaks >= MAX_BREAKS) throw error;
      await pause((breaks + 1) * BREAK_MS, options.signal);
    }
  }
}

function limitMs({ totalMs }: DownloadOptions, { totalBytes }: Arriving): number {
  return totalMs ?? Math.max(TOTAL_MS, ((totalBytes ?? 0) / SLOWEST_BYTES_PER_SECOND) * 1_000);
}

/** Whether the connection failed, rather than the link, the file or the caller. */
function isBreak(error: unknown): error is RequestError {
  if (!(error instanceof RequestError) || error.cause instanceof ProviderError) return false;
  return error.fault !== 'aborted';
}

async function pause(pauseMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(pauseMs, null, { ...(signal && { signal }) }).catch((error: unknown) => {
    throw new RequestError('aborted', 'maybe', 'The request was called off.', error);
  });
}

type Arrival = { readonly file: Arriving; readonly byMs: () => number };

async function follow(link: string, options: DownloadOptions, arrival: Arrival): Promise<void> {
  let url = checkLink(link, null, options.allowedOrigin);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const next = await visit(url, options, arrival);
    if (next === null) return;
    url = checkLink(next, url, options.allowedOrigin);
  }
  throw refused('link-redirects', `The link redirects more than ${MAX_REDIRECTS} times.`);
}

/** Makes one request; gives null when everything has arrived, else the address of a redirect. */
async function visit(
  url: URL,
  options: DownloadOptions,
  { file, byMs }: Arrival,
): Promise<string | null> {
  const { signal, allowedOrigin } = options;
  const isAllowed = url.origin === allowedOrigin;
  const isProxied = routeTo(url).kind === 'proxy';
  if (isProxied && !isAllowed) await checkName(url, signal);
  const lookup = isAllowed ? {} : { lookup: lookupPublic };
  const socket = await connect(url, { signal, answerByMs: byMs(), ...lookup });
  try {
    if (!isProxied && !isAllowed) checkPeer(socket, url);
    const { asks } = file;
    const headers = { Accept: '*/*', 'User-Agent': 'storyboard', ...asks };
    const response = await withLimits(socket, { answerByMs: byMs(), idleMs: IDLE_MS, signal }, () =>
      exchange(socket, { method: 'GET', url, headers }),
    );
    const target = redirectOf(response);
    if (target !== null) return target;
    file.fromSimulator = isSimulated(url, response.headers);
    const endsAt = await placeOf(response, url, file, 'Range' in asks);
    // By now the file's size may be known, and with it how long it may take.
    await withLimits(socket, { answerByMs: byMs(), idleMs: IDLE_MS, signal }, () =>
      save(response, options, file, endsAt),
    );
    return null;
  } finally {
    socket.destroy();
  }
}

/** Where the coming body ends, or null for a whole file; makes the file ready for it. */
async function placeOf(
  response: IncomingMessage,
  url: URL,
  file: Arriving,
  isRest: boolean,
): Promise<number | null> {
  const { statusCode, headers } = response;
  const endsAt = isRest && statusCode === 206 ? file.partEnd(headers) : null;
  if (endsAt !== null) return endsAt;
  if (isRest && (statusCode === 206 || statusCode === 416)) {
    await file.giveUpParts();
    throw new RequestError('connection-closed', 'maybe', 'The rest of the file was not to be had.');
  }
  checkStatus(response, url);
  if (isPageType(headers)) throw isPage();
  await file.beginAnew(headers);
  return null;
}

async function save(
  response: IncomingMessage,
  { maxBytes, onProgress }: DownloadOptions,
  file: Arriving,
  endsAt: number | null,
): Promise<void> {
  if ((file.totalBytes ?? 0) > maxBytes) throw tooLarge(maxBytes);
  for await (const part of bytesOf(response)) {
    const bytes = file.bytes + part.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    if (endsAt !== null && bytes > endsAt) {
      await file.giveUpParts();
      throw new RequestError('connection-closed', 'maybe', 'More arrived than was asked for.');
    }
    await file.write(part);
    if (file.isPage) throw isPage();
    onProgress?.({ bytes, totalBytes: file.totalBytes });
  }
  const { bytes, totalBytes } = file;
  if (bytes === (totalBytes ?? endsAt ?? bytes)) return;
  const message = `${bytes} of ${totalBytes ?? endsAt} bytes arrived.`;
  throw new RequestError('connection-closed', 'maybe', message);
}

/** Checks, before anything is resolved or opened, whether a link may be followed. */
export function checkLink(link: string, base: URL | null, allowedOrigin: string | null): URL {
  const url = URL.parse(link, base?.href);
  if (!url) throw refused('link-invalid', 'The link is no address.');
  if (url.origin === allowedOrigin) return url;
  if (url.protocol !== 'https:') {
    const scheme = outsideText(url.protocol.slice(0, -1), []);
    const fact = url.host === '' ? `is ${scheme}, not` : `to ${url.host} is not`;
    throw refused('link-insecure', `The link ${fact} https.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('link-credentials', `The link to ${url.host} carries a password.`);
  }
  const host = bareHost(url.hostname);
  if (isIP(host) && !isPublic(host)) throw isPrivate(url.host);
  return url;
}

/** Resolves a name once: the address that was checked is the one that is connected to. */
export const lookupPublic: LookupFunction = (hostname, options, done) => {
  lookupAddresses(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '');
    const [first, ...rest] = addresses.filter(({ address }) => isReachable(address));
    if (!first) return done(isPrivate(hostname), '');
    if (options.all) return done(null, [first, ...rest]);
    return done(null, first.address, first.family);
  });
};

/**
 * Checks a name before a proxy gets it: a name that our own resolver leads to a private address is
 * refused. Behind many proxies our resolver knows nothing; then the proxy resolves it. The proxy
 * gets the name in any case, since proxies judge by names; TLS proves that the right host answers.
 */
async function checkName(url: URL, signal: AbortSignal | undefined): Promise<void> {
  const name = url.hostname;
  if (isIP(bareHost(name)) !== 0) return;
  const resolved = new Promise<unknown>((told) => {
    lookupPublic(name, { all: true }, (error) => told(error));
  });
  // The loser is not waited for; an abort is reported by the connection.
  const options = { ref: false, ...(signal && { signal }) };
  const unanswered = sleep(RESOLVE_MS, null, options).catch(() => null);
  const error = await Promise.race([resolved, unanswered]);
  if (error instanceof ProviderError) throw error;
}

function checkPeer({ remoteAddress = '' }: Socket, { hostname }: URL): void {
  const isNamed = isIP(bareHost(hostname)) === 0;
  if (!(isNamed ? isReachable : isPublic)(remoteAddress)) throw isPrivate('the link');
}

/**
 * Whether a name may lead to an address. Proxies that answer for every name give it an address of
 * the range for benchmarks, which belongs to nobody. In a link itself, such an address counts as
 * private.
 */
function isReachable(address: string): boolean {
  if (isPublic(address)) return true;
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv4 && parsed.match(BENCHMARKS, 15);
}

const BENCHMARKS = new ipaddr.IPv4([198, 18, 0, 0]);

/**
 * Whether an address is on the open internet: no loopback, private, link-local or reserved range.
 */
export function isPublic(address: string): boolean {
  const [bare = ''] = address.split('%');
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv6 && parsed.range() === 'rfc6052') {
    return new ipaddr.IPv4(parsed.toByteArray().slice(-4)).range() === 'unicast';
  }
  if (parsed instanceof ipaddr.IPv6 && parsed.match(COMPATIBLE, 96)) return false;
  return parsed.range() === 'unicast';
}

/** `::127.0.0.1`: an old way to write IPv4 addresses in IPv6. */
const COMPATIBLE = new ipaddr.IPv6([0, 0, 0, 0, 0, 0, 0, 0]);

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  return isRedirect ? (headers.location ?? '') : null;
}

function checkStatus({ statusCode = 0, headers }: IncomingMessage, { host }: URL): void {
  if (statusCode === 200) return;
  const code = `http-${statusCode}`;
  const dateMs = saneTimeMs(Date.parse(headers.date ?? ''));
  const retryAfterMs = namedDelayMs({ headers, dateMs });
  if ([403, 404, 410].includes(statusCode)) {
    const message = `The link to ${host} is dead (HTTP ${statusCode}).`;
    throw failed('link-dead', { code, message, retryAfterMs });
  }
  const kind = statusCode === 429 ? 'throttled' : 'unavailable';
  throw failed(kind, {
    code,
    message: `The link to ${host} answers HTTP ${statusCode}.`,
    retryAfterMs,
  });
}

function broken(error: RequestError, link: string): ProviderError {
  // A name that leads to a private address is refused while it is resolved.
  if (error.cause instanceof ProviderError) return error.cause;
  const code = error.fault === 'connection-closed' ? 'clip-truncated' : error.fault;
  const host = URL.parse(link)?.host ?? '';
  const isNamed = host === '' || error.message.includes(host);
  const message = isNamed ? error.message : `${error.message} The link leads to ${host}.`;
  return failed('unavailable', { code, message }, error);
}

function tooSlow(withinMs: number, { bytes, totalBytes }: Arriving): ProviderError {
  const all = totalBytes === null ? '' : ` of ${totalBytes}`;
  const message = `The file did not arrive within ${withinMs / 1_000} s: ${bytes}${all} bytes did.`;
  return failed('unavailable', { code: 'link-slow', message });
}

function isPage(): ProviderError {
  return refused(LINK_HTML, 'The link leads to a page (HTML), not to the file.');
}

function isPrivate(host: string): ProviderError {
  return refused('link-private', `The link leads to an address that is not public: ${host}.`);
}

function tooLarge(maxBytes: number): ProviderError {
  return refused('clip-too-large', `The file behind the link is larger than ${maxBytes} bytes.`);
}

function refused(code: string, message: string): ProviderError {
  return failed('unreadable', { code, message });
}

function failed(
  kind: FailureKind,
  facts: { code: string; message: string; retryAfterMs?: number | null },
  cause?: unknown,
): ProviderError {
  const message = outsideText(facts.message);
  return new ProviderError(failure(kind, { ...facts, message, billed: 'yes' }), 'unknown', cause);
}

/** Whether an answer came from our simulator, which runs on this machine alone. */
export function isSimulated({ hostname }: URL, headers: IncomingHttpHeaders): boolean {
  return isLoopback(hostname) && headers[SIMULATOR_HEADER] !== undefined;
}
