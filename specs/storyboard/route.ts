/**
 * Who renders a shot as what: providers and model names looked up in the catalogue.
 *
 * Sheets answer; nothing here knows a provider or a model by name.
 */

import { offerOf, soldModel } from '../models/offer.ts';
import type { Catalogue, ModelSheet, Offer, ProviderSheet } from '../models/sheet.ts';
import { FREE_MODEL, type Draft, type Setting } from './draft.ts';
import type { Finding, Report } from './report.ts';
import type { Path } from './tree.ts';
import { listed, nearest, quoted, suggestion } from './words.ts';

export type SheetRoute = {
  readonly provider: ProviderSheet;
  readonly offer: Offer;
  /** The model's sheet as far as this provider sells it. */
  readonly sheet: ModelSheet;
  /** As it is sent. */
  readonly modelId: string;
};

const ROUTE_KEYS = ['provider', 'providers', 'model', 'like'] as const;

/** The providers of a shot in turn; null when one of them cannot render it. */
export function findRoutes(
  draft: Draft,
  { catalogue, report, today }: { catalogue: Catalogue; report: Report; today: string | null },
): readonly [SheetRoute, ...SheetRoute[]] | null {
  if (ROUTE_KEYS.some((key) => draft.isSpoiled(key))) {
    return null;
  }
  const routes: SheetRoute[] = [];
  for (const [place, name] of draft.providers.value.entries()) {
    const found = findRoute(draft, name, routes[0]?.sheet.family ?? null, catalogue);
    if ('code' in found) {
      const { at, ...finding } = found;
      const path = at(draft, place);
      report.addForShot({ ...finding, shot: draft.name, place: { path } });
      return null;
    }
    if (draft.isOrdered) reportEnd(draft, found, { report, today });
    routes.push(found);
  }
  const [first, ...others] = routes;
  return first === undefined ? null : [first, ...others];
}

type Refusal = Finding & { readonly at: (draft: Draft, place: number) => Path };

const atModel = (draft: Draft): Path => draft.model.path ?? draft.providers.path ?? draft.path;
const atLike = (draft: Draft): Path => draft.like.path ?? draft.path;

function atProvider({ providers, path }: Draft, place: number): Path {
  if (providers.path === null) return path;
  return providers.path.at(-1) === 'providers' ? [...providers.path, place] : providers.path;
}

/** Fallbacks render the family that the first provider was asked for. */
function findRoute(
  draft: Draft,
  name: string,
  family: string | null,
  catalogue: Catalogue,
): SheetRoute | Refusal {
  const provider = catalogue.providers.find((sheet) => sheet.name === name);
  if (provider === undefined) {
    const names = catalogue.providers.map((sheet) => sheet.name);
    return {
      code: 'unknown-provider',
      at: atProvider,
      message: `there is no provider ${quoted(name)}.`,
      hint: suggestion(name, names, 'provider'),
    };
  }
  const asked = draft.model.value ?? (provider.isFree ? FREE_MODEL : null);
  if (asked === null) {
    return {
      code: 'model-missing',
      at: atProvider,
      message: `${provider.name} is paid, and no model is given.`,
      hint: `Write "model:" with one of ${listed(familiesOf(provider), 'or')}.`,
    };
  }
  const own =
    offerOf(provider, asked, asked) ?? (family === null ? null : offerOf(provider, family, family));
  if (own === null) return routeByLikeness({ draft, provider, asked, catalogue });
  if (isLikeBeside(draft, own)) {
    return {
      code: 'conflicting-keys',
      at: atLike,
      message: `like is for model ids that are not known, and ${asked} is known.`,
      hint: 'Take like out.',
    };
  }
  return routeOf(provider, own, own.modelId, catalogue) ?? unsold(provider, asked);
}

/** `like` given together with a known model, as another one. */
function isLikeBeside({ like, model }: Draft, { family, modelId }: Offer): boolean {
  if (like.value === null || like.value === family || like.value === modelId) return false;
  return like.path?.slice(0, -1).join() === model.path?.slice(0, -1).join();
}

type Unknown = {
  readonly draft: Draft;
  readonly provider: ProviderSheet;
  readonly asked: string;
  readonly catalogue: Catalogue;
};

