/**
 * Who may ask for what. The page can order for money, and a browser sends requests for whatever site
 * is open in it: so an unguessable address, one host name, no other origin, and nothing is changed but
 * by JSON that was posted from here.
 */

import { randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;

/** A path of its own, and no cookie: those are shared by all ports of a machine. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export type Asked = {
  readonly method: string;
  /** As it was sent, from the first slash on. */
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `sec-fetch-site`, of browsers that tell it. */
  readonly site: string | undefined;
  readonly contentType: string | undefined;
};

export type Door = { readonly port: number; readonly token: string };

/** The path within the page; else the status of the refusal. */
export function admit(asked: Asked, { port, token }: Door): string | 403 | 404 | 405 | 415 {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  // A name that somebody else has led here is not ours.
  if (asked.host === undefined || !hosts.includes(asked.host)) return 403;
  const isForeign = asked.origin !== undefined && asked.origin !== `http://${asked.host}`;
  if (isForeign) return 403;
  if (asked.site !== undefined && asked.site !== 'same-origin' && asked.site !== 'none') return 403;
  const [, given = '', ...rest] = asked.path.split('/');
  if (!isSame(given, token)) return 404;
  const path = `/${rest.join('/')}`;
  if (asked.method === 'GET' || asked.method === 'HEAD') return path;
  if (asked.method !== 'POST') return 405;
  if (asked.origin === undefined) return 403;
  return asked.contentType?.toLowerCase() === 'application/json' ? path : 415;
}

/** In a time that tells nothing of where they differ. */
function isSame(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Nothing is loaded from elsewhere, and nothing tells elsewhere where the page lies. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // With `no-referrer` browsers post from origin `null`.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
