/**
 * Where providers can reach this worker. Read only from the environment: a downloaded project must
 * not open a port, nor send its reader's callbacks elsewhere.
 */

import ipaddr from 'ipaddr.js';
import { isLoopback } from '../../providers/address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export const WEBHOOK_VARIABLES = {
  url: 'STORYBOARD_WEBHOOK_URL',
  port: 'STORYBOARD_WEBHOOK_PORT',
  host: 'STORYBOARD_WEBHOOK_HOST',
} as const;

export type WebhookSettings = {
  /** The address as seen from outside, without a slash at its end. */
  readonly publicUrl: string;
  /** Where a proxy or a tunnel sends requests on to. */
  readonly host: string;
  readonly port: number;
};

export type WebhookReading =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly settings: WebhookSettings }
  | { readonly kind: 'bad'; readonly message: string; readonly hint: string };

const THIS_MACHINE = '127.0.0.1';

export function readWebhooks(environment: Environment): WebhookReading {
  const url = valueOf(environment, WEBHOOK_VARIABLES.url);
  const port = valueOf(environment, WEBHOOK_VARIABLES.port);
  if (url === null && port === null) return { kind: 'off' };
  if (url === null || port === null) {
    const [set, missing] =
      url === null
        ? [WEBHOOK_VARIABLES.port, WEBHOOK_VARIABLES.url]
        : [WEBHOOK_VARIABLES.url, WEBHOOK_VARIABLES.port];
    return bad(`${set} is set and ${missing} is not.`, `Set both, or neither. ${EXAMPLE}`);
  }
  const publicUrl = readPublicUrl(url);
  if (publicUrl === null) {
    const message = `${WEBHOOK_VARIABLES.url} is no https address without user, query and fragment.`;
    return bad(message, `Plain http is for this machine only. ${EXAMPLE}`);
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return bad(`${WEBHOOK_VARIABLES.port} is no port.`, 'Give a whole number from 1 to 65535.');
  }
  const host = valueOf(environment, WEBHOOK_VARIABLES.host) ?? THIS_MACHINE;
  if (!ipaddr.isValid(host)) {
    const hint = `Leave it away for ${THIS_MACHINE}, or give an address of this machine, e.g. 0.0.0.0.`;
    return bad(`${WEBHOOK_VARIABLES.host} is no IP address.`, hint);
  }
  return { kind: 'on', settings: { publicUrl, host, port: Number(port) } };
}

/**
 * The address that an order's provider gets; `store` separates the projects behind one public
 * address.
 */
export function orderAddress({ publicUrl }: WebhookSettings, store: string, secret: string) {
  return `${publicUrl}/${store}/${secret}`;
}

/** The address that a person enters at the provider, once for the account. */
export function accountAddress({ publicUrl }: WebhookSettings, provider: string): string {
  return `${publicUrl}/account/${provider}`;
}

/** The secret of an account's webhook, or null. */
export function webhookSecret(environment: Environment, prefix: string | null): string | null {
  return prefix === null ? null : valueOf(environment, `${prefix}_WEBHOOK_SECRET`);
}

const EXAMPLE =
  `For instance ${WEBHOOK_VARIABLES.url}=https://hooks.example.org ` +
  `${WEBHOOK_VARIABLES.port}=8900.`;

function bad(message: string, hint: string): WebhookReading {
  return { kind: 'bad', message, hint };
}

function readPublicUrl(text: string): string | null {
  const url = URL.parse(text);
  if (!url || url.username !== '' || url.password !== '') return null;
  if (url.search !== '' || url.hash !== '') return null;
  const isAllowed =
    url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isAllowed ? (url.origin + url.pathname).replace(/\/+$/, '') : null;
}

/** An empty value counts as unset: this is how shells take a variable back. */
function valueOf(environment: Environment, name: string): string | null {
  return environment[name]?.trim() || null;
}
