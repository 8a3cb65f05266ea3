/**
 * Fetches the pictures that a storyboard names by link, once for a project. The links obey the
 * rules of a provider's: https, public, no end of redirects, a size that has an end.
 */

import { rm } from 'node:fs/promises';
import { inspectPicture, NO_PICTURE } from '../media/picture.ts';
import { download, LINK_HTML, type DownloadOptions } from '../providers/link.ts';
import { outsideText } from '../providers/outside-text.ts';
import { ProviderError } from '../providers/provider.ts';
import { routeTo } from '../providers/proxy.ts';
import { findProject } from '../store/project.ts';
import { openStore, type Store } from '../store/store.ts';
import { EXIT } from './exit.ts';
import type { KnownPicture } from './picture-lookup.ts';
import { Refusal } from './refusal.ts';

/** As large as a picture of an order may be, and a little over: the check tells by how much. */
const MAX_BYTES = 31 * 1024 ** 2;

/** A person waits for it: a link that sends a byte now and then must not keep them for ever. */
const TOTAL_MS = 60_000;

export type FetchPicture = (link: string) => Promise<KnownPicture>;

/** The project is made only when there is something to keep. */
export function pictureFetcher(
  file: string,
  { project, refresh }: { readonly project: string | null; readonly refresh: boolean },
): FetchPicture {
  let opened: Promise<Store> | null = null;
  const store = async () => {
    const { root } = await findProject({ explicit: project, storyboards: [file] });
    return openStore(root);
  };
  const options = { file, refresh, allowedOrigin: null };
  return async (link) => fetchPicture(await (opened ??= store()), link, options);
}

type FetchOptions = Pick<DownloadOptions, 'allowedOrigin' | 'totalMs'> & {
  /** The storyboard that names the link. */
  readonly file: string;
  readonly refresh: boolean;
};

/**
 * What is no picture is not kept: the next command asks the link again. Throws a `Refusal` where
 * that cannot be found out (69), or a variable for its proxy is wrong (78): the storyboard may well
 * be right.
 */
export async function fetchPicture(
  store: Store,
  link: string,
  { file, refresh, allowedOrigin, totalMs = TOTAL_MS }: FetchOptions,
): Promise<KnownPicture> {
  const kept = refresh ? null : await store.pictures.read(link);
  if (kept !== null) return inspectPicture(store.objects.pathOf(kept));
  const path = await store.objects.temporaryPath('picture');
  try {
    await download(link, { path, allowedOrigin, maxBytes: MAX_BYTES, totalMs });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, kind } = error.failure;
    if (kind === 'unavailable' || kind === 'throttled') throw unreachable(file, link, error);
    return { problem: code === LINK_HTML ? NO_PICTURE : error.message };
  }
  const facts = await inspectPicture(path);
  if ('problem' in facts) {
    await rm(path, { force: true });
    return facts;
  }
  const { sha256 } = await store.objects.adopt(path);
  await store.pictures.keep(link, sha256);
  return facts;
}

function unreachable(file: string, link: string, error: ProviderError): Refusal {
  const route = routeTo(new URL(link));
  const picture = `${file}: the picture ${outsideText(link)} cannot be fetched`;
  if (route.kind === 'bad') {
    const message = `${picture}: ${route.message}`;
    return new Refusal({ exit: EXIT.settings, code: 'bad-proxy', message, hint: route.hint });
  }
  return new Refusal(
    {
      exit: EXIT.unreachable,
      code: 'picture-unreachable',
      message: `${picture}. ${error.message}`,
      hint:
        'Check the network and the link, then run the same command again; or save the picture ' +
        'beside the storyboard and name it by its path.',
    },
    error,
  );
}
