/** What is true of the whole film, and what happened last. */

import type { PageFilm, PageTold } from '../protocol.ts';
import type { SaidLine } from './speech.ts';
import type { Connection } from './store.ts';

export function Head({
  film,
  order,
  link,
  onShow,
}: {
  readonly film: PageFilm;
  readonly order: readonly string[];
  readonly link: Connection;
  readonly onShow: (what: 'film' | 'help') => void;
}) {
  const count = order.length === 1 ? '1 shot' : `${order.length} shots`;
  return (
    <header class="head">
      <h1>{film.title}</h1>
      <span class="state" data-state={film.state}>
        {film.state}
      </span>
      <span>{count}</span>
      <span>{film.cost}</span>
      <span class="grow">
        {film.cap === null ? 'Nothing paid can be ordered here' : `Ordered here: ${film.cap}`}
      </span>
      {link === 'lost' && <span class="fault">No connection: it may have moved on</span>}
      <button class="small" onClick={() => onShow('film')} aria-keyshortcuts="p">
        <kbd>p</kbd> film
      </button>
      <button class="small" onClick={() => onShow('help')} aria-keyshortcuts="?">
        <kbd>?</kbd> keys
      </button>
    </header>
  );
}

/** Read out as it changes. */
export function Told({
  said,
  told,
  trouble,
}: {
  readonly said: SaidLine | null;
  readonly told: readonly PageTold[];
  readonly trouble: string | null;
}) {
  const newest = told.at(-1);
  return (
    <div class="told" role="status" aria-live="polite">
      {said && <p class={said.isBad ? 'fault' : ''}>{said.text}</p>}
      {newest && <p class={newest.isBad ? 'fault' : ''}>{newest.text}</p>}
      {trouble !== null && <p class="fault">{trouble}</p>}
    </div>
  );
}
