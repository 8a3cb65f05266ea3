import { readWebhooks, type WebhookSettings } from '../../worker/webhooks/settings.ts';
import type { Environment } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit.ts';
import { Refusal } from '../../cli/refusal.ts';

/** Where providers call back, or null; refused before anything is started or ordered. */
export function webhooksOf(environment: Environment): WebhookSettings | null {
  const reading = readWebhooks(environment);
  if (reading.kind === 'off') return null;
  if (reading.kind === 'on') return reading.settings;
  const { message, hint } = reading;
  throw new Refusal({ exit: EXIT.settings, code: 'bad-webhook', message, hint });
}
