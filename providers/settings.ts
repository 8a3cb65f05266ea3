/**
 * Opens every provider for which there is a key.
 *
 * The environment comes first. A project's `.env` may give keys, and a base URL only beside a key
 * of its own: a downloaded project must not send the reader's key elsewhere.
 */

import { createHash } from 'node:crypto';
import { parseEnv } from 'node:util';
import { isLoopback } from './address.ts';
import { missingKeyHint, strangeSign, type DotEnvPlace } from './key-words.ts';
import type { Provider } from './provider.ts';
import { proxyName, routeTo } from './proxy.ts';
import { REGISTRATIONS, type Registration } from './registry.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export type ProviderSources = {
  readonly environment: Variables;
  /** Text of the project's `.env`, or null without one. */
  readonly dotEnvText: string | null;
  /** Where that file is or would be, and others nearby, for messages about a missing key. */
  readonly dotEnv?: DotEnvPlace;
  /** A simulator that runs on this machine; without `apiKey` one that takes any key. */
  readonly local?: { readonly baseUrl: string; readonly apiKey?: string };
};

export type OpenedProvider = {
  readonly provider: Provider;
  /**
   * The account: the provider and 8 hex digits of the SHA-256 of the key, or of key and base URL
   * where one is configured. So the same key at another address is another account.
   */
  readonly account: string;
  /** The account's tag from before the base URL was part of it; absent where none is configured. */
  readonly keyAccount?: string;
  /** Where the key was found; null for a provider that needs none. */
  readonly keyFrom: 'environment' | 'dotenv' | null;
  /**
   * Origin of a configured base URL: links there need be neither https nor public. Null for the
   * provider's own address, whether or not it is configured.
   */
  readonly linkOrigin: string | null;
  /** The proxy of its requests, for people, e.g. `proxy.example:3128 (HTTPS_PROXY)`. */
  readonly proxy?: string;
  /** Origin of a base URL from the project's `.env`; absent where none is given or used. */
  readonly projectOrigin?: string;
};

type SettingsProblem = {
  readonly provider: string;
  /** `missing-key` only matters to films that use the provider; `ignored` stops nothing. */
  readonly code:
    'missing-key' | 'bad-key' | 'bad-base-url' | 'bad-proxy' | 'ignored' | 'not-running';
  readonly message: string;
  readonly hint: string;
};

export type OpenedProviders = {
  readonly opened: readonly OpenedProvider[];
  readonly problems: readonly SettingsProblem[];
};

/** The key for a simulator that accepts any; it is not a secret. */
const LOCAL_KEY = 'local';

export function openProviders(sources: ProviderSources): OpenedProviders {
  const opened: OpenedProvider[] = [];
  const problems: SettingsProblem[] = [];
  const dotEnv = sources.dotEnvText === null ? {} : parseEnv(sources.dotEnvText);
  for (const registration of REGISTRATIONS) {
    const prefix = registration.sheet.settingsPrefix;
    const read =
      prefix === null
        ? readLocal(registration, sources.local)
        : readKeyed(registration, prefix, sources, dotEnv);
    problems.push(...read.problems);
    if (read.opened) opened.push(read.opened);
  }
  return { opened, problems };
}

type Read = { opened: OpenedProvider | null; problems: SettingsProblem[] };

function readLocal({ sheet, create }: Registration, local: ProviderSources['local']): Read {
  const provider = sheet.name;
  const problem = (code: SettingsProblem['code'], message: string, hint: string): Read => ({
    opened: null,
    problems: [{ provider, code, message, hint }],
  });
  if (!local) {
    const hint = 'Start it with: storyboard simulator';
    return problem('not-running', `The simulator behind ${provider} does not run.`, hint);
  }
  const baseUrl = readBaseUrl(local.baseUrl);
  if (typeof baseUrl === 'string') return problem('bad-base-url', baseUrl, BASE_URL_HINT);
  const settings = { apiKey: local.apiKey ?? LOCAL_KEY, baseUrl };
  const opened = { provider: create(sheet, settings), account: provider, keyFrom: null };
  return { opened: { ...opened, linkOrigin: baseUrl.origin }, problems: [] };
}

