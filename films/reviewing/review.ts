/**
 * A film that is looked at for as long as somebody likes: as it stands, its takes, what may be said of
 * them. Read again only where something can have changed. Starts nothing and writes nothing.
 */

import { stat } from 'node:fs/promises';
import { handOverOf } from '../../store/takes.ts';
import type { Film } from '../../store/films.ts';
import type { Store } from '../../store/store.ts';
import { names } from '../../workflows/messages.ts';
import { takesIn, type ListedTake } from '../directing/takes.ts';
import { weigh, type WeighedFilm } from '../directing/weighed.ts';
import { asFilmError, FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { FilmReader } from '../view/film-reader.ts';
import type { FilmView } from '../view/view.ts';
import { RunWatch } from './running.ts';

export type ReviewPlace = Pick<FilmOptions, 'project' | 'temporal' | 'row'>;

/** The same object while nothing has changed. */
export type Reviewed = {
  readonly view: FilmView;
  /** By the storyboard as it could be read last. */
  readonly weighed: WeighedFilm;
  /** Of its shots in film order, the oldest first. */
  readonly takes: readonly ListedTake[];
  /** Why the storyboard cannot be planned as it is now; null: it can. */
  readonly trouble: FilmError | null;
  readonly isRunning: boolean;
};

export type ReviewFile = { readonly path: string; readonly kind: 'clip' | 'picture' };

export class FilmReview {
  readonly file: string;
  readonly store: Store;
  readonly film: Film;
  readonly #place: ReviewPlace;
  readonly #host: FilmHost;
  readonly #reader: FilmReader;
  #weighed: WeighedFilm;
  #trouble: FilmError | null = null;
  #stamp: string | null = null;
  #last: Reviewed | null = null;
  #reading: Promise<Reviewed> | null = null;
  /** Every picture and clip of its takes, by hash. */
  #files = new Map<string, ReviewFile['kind']>();
  readonly #runs: RunWatch;

  private constructor(file: string, weighed: WeighedFilm, place: ReviewPlace, host: FilmHost) {
    this.file = file;
    this.store = weighed.store;
    this.film = weighed.film;
    this.#weighed = weighed;
    this.#place = place;
    this.#host = host;
    this.#reader = new FilmReader(weighed.store, weighed.film, file);
    const production = names.production(weighed.store.id, weighed.film.id);
    this.#runs = new RunWatch({ root: weighed.store.root, production }, place, host);
  }

  /** Throws `not-decided` for a film that was never run, and why its storyboard cannot be planned. */
  static async open(file: string, place: ReviewPlace, host: FilmHost): Promise<FilmReview> {
    const review = new FilmReview(file, await weigh(file, place, host), place, host);
    await review.isRunning();
    await review.read();
    return review;
  }

  /** Several who ask at once read it once. */
  read(): Promise<Reviewed> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** After something was said or ordered: nothing that was read before counts. */
  async readAnew(): Promise<Reviewed> {
    await this.#reading?.catch(() => undefined);
    this.#stamp = null;
    await this.isRunning();
    return this.read();
  }

  /** A picture or a clip of a take of this film; null for every other hash. */
  async fileOf(sha256: string): Promise<ReviewFile | null> {
    const kind = this.#files.get(sha256);
    if (kind === undefined) return null;
    return { kind, path: await this.store.objects.file(sha256) };
  }

  /** The finished film or its rough cut; null while there is neither. */
  master(): Promise<string | null> {
    return this.store.renders.findMaster(this.film);
  }

  /** Asked now; true as well where that cannot be known: it may go on with what is said. */
  async isRunning(): Promise<boolean> {
    return await this.#runs.now().catch(() => true);
  }

  async close(): Promise<void> {
    await this.#runs.close();
  }

  async #read(): Promise<Reviewed> {
    const { isRunning } = this.#runs;
    const view = await this.#reader.read({ isRunning });
    if (!view) throw new FilmError('not-decided', { why: 'never-run', file: this.file });
    const stamp = `${await this.#stampNow()} ${isRunning}`;
    if (this.#last && this.#last.view === view && stamp === this.#stamp) return this.#last;
    try {
      this.#weighed = await weigh(this.file, this.#place, this.#host);
      this.#trouble = null;
    } catch (error) {
      // It is being edited: what stands is shown all the same.
      const known = asFilmError(error);
      if (!known) throw error;
      this.#trouble = known;
    }
    const takes = await takesIn(this.#weighed, []);
    this.#files = filesOf(takes);
    this.#stamp = stamp;
    this.#last = { view, weighed: this.#weighed, takes, trouble: this.#trouble, isRunning };
    return this.#last;
  }

  /** What is read beside the view: the file, and what people have said. */
  async #stampNow(): Promise<string> {
    const facts = await stat(this.file).catch(() => null);
    const said = await this.store.films.stampOf(this.film.id);
    return [facts?.mtimeMs, facts?.size, said].join();
  }
}

function filesOf(takes: readonly ListedTake[]): Map<string, ReviewFile['kind']> {
  const files = new Map<string, ReviewFile['kind']>();
  for (const { record } of takes) {
    const { firstFrame, lastFrame } = record;
    const pictures = [firstFrame.sha256, lastFrame.sha256, lastFrame.decodedSha256];
    for (const sha256 of [...pictures, handOverOf(record).sha256]) files.set(sha256, 'picture');
    files.set(record.clip.sha256, 'clip');
  }
  return files;
}
