/**
 * Fetches the pictures that a storyboard names by link, once for a project. The links obey the
 * rules of a provider's: https, public, no end of redirects, a size that has an end.
 */

import { rm } from 'node:fs/promises';
import { NO_PICTURE } from '../media/no-picture.ts';
import { inspectPicture } from '../media/picture.ts';
import { download, LINK_HTML, LINK_SLOW, type DownloadOptions } from '../providers/link.ts';
import { ProviderError } from '../providers/provider.ts';
import { findProject } from '../store/project.ts';
import { openStore, type Store } from '../store/store.ts';
import type { KnownPicture } from './picture-lookup.ts';

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
  const slow = new Set<string>();
  const options = { refresh, allowedOrigin: null, slow };
  return async (link) => fetchPicture(await (opened ??= store()), link, options);
}

type FetchOptions = Pick<DownloadOptions, 'allowedOrigin' | 'totalMs'> & {
  readonly refresh: boolean;
  /** Origins that were too slow: what lies there is not waited for again by the same command. */
  readonly slow?: Set<string>;
};

/** What is no picture is not kept: the next command asks the link again. */
export async function fetchPicture(
  store: Store,
  link: string,
  { refresh, allowedOrigin, totalMs = TOTAL_MS, slow = new Set() }: FetchOptions,
): Promise<KnownPicture> {
  const kept = refresh ? null : await store.pictures.read(link);
  if (kept !== null) return inspectPicture(store.objects.pathOf(kept));
  const origin = URL.parse(link)?.origin ?? '';
  if (slow.has(origin)) return { problem: `was not asked for: ${origin} was too slow before` };
  const path = await store.objects.temporaryPath('picture');
  try {
    await download(link, { path, allowedOrigin, maxBytes: MAX_BYTES, totalMs });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code } = error.failure;
    if (code === LINK_SLOW) slow.add(origin);
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
