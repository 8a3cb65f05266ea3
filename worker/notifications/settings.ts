/**
 * Where this worker tells what nobody has asked for: read from the environment alone, since a
 * downloaded project must not choose who hears of its reader's films. The address is a secret: who
 * has it can write there.
 */

import { createHash } from 'node:crypto';
import { hostAndPort, isLoopback } from '../../providers/address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export const NOTIFY_VARIABLE = 'STORYBOARD_NOTIFY';

export type NotifySettings = {
  readonly url: URL;
  /** What the store keeps of the address. */
  readonly sha256: string;
};

export type NotifyReading =
  | { readonly kind: 'off' }
  | { readonly kind: 'on'; readonly settings: NotifySettings }
  | { readonly kind: 'bad'; readonly message: string; readonly hint: string };

/** Longer than any receiver's. */
const MAX_CHARACTERS = 2_000;

/** What is refused is not repeated. */
export function readNotify(environment: Environment): NotifyReading {
  // An empty value is none: that is how a shell takes a variable back.
  const text = environment[NOTIFY_VARIABLE]?.trim() ?? '';
  if (text === '') return { kind: 'off' };
  const url = text.length > MAX_CHARACTERS ? null : URL.parse(text);
  if (!url || !isAllowed(url)) {
    const message = `${NOTIFY_VARIABLE} is no https address without user and fragment.`;
    const hint =
      'Plain http is for this machine only. ' +
      `For instance ${NOTIFY_VARIABLE}=https://hooks.example.org/films.`;
    return { kind: 'bad', message, hint };
  }
  const sha256 = createHash('sha256').update(url.href).digest('hex');
  return { kind: 'on', settings: { url, sha256 } };
}

/** For people: without the path, which often is what opens it. */
export function notifyPlace({ url }: NotifySettings): string {
  return hostAndPort(url);
}

function isAllowed({ protocol, hostname, username, password, hash }: URL): boolean {
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
