/**
 * Fetches the pictures that a storyboard names by link, once for a project. The links obey the
 * rules of a provider's: https, public, no end of redirects, a size that has an end.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_PICTURE } from '../../media/no-picture.ts';
import { inspectPicture } from '../../media/picture.ts';
import { download, LINK_HTML, type DownloadOptions } from '../../providers/link.ts';
import { outsideText } from '../../providers/outside-text.ts';
import { ProviderError } from '../../providers/provider.ts';
import { isPassing } from '../../specs/failures.ts';
import { routeTo } from '../../providers/proxy.ts';
import { findProject } from '../../store/project.ts';
import { openStore, openStoreIfPresent, type Store } from '../../store/store.ts';
import type { KnownPicture } from './lookup.ts';
import { FilmError } from '../error.ts';

/** As large as a picture of an order may be, and a little over: the check tells by how much. */
const MAX_BYTES = 31 * 1024 ** 2;

/** A person waits for it: a link that sends a byte now and then must not keep them for ever. */
const TOTAL_MS = 60_000;

export type FetchPicture = (link: string) => Promise<KnownPicture>;

/**
 * The linked pictures of one command. A new project is made by `keep` and not before: until then
 * they lie in a temporary folder, so that a command that is refused leaves nothing behind.
 */
export class LinkedPictures {
  readonly #refresh: boolean;
  /** What was fetched for a project that is not there yet, by link. */
  readonly #waiting = new Map<string, { readonly path: string; readonly facts: KnownPicture }>();
  #folder: string | null = null;
  #root: string | null = null;

  constructor({ refresh = false }: { readonly refresh?: boolean }) {
    this.#refresh = refresh;
  }

  /** `file`: the storyboard that names them. `project`: as it was named; null: found from the file. */
  fetcherFor(file: string, project: string | null): FetchPicture {
    return async (link) => {
      const { root } = await findProject({ explicit: project, storyboards: [file] });
      this.#root = root;
      const options = { file, refresh: this.#refresh, allowedOrigin: null };
      const store = await openStoreIfPresent(root);
      return store ? fetchPicture(store, link, options) : this.#fetchAside(link, options);
    };
  }

  async #fetchAside(link: string, options: FetchOptions): Promise<KnownPicture> {
    const known = this.#waiting.get(link);
    if (known) return known.facts;
    this.#folder ??= await mkdtemp(join(tmpdir(), 'storyboard-pictures-'));
    const path = join(this.#folder, String(this.#waiting.size));
    const facts = await fetchTo(path, link, options);
    if (!('problem' in facts)) this.#waiting.set(link, { path, facts });
    return facts;
  }

  /** Keeps what was fetched, in a project that is made for it. */
  async keep(): Promise<void> {
    if (this.#waiting.size === 0 || this.#root === null) return;
    const store = await openStore(this.#root);
    for (const [link, { path }] of this.#waiting) {
      const { sha256 } = await store.objects.put(await readFile(path));
      await store.pictures.record(link, sha256);
    }
    await this.discard();
  }

  /** To be called at the end of the command. */
  async discard(): Promise<void> {
    this.#waiting.clear();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }
}

type FetchOptions = Pick<DownloadOptions, 'allowedOrigin' | 'totalMs'> & {
  /** The storyboard that names the link. */
  readonly file: string;
  readonly refresh: boolean;
};

/**
 * What is no picture is not kept: the next command asks the link again. Throws a `FilmError` where
 * that cannot be found out (69), or a variable for its proxy is wrong (78): the storyboard may well
 * be right.
 */
export async function fetchPicture(
  store: Store,
  link: string,
  options: FetchOptions,
): Promise<KnownPicture> {
  const kept = options.refresh ? null : await store.pictures.read(link);
  if (kept !== null) return inspectPicture(await store.objects.file(kept));
  const path = await store.objects.temporaryPath('picture');
  const facts = await fetchTo(path, link, options);
  if ('problem' in facts) return facts;
  const { sha256 } = await store.objects.adopt(path);
  await store.pictures.record(link, sha256);
  return facts;
}

/** Nothing is left at the path unless it is a picture. */
async function fetchTo(
  path: string,
  link: string,
  { file, allowedOrigin, totalMs = TOTAL_MS }: FetchOptions,
): Promise<KnownPicture> {
  try {
    await download(link, { path, allowedOrigin, maxBytes: MAX_BYTES, totalMs });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (isPassing(error.failure)) throw unreachable(file, link, error);
    return { problem: error.failure.code === LINK_HTML ? NO_PICTURE : error.message };
  }
  const facts = await inspectPicture(path);
  if ('problem' in facts) await rm(path, { force: true });
  return facts;
}

function unreachable(file: string, link: string, error: ProviderError): FilmError {
  const route = routeTo(new URL(link));
  const picture = { file, link: outsideText(link) };
  if (route.kind === 'bad') {
    return new FilmError('bad-proxy', { ...picture, reason: route.message, hint: route.hint });
  }
  return new FilmError('picture-unreachable', { ...picture, reason: error.message }, error);
}
