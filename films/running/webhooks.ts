import { readWebhooks, type WebhookSettings } from '../../worker/webhooks/settings.ts';
import { FilmError } from '../error.ts';
import type { Environment } from '../../tools/child-environment.ts';

/** Where providers call back, or null. Throws `bad-webhook` before anything is started or ordered. */
export function webhooksOf(environment: Environment): WebhookSettings | null {
  const reading = readWebhooks(environment);
  if (reading.kind === 'off') return null;
  if (reading.kind === 'on') return reading.settings;
  const { message: reason, hint } = reading;
  throw new FilmError('bad-webhook', { reason, hint });
}
