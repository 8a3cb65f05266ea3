/**
 * The parameters of an order under a provider's own names.
 *
 * Every parameter that a model has is sent, because defaults differ between models and providers.
 * One that it lacks is left out only if it asks for nothing. Otherwise it is sent, and the provider
 * rejects it, so that no wish is dropped silently.
 */

import { failure } from '../specs/failures.ts';
import { soldModel } from '../specs/models/offer.ts';
import { SEEDANCE_MODELS } from '../specs/models/seedance.ts';
import type { ModelSheet, ProviderSheet } from '../specs/models/sheet.ts';
import { isNeutral, REQUEST_OPTIONS, type RequestOptions } from '../specs/options.ts';
import type { Order } from '../specs/order.ts';
import { modeOf } from '../specs/plan/request.ts';
import { ProviderError } from './provider.ts';

/** A provider's names; null for a parameter without a field. */
export type ParameterNames = { readonly [K in keyof RequestOptions]: string | null } & {
  readonly seconds: string;
  readonly frames: string | null;
  readonly tier: string | null;
  readonly expiresAfter: string | null;
};

/** Parameters that a model may have or lack. */
const SWITCHES = REQUEST_OPTIONS.filter(({ name }) => name !== 'resolution' && name !== 'ratio');

/** The model that an order asks for, as its provider sells it. Throws if it does not sell it. */
export function requestedModel({ title, offers }: ProviderSheet, { request }: Order): ModelSheet {
  const offer = offers.find(({ family }) => family === request.family);
  const model = offer && soldModel(offer, SEEDANCE_MODELS);
  if (model) return model;
  throw refused('unknown-model', `${title} cannot be asked for ${request.family}.`);
}

/** `model` is the model as the provider offers it. Throws for what there is no field for. */
export function parametersOf(
  order: Order,
  model: ModelSheet,
  names: ParameterNames,
): Record<string, unknown> {
  const { request } = order;
  const mode = modeOf(request.pictures);
  const sent: Record<string, unknown> = {};
  const send = (key: keyof ParameterNames, value: unknown, isMeant = true): void => {
    if (!isMeant) return;
    const name = names[key] ?? null;
    if (name === null) {
      throw refused('no-such-parameter', `The provider has no field for the ${key} of a clip.`);
    }
    sent[name] = value;
  };
  /** Left out only where there is no field and nothing was asked. */
  const offer = (key: keyof ParameterNames, value: unknown, has: boolean, isAsked: boolean): void =>
    send(key, value, (has && (names[key] ?? null) !== null) || isAsked);

  send('resolution', request.resolution);
  send('ratio', model.adaptive[mode] === 'only' ? 'adaptive' : request.ratio);
  if (request.length.unit === 'frames') send('frames', request.length.frames);
  else send('seconds', request.length.seconds);
  for (const option of SWITCHES) {
    const { name } = option;
    const value = name === 'seed' ? order.seed : (request[name] ?? option.default);
    const has = option.has({ model, mode, patienceSeconds: null }) !== false;
    offer(name, value, has, !isNeutral(option, request[name]));
  }
  offer('tier', order.tier, model.tiers.length > 1, order.tier !== 'default');
  send('expiresAfter', order.expiresAfterSeconds, names.expiresAfter !== null);
  return sent;
}

function refused(code: string, message: string): ProviderError {
  return new ProviderError(failure('invalid', { code, message }), 'no');
}
