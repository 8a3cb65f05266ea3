/**
 * Fetches the pictures that a storyboard names by link, once for a project. The links obey the
 * rules of a provider's: https, public, no end of redirects, a size that has an end.
 */

import { rm } from 'node:fs/promises';
import { inspectPicture } from '../media/picture.ts';
import { download, type DownloadOptions } from '../providers/link.ts';
import { ProviderError } from '../providers/provider.ts';
import { findProject } from '../store/project.ts';
import { openStore, type Store } from '../store/store.ts';
import type { KnownPicture } from './picture-lookup.ts';

/** As large as a picture of an order may be, and a little over: the check tells by how much. */
const MAX_BYTES = 31 * 1024 ** 2;

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
  const options = { refresh, allowedOrigin: null };
  return async (link) => fetchPicture(await (opened ??= store()), link, options);
}

/** What is no picture is not kept: the next command asks the link again. */
export async function fetchPicture(
  store: Store,
  link: string,
  { refresh, allowedOrigin }: Pick<DownloadOptions, 'allowedOrigin'> & { refresh: boolean },
): Promise<KnownPicture> {
  const kept = refresh ? null : await store.pictures.read(link);
  if (kept !== null) return inspectPicture(store.objects.pathOf(kept));
  const path = await store.objects.temporaryPath('picture');
  try {
    await download(link, { path, allowedOrigin, maxBytes: MAX_BYTES });
  } catch (error) {
    if (error instanceof ProviderError) return { problem: error.message };
    throw error;
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
