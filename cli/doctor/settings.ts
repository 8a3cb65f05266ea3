/** Keys and variables: whether they are there, never what they hold. */

import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { catalogue } from '../../providers/catalogue.ts';
import { redact } from '../../providers/redact.ts';
import { proxyName, routeTo } from '../../providers/proxy.ts';
import { openProviders, type OpenedProvider } from '../../providers/settings.ts';
import { readBudgets } from '../../specs/plan/budget.ts';
import { SETTINGS } from '../../specs/settings.ts';
import { StoreError } from '../../store/error.ts';
import { readDotEnv, type DotEnv } from '../../store/dot-env.ts';
import { openStoreIfPresent } from '../../store/store.ts';
import { notifyPlace, NOTIFY_VARIABLE, readNotify } from '../../worker/notifications/settings.ts';
import { accountAddress, readWebhooks, webhookSecret } from '../../worker/webhooks/settings.ts';
import type { Environment } from '../context.ts';
import { projectOriginLine } from '../text/project-origin-line.ts';
import { fail, ok, warn, type Check } from './check.ts';

export async function checkProviders(folder: string, environment: Environment): Promise<Check[]> {
  const read = await readDotEnv(folder, ['.', ...(await filmFolders(folder))]).catch(
    (error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
      return fail('.env', error.message, error.remedy);
    },
  );
  const dotEnv = 'state' in read ? null : read;
  const { opened, problems } = openProviders({
    environment,
    dotEnvText: dotEnv?.text ?? null,
    ...(dotEnv && { dotEnv }),
  });
  const checks = catalogue.providers.flatMap((sheet) => {
    if (sheet.settingsPrefix === null)
      return [ok(sheet.name, 'needs no key; placeholder pictures, free')];
    const account = opened.find(({ provider }) => provider.sheet.name === sheet.name);
    const own = problems.filter(({ provider }) => provider === sheet.name);
    return [
      ...(account ? [ok(sheet.name, keyLine(account, dotEnv))] : []),
      ...(account?.projectOrigin === undefined
        ? []
        : [warn(sheet.name, projectOriginLine(sheet.name, account.projectOrigin), ORIGIN_HINT)]),
      ...own.map(({ code, message, hint }) => {
        return BROKEN.includes(code)
          ? fail(sheet.name, message, hint)
          : warn(sheet.name, message, hint);
      }),
    ];
  });
  return [
    'state' in read ? read : checkDotEnv(read),
    ...checks,
    ...checkProxy(dotEnv?.text ?? null),
  ];
}

const BROKEN: readonly string[] = ['bad-key', 'bad-base-url', 'bad-proxy'];

/** Any place that clips and pictures are linked to. */
const SOMEWHERE = new URL('https://links.example');

/** What comes by link goes through it as well, whatever the providers' own addresses do. */
function checkProxy(dotEnvText: string | null): Check[] {
  const route = routeTo(SOMEWHERE);
  const inFile = Object.keys(dotEnvText === null ? {} : parseEnv(dotEnvText));
  const unused = inFile.filter((name) => /^(?:https?|all|no)_proxy$/i.test(name));
  const unusedHint =
    'Set it in the environment: a project does not choose what requests go through.';
  return [
    ...(route.kind === 'proxy'
      ? [ok('proxy', `clips and pictures by link come through ${proxyName(route.proxy)}`)]
      : []),
    ...(route.kind === 'bad' ? [fail('proxy', route.message, route.hint)] : []),
    ...unused.map((name) => warn('proxy', `${name} in .env is not used.`, unusedHint)),
  ];
}

/** A person may have put a file beside a storyboard; a store that is damaged is told elsewhere. */
async function filmFolders(folder: string): Promise<string[]> {
  const store = await openStoreIfPresent(folder).catch(() => null);
  const films = (await store?.films.listFilms().catch(() => [])) ?? [];
  return films.map(({ storyboard }) => dirname(join(folder, storyboard)));
}

