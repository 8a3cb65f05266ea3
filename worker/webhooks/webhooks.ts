/** Puts together what receives callbacks. */

import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Activities } from '../../activities/contract.ts';
import type { Provider } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { pollAgain, names } from '../../workflows/messages.ts';
import { startListener, type Listener } from './listener.ts';
import { Receiver, type NudgedShot, type Waker } from './receiver.ts';
import { webhookSecret, type WebhookSettings } from './settings.ts';

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

const CALL_MS = 5_000;
/** gRPC's NOT_FOUND: the shot has ended, or does not wait. */
const NOT_FOUND = 5;
const WAIT: keyof Activities = 'awaitTask';

/** Reaches shots through Temporal. */
function temporalWaker(client: Client, namespace: string, store: string): Waker {
  const workflowId = ({ film, shot }: NudgedShot) => names.shot(store, film, shot);
  const call = (work: () => Promise<unknown>) =>
    unlessGone(() => client.connection.withDeadline(Date.now() + CALL_MS, work));
  return {
    // Resetting an activity ends its pause between two attempts and writes no event.
    endPause: (place) =>
      call(() =>
        client.workflowService.resetActivity({
          namespace,
          execution: { workflowId: workflowId(place) },
          identity: 'storyboard webhook',
          activity: 'type',
          type: WAIT,
        }),
      ),
    nudge: (place) => call(() => client.workflow.getHandle(workflowId(place)).signal(pollAgain)),
  };
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'WorkflowNotFoundError') return true;
  return 'code' in error && error.code === NOT_FOUND;
}
