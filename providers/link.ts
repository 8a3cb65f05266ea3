/**
 * Downloads what a provider's answer links to.
 *
 * A link is a stranger's word: it is followed over https only (or to the configured base URL's
 * own origin), never to an address that is not public, never with a key, and never without end.
 */

import { createHash } from 'node:crypto';
import { lookup as lookupAddresses } from 'node:dns';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { failure, type FailureKind } from '../specs/failures.ts';
import { bytesOf, connect, exchange, RequestError, withLimits } from './http.ts';
import { ProviderError } from './provider.ts';

const IDLE_MS = 30_000;
const MAX_REDIRECTS = 5;

export type DownloadOptions = {
  /** A file that does not exist yet. */
  readonly path: string;
  /** The one origin that need be neither https nor public, e.g. `http://127.0.0.1:8080`. */
  readonly allowedOrigin: string | null;
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** Bytes so far, and in all when the server says so. */
  readonly onProgress?: (progress: { bytes: number; totalBytes: number | null }) => void;
};

export type Downloaded = { readonly bytes: number; readonly sha256: string };

/**
 * Streams a link into a new file. Leaves no file behind when it fails.
 * Throws `ProviderError`: `link-dead` (ask for fresh links), `unavailable` and `throttled` (may be
 * repeated), `unreadable` (a link or a file that is refused). What it is for is paid already.
 */
export async function download(link: string, options: DownloadOptions): Promise<Downloaded> {
  const { path } = options;
  const file = await open(path, 'wx', 0o600);
  try {
    const downloaded = await follow(link, options, file);
    await file.close();
    return downloaded;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error instanceof RequestError ? broken(error) : error;
  }
}

async function follow(link: string, options: DownloadOptions, file: FileHandle) {
  let url = checkLink(link, null, options.allowedOrigin);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const next = await visit(url, options, file);
    if (typeof next !== 'string') return next;
    url = checkLink(next, url, options.allowedOrigin);
  }
  throw refused('link-redirects', `The link redirects more than ${MAX_REDIRECTS} times.`);
}

/** One request: what was downloaded, or where it is said to lie. */
async function visit(
  url: URL,
  options: DownloadOptions,
  file: FileHandle,
): Promise<Downloaded | string> {
  const { signal } = options;
  const isAllowed = url.origin === options.allowedOrigin;
  const socket = await connect(url, { signal, ...(isAllowed ? {} : { lookup: lookupPublic }) });
  try {
    if (!isAllowed) checkPeer(socket);
    return await withLimits(socket, { idleMs: IDLE_MS, signal }, async () => {
      const headers = { Accept: '*/*', 'User-Agent': 'storyboard' };
      const response = await exchange(socket, { method: 'GET', url, headers });
      const target = redirectOf(response);
      if (target !== null) return target;
      checkStatus(response);
      return save(response, options, file);
    });
  } finally {
    socket.destroy();
  }
}

async function save(
  response: IncomingMessage,
  { maxBytes, onProgress }: DownloadOptions,
  file: FileHandle,
): Promise<Downloaded> {
  const length = response.headers['content-length'];
  const totalBytes = length === undefined ? null : Number(length);
  if (totalBytes !== null && totalBytes > maxBytes) throw tooLarge(maxBytes);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of bytesOf(response)) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    hash.update(part);
    await file.writeFile(part);
    onProgress?.({ bytes, totalBytes });
  }
  if (totalBytes !== null && bytes !== totalBytes) {
    throw failed('unavailable', 'clip-truncated', `${bytes} of ${totalBytes} bytes arrived.`);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Says before anything is resolved or opened whether a link may be followed. */
export function checkLink(link: string, base: URL | null, allowedOrigin: string | null): URL {
  const url = URL.parse(link, base?.href);
  if (!url) throw refused('link-invalid', 'The link is no address.');
  if (url.origin === allowedOrigin) return url;
  if (url.protocol !== 'https:') {
    throw refused('link-insecure', `The link to ${url.host} is not https.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('link-credentials', `The link to ${url.host} carries a password.`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !isPublic(host)) throw isPrivate(url.host);
  return url;
}

/** A name is resolved once, and the address that was checked is the one that is connected to. */
const lookupPublic: LookupFunction = (hostname, options, done) => {
  lookupAddresses(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '');
    const [first, ...rest] = addresses.filter(({ address }) => isPublic(address));
    if (!first) return done(isPrivate(hostname), '');
    if (options.all) return done(null, [first, ...rest]);
    return done(null, first.address, first.family);
  });
};

function checkPeer({ remoteAddress }: Socket): void {
  if (remoteAddress === undefined || !isPublic(remoteAddress)) throw isPrivate('the link');
}

/** Only addresses of the open internet: no loopback, private, link-local or reserved range. */
export function isPublic(address: string): boolean {
  const [bare = ''] = address.split('%');
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.process(bare);
  if (parsed instanceof ipaddr.IPv6 && parsed.range() === 'rfc6052') {
    return new ipaddr.IPv4(parsed.toByteArray().slice(-4)).range() === 'unicast';
  }
  return parsed.range() === 'unicast';
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  const isRedirect = [301, 302, 303, 307, 308].includes(statusCode);
  return isRedirect ? (headers.location ?? '') : null;
}

function checkStatus({ statusCode = 0 }: IncomingMessage): void {
  if (statusCode === 200) return;
  const code = `http-${statusCode}`;
  if ([403, 404, 410].includes(statusCode)) {
    throw failed('link-dead', code, `The link is dead (HTTP ${statusCode}).`);
  }
  const kind = statusCode === 429 ? 'throttled' : 'unavailable';
  throw failed(kind, code, `The link answers HTTP ${statusCode}.`);
}

function broken(error: RequestError): ProviderError {
  // A name that leads to a private address is refused while it is resolved.
  if (error.cause instanceof ProviderError) return error.cause;
  const code = error.fault === 'connection-closed' ? 'clip-truncated' : error.fault;
  return failed('unavailable', code, error.message, error);
}

function isPrivate(host: string): ProviderError {
  return refused('link-private', `The link leads to an address that is not public: ${host}.`);
}

function tooLarge(maxBytes: number): ProviderError {
  return refused('clip-too-large', `The file behind the link is larger than ${maxBytes} bytes.`);
}

function refused(code: string, message: string): ProviderError {
  return failed('unreadable', code, message);
}

function failed(kind: FailureKind, code: string, message: string, cause?: unknown): ProviderError {
  return new ProviderError(failure(kind, { code, message, billed: 'yes' }), 'unknown', cause);
}

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}
