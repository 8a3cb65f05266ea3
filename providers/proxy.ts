/**
 * Which proxy leads to an address, by `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` of
 * this process, in lower or upper case. A project's `.env` is not used: a downloaded project must
 * not choose a way for all requests. Addresses on this machine get no proxy.
 */

import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { getProxyForUrl } from 'proxy-from-env';
import { bareHost, isLoopback } from './address.ts';

export type Proxy = {
  readonly host: string;
  readonly port: number;
  /** Whether the connection to the proxy itself uses TLS. */
  readonly isTls: boolean;
  /** A secret: the value of `Proxy-Authorization`; null where the variable names no user. */
  readonly authorization: string | null;
  /** Which variable names it. */
  readonly variable: string;
};

export type NetworkRoute =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: Proxy }
  /**
   * The variable that applies cannot be used. Its value is not shown, since it may hold a password.
   */
  | { readonly kind: 'bad'; readonly message: string; readonly hint: string };

type Variables = Readonly<Record<string, string | undefined>>;

/** How an address is reached from this process. */
export function routeTo(url: URL): NetworkRoute {
  const variable = variableFor(url);
  if (variable === null || isOwn(url.hostname) || isExempt(url)) return { kind: 'direct' };
  return readProxy(variable, process.env[variable] ?? '');
}

/** A proxy for people: `proxy.example:3128 (HTTPS_PROXY)`, without its password. */
export function proxyName({ host, port, variable }: Proxy): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port} (${variable})`;
}

/**
 * A tag by which one process knows whether another one uses the same proxies: 8 hex digits of the
 * SHA-256 of the variables' values, or an empty text where none is set.
 */
export function proxyTag(environment: Variables): string {
  const held = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy'].map((name) => {
    return environment[name] || environment[name.toUpperCase()] || '';
  });
  if (held.every((value) => value === '')) return '';
  return createHash('sha256').update(JSON.stringify(held)).digest('hex').slice(0, 8);
}

/** Names below `localhost` also mean this machine, whatever a proxy makes of them. */
function isOwn(hostname: string): boolean {
  return isLoopback(hostname) || /(?:^|\.)localhost\.?$/.test(hostname);
}

/** The variable that the library uses. */
function variableFor({ protocol }: URL): string | null {
  const own = `${protocol.slice(0, -1)}_proxy`;
  const names = [own, own.toUpperCase(), 'all_proxy', 'ALL_PROXY'];
  return names.find((name) => process.env[name]?.trim()) ?? null;
}

/** An entry of `NO_PROXY` also covers the names below it, as in curl, Go and Python. */
function isExempt(url: URL): boolean {
  const { protocol, hostname, port } = url;
  const labels = hostname.replace(/\.$/, '').split('.');
  const isAddress = isIP(bareHost(hostname)) !== 0;
  const names = isAddress ? [hostname] : labels.map((_, nth) => labels.slice(nth).join('.'));
  const place = port === '' ? '' : `:${port}`;
  return names.some((name) => getProxyForUrl(`${protocol}//${name}${place}/`) === '');
}

const EXAMPLE = 'http://proxy.example:3128';

function readProxy(variable: string, text: string): NetworkRoute {
  const hint = `Set ${variable} to the proxy's address, e.g. ${EXAMPLE}, or unset it.`;
  const bad = (fact: string, remedy = hint): NetworkRoute => {
    return { kind: 'bad', message: `${variable} ${fact}`, hint: remedy };
  };
  const value = text.trim();
  // As in curl, an address without a scheme means plain HTTP.
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  const scheme = /^([a-z][a-z\d+.-]{0,19}):\/\//i.exec(value)?.[1]?.toLowerCase() ?? 'http';
  if (scheme !== 'http' && scheme !== 'https') {
    const fact = `names a proxy of the kind ${scheme}; only http and https are supported.`;
    return bad(fact, `Name an http proxy, e.g. ${variable}=${EXAMPLE}, or unset ${variable}.`);
  }
  if (!url || url.hostname === '' || url.port === '0') {
    const remedy = `${hint} In a user or password, signs like # / @ are percent-encoded.`;
    return bad('is no address of a proxy.', remedy);
  }
  const authorization = authorizationOf(url);
  if (authorization === undefined) {
    return bad('holds a user or password with a % that encodes no sign.', 'Write % as %25.');
  }
  const isTls = url.protocol === 'https:';
  const port = Number(url.port || (isTls ? 443 : 80));
  const host = bareHost(url.hostname);
  return { kind: 'proxy', proxy: { host, port, isTls, authorization, variable } };
}

/** Null: the proxy needs none. Undefined: it cannot be read. */
function authorizationOf({ username, password }: URL): string | null | undefined {
  if (username === '' && password === '') return null;
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    return undefined;
  }
}
