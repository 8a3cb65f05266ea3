/** Puts together what receives callbacks. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Provider } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { startListener, type Listener } from './listener.ts';
import { Receiver } from './receiver.ts';
import { webhookSecret, type WebhookSettings } from './settings.ts';
import { temporalWaker } from './waker.ts';

export function startWebhooks(options: {
  readonly settings: WebhookSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly store: Store;
  readonly providers: readonly Provider[];
  readonly client: Client;
  readonly namespace: string;
  readonly log: Logger;
}): Listener {
  const { settings, environment, store, providers, client, namespace, log } = options;
  const byName = new Map(providers.map((provider) => [provider.sheet.name, provider]));
  const waker = temporalWaker(client, namespace, store.id);
  const signing = providers.flatMap((provider) => {
    const secret = webhookSecret(environment, provider.sheet.settingsPrefix);
    const isSigner = provider.sheet.callbacks.includes('account') && secret !== null;
    return isSigner ? [[provider.sheet.name, { provider, secret }] as const] : [];
  });
  return startListener({
    settings,
    store: store.id,
    receiver: new Receiver({ store, providers: byName, waker }),
    signing: new Map(signing),
    log,
  });
}