function readKeyed(
  { sheet, create, baseUrl: ownBaseUrl }: Registration,
  prefix: string,
  { environment, dotEnv: place }: ProviderSources,
  dotEnv: Variables,
): Read {
  const { name: provider, title } = sheet;
  const [keyName, urlName] = [`${prefix}_API_KEY`, `${prefix}_BASE_URL`];
  const problems: SettingsProblem[] = [];
  const report = (code: SettingsProblem['code'], message: string, hint: string): void => {
    problems.push({ provider, code, message, hint });
  };

  const ownKey = valueOf(environment, keyName);
  const apiKey = ownKey ?? valueOf(dotEnv, keyName);
  const fileUrl = valueOf(dotEnv, urlName);
  const isFileUrlMeant = ownKey === null && apiKey !== null;
  if (fileUrl !== null && !isFileUrlMeant) {
    const hint = `Set ${urlName} in the environment, beside ${keyName}.`;
    report('ignored', `${urlName} in .env is not used: the key does not come from there.`, hint);
  }
  if (apiKey === null) {
    const hint = missingKeyHint(keyName, place);
    report('missing-key', `No key for ${title}: ${keyName} is not set.`, hint);
    return { opened: null, problems };
  }
  const file = place?.path ?? '.env';
  const strange = strangeSign(apiKey);
  if (strange !== null) {
    const where = ownKey === null ? file : 'the environment';
    const hint = `Copy the key again, without spaces or line breaks.`;
    const fact = `${keyName} in ${where} holds characters that no key has: ${strange}.`;
    report('bad-key', fact, hint);
    return { opened: null, problems };
  }
  const ownUrl = valueOf(environment, urlName);
  const configured = ownUrl ?? (isFileUrlMeant ? fileUrl : null);
  const baseUrl = readBaseUrl(configured ?? ownBaseUrl ?? '');
  if (typeof baseUrl === 'string') {
    const where = ownUrl === null ? ` in ${file}` : '';
    report('bad-base-url', `${urlName}${where}: ${baseUrl}`, BASE_URL_HINT);
    return { opened: null, problems };
  }
  const isOwnSite = configured === null || addressOf(configured) === addressOf(ownBaseUrl);
  const route = routeTo(baseUrl);
  if (route.kind === 'bad') {
    report('bad-proxy', `${title} is asked through a proxy, and ${route.message}`, route.hint);
    return { opened: null, problems };
  }
  const baseUrlFrom = ownUrl === null ? `${urlName} in .env` : urlName;
  const settings = { apiKey, baseUrl, ...(configured !== null && { baseUrlFrom }) };
  const opened = {
    provider: create(sheet, settings),
    account: accountTag(provider, apiKey, isOwnSite ? null : addressOf(configured)),
    ...(!isOwnSite && { keyAccount: accountTag(provider, apiKey) }),
    keyFrom: ownKey === null ? ('dotenv' as const) : ('environment' as const),
    ...(route.kind === 'proxy' && { proxy: proxyName(route.proxy) }),
    linkOrigin: isOwnSite ? null : baseUrl.origin,
    ...(ownUrl === null && configured !== null && { projectOrigin: baseUrl.origin }),
  };
  return { opened, problems };
}

/** Names an account without revealing its key. `site`: null for the provider's own. */
export function accountTag(provider: string, apiKey: string, site: string | null = null): string {
  const named = site === null ? apiKey : `${apiKey}\n${site}`;
  const digest = createHash('sha256').update(named).digest('hex');
  return `${provider}-${digest.slice(0, 8)}`;
}

/** Gives the same text for every way to write one address. */
function addressOf(baseUrl: string | null | undefined): string {
  return URL.parse(baseUrl ?? '')?.href.replace(/\/+$/, '') ?? '';
}

/** An empty value counts as unset: this is how shells take a variable back. */
function valueOf(variables: Variables, name: string): string | null {
  return variables[name]?.trim() || null;
}

const BASE_URL_HINT = 'Use https, or http on this machine, e.g. http://127.0.0.1:8080/api/v3.';

/** The URL, or what is wrong with it. The value is not shown, since it may hold a password. */
function readBaseUrl(text: string): URL | string {
  const url = URL.parse(text);
  if (!url) return 'the base URL is no address.';
  if (url.username !== '' || url.password !== '') return 'the base URL holds a password.';
  if (url.search !== '' || url.hash !== '') return 'the base URL has a query or a fragment.';
  if (url.protocol === 'https:') return url;
  if (url.protocol !== 'http:') return `the base URL is ${url.protocol.slice(0, -1)}, not https.`;
  if (isLoopback(url.hostname)) return url;
  return `the base URL is http on ${url.host}, which would send the key in clear text.`;
}