/** Which file is read, or would be. */
function checkDotEnv({ path, text, closed, encoding, others }: DotEnv): Check {
  const [other] = others;
  if (closed !== null) {
    return warn('.env', `${path} cannot be read (${closed})`, 'Check who owns it.');
  }
  if (text !== null) return ok('.env', encoding === 'UTF-8' ? path : `${path}, in ${encoding}`);
  const fact = `none at ${path}`;
  if (!other) return ok('.env', `${fact}; keys may stand there, or in the environment`);
  const remedy = `Keys of ${other.path} count when it lies in the project folder.`;
  return warn('.env', `${fact}; ${other.path} is not read`, remedy);
}

function keyLine({ account, keyFrom, proxy }: OpenedProvider, dotEnv: DotEnv | null): string {
  const where = keyFrom === 'dotenv' && dotEnv ? dotEnv.path : 'the environment';
  const fact = `a key is set (account ${account}), from ${where}`;
  return proxy === undefined ? fact : `${fact}; asked through the proxy ${proxy}`;
}

const ORIGIN_HINT = 'If you have not chosen that address, take it out of .env before you order.';

/** What a person has set for this program, as far as it can be wrong. */
export function checkValues(environment: Environment): Check[] {
  return [...checkWebhooks(environment), ...checkNotify(environment), ...checkBudgets(environment)];
}

/** What a day and a month may cost; nothing where nobody says it. */
function checkBudgets(environment: Environment): Check[] {
  const reading = readBudgets(environment);
  if (reading.kind === 'read') return [];
  const fact = `${reading.variable} is no amount: nothing is ordered`;
  return [fail('budgets', fact, 'An amount is written as 20USD or 0.50EUR.')];
}

/** Where providers call back; nothing where nobody listens. */
function checkWebhooks(environment: Environment): Check[] {
  const reading = readWebhooks(environment);
  if (reading.kind === 'off') return [];
  if (reading.kind === 'bad') return [fail('webhooks', reading.message, reading.hint)];
  const { publicUrl, host, port } = reading.settings;
  return [
    ok('webhooks', `${publicUrl}, received at ${host}:${port}`),
    ...catalogue.providers.flatMap(({ name, settingsPrefix, callbacks }) => {
      if (!callbacks.includes('account')) return [];
      const address = accountAddress(reading.settings, name);
      return webhookSecret(environment, settingsPrefix) === null
        ? [ok('webhooks', `${settingsPrefix}_WEBHOOK_SECRET is not set: ${name} calls per order`)]
        : [ok('webhooks', `${name} calls ${address} for the account, signed`)];
    }),
  ];
}

/** Who is told what happens; nothing where nobody is. */
function checkNotify(environment: Environment): Check[] {
  const reading = readNotify(environment);
  if (reading.kind === 'off') return [];
  if (reading.kind === 'bad') return [fail('notifications', reading.message, reading.hint)];
  return [ok('notifications', `what happens is told to ${notifyPlace(reading.settings)}`)];
}

/** Those that are not set are listed as well: this is where they are found. */
export function checkVariables(environment: Environment): Check[] {
  const isSet = (name: string) => Boolean(environment[name]);
  // Who has that address can write there.
  const shown = (name: string) =>
    name === NOTIFY_VARIABLE ? 'set' : redact(environment[name] ?? '');
  // What fails says so once, and is not well beside that.
  const failed = checkValues(environment).filter(({ state }) => state === 'fail');
  const known = Object.entries(SETTINGS)
    .filter(([name]) => !failed.some(({ fact }) => fact.startsWith(name)))
    .map(([name, meaning]) =>
      ok(name, isSet(name) ? `${shown(name)} (${meaning})` : `not set (${meaning})`),
    );
  const strange = Object.keys(environment)
    .filter((name) => name.startsWith('STORYBOARD_') && isSet(name))
    .filter((name) => !Object.hasOwn(SETTINGS, name));
  const hint = `Known are: ${Object.keys(SETTINGS).join(', ')}`;
  return [
    ...known,
    ...strange.sort().map((name) => warn(name, 'is not known to this program', hint)),
  ];
}