/** A model id that the catalogue does not know, as the model that `like` names. */
function routeByLikeness({ draft, provider, asked, catalogue }: Unknown): SheetRoute | Refusal {
  const family = familyOf(asked, catalogue);
  if (family !== null) return unsold(provider, family, asked);
  const like: Setting<string | null> = draft.like;
  if (like.value === null) return unknownModel(provider, asked, catalogue);
  const offer = offerOf(provider, like.value, like.value);
  if (offer !== null) {
    const modelId = provider.isFree ? offer.modelId : asked;
    return routeOf(provider, offer, modelId, catalogue) ?? unsold(provider, like.value);
  }
  if (familyOf(like.value, catalogue) !== null) {
    return { ...unsold(provider, like.value), at: atLike };
  }
  return {
    code: 'unknown-model',
    at: atLike,
    message: `like names ${quoted(like.value)}, which is no known model.`,
    hint: suggestion(like.value, familiesOf(provider), 'model'),
  };
}

function routeOf(
  provider: ProviderSheet,
  offer: Offer,
  modelId: string,
  { models }: Catalogue,
): SheetRoute | null {
  const sheet = soldModel(offer, models);
  return sheet && { provider, offer, modelId, sheet };
}

function unsold(provider: ProviderSheet, family: string, asked = family): Refusal {
  const offer = offerOf(provider, family, family);
  const ids = `${provider.name} offers ${listed(familiesOf(provider))}.`;
  return {
    code: 'model-not-offered',
    at: atModel,
    message:
      offer === null
        ? `${provider.name} does not offer ${family}.`
        : `${quoted(asked)} is another provider’s id; ${provider.name} has ${family} as ${offer.modelId}.`,
    hint: offer === null ? ids : `Write "model: ${family}".`,
  };
}

function unknownModel(provider: ProviderSheet, asked: string, { models }: Catalogue): Refusal {
  const names = [
    ...models.map(({ family }) => family),
    ...provider.offers.map(({ modelId }) => modelId),
  ];
  const near = asked.startsWith('ep-') ? null : nearest(asked, names);
  return {
    code: 'unknown-model',
    at: atModel,
    message: `${quoted(asked)} is no known model.`,
    hint:
      near === null
        ? `If ${provider.name} knows it by this id, add "like:" with the model that it behaves as: ${listed(familiesOf(provider), 'or')}.`
        : `Did you mean ${quoted(near)}?`,
  };
}

function familyOf(name: string, { models, providers }: Catalogue): string | null {
  if (models.some(({ family }) => family === name)) return name;
  const offers = providers.flatMap(({ offers: all }) => all);
  return offers.find(({ modelId }) => modelId === name)?.family ?? null;
}

function familiesOf({ offers }: ProviderSheet): string[] {
  return [
    ...new Set(offers.filter(({ status }) => status !== 'ended').map(({ family }) => family)),
  ];
}

/** An announced end stops nobody: a shot may have its take already. */
function reportEnd(
  draft: Draft,
  { offer, provider, sheet }: SheetRoute,
  { report, today }: { report: Report; today: string | null },
): void {
  const { doubt } = provider;
  const fact = endOf(offer, doubt !== undefined, today);
  if (fact === null) return;
  const others = provider.offers.filter(
    (other) => other.endsAt === null && other.status === 'available',
  );
  const ways = listed(
    others.map(({ family }) => family),
    'or',
  );
  report.addForShot({
    severity: 'warning',
    code: 'model-ends',
    shot: draft.name,
    place: { path: atModel(draft) },
    message: `${sheet.family} on ${provider.name} ${fact}; takes that exist stay.`,
    hint: doubt
      ? `${doubt.text} (${doubt.date}). Order one shot before you order a film.`
      : others.length === 0
        ? null
        : `New takes can come from ${ways}.`,
  });
}

/** Null for a model that is sold as far as anybody knows. */
function endOf({ endsAt, status }: Offer, isDoubtful: boolean, today: string | null) {
  const when = endsAt === null ? '' : ` on ${endsAt}`;
  if (isDoubtful) return endsAt === null ? 'may no longer be sold' : `may have ended${when}`;
  const isOver = endsAt !== null && today !== null && endsAt <= today;
  if (status === 'ended' || isOver) return `has ended${when}`;
  if (endsAt !== null) return `ends${when}`;
  return status === 'available' ? null : 'is being withdrawn';
}
