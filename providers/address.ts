/** What the host of a URL is. */

import ipaddr from 'ipaddr.js';

/** Whether a URL's host is this machine. */
export function isLoopback(hostname: string): boolean {
  const host = bareHost(hostname);
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

/** A URL's host as sockets take it: an IPv6 address without its brackets. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function portOf({ port, protocol }: URL): number {
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

/** Host and port for people, and for a proxy; a default port is written out. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}
