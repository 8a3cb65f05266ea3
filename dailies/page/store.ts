/** What the page knows of the film, kept up to date, and how it says something of it. */

import type {
  PageAnswer,
  PageFilm,
  PageJoin,
  PageNews,
  PagePrice,
  PostedAction,
  PageShot,
  PageTake,
  PageTold,
} from '../protocol.ts';

export type KnownFilm = {
  readonly film: PageFilm;
  readonly order: readonly string[];
  readonly shots: ReadonlyMap<string, PageShot>;
  /** By the shot that it leads to. */
  readonly joins: ReadonlyMap<string, PageJoin>;
  readonly told: readonly PageTold[];
};

export type Connection = 'live' | 'lost';

/** Calls back at every change; the browser connects again by itself. Gives what ends it. */
export function listen(onKnown: (known: KnownFilm) => void, onLink: (link: Connection) => void) {
  const source = new EventSource('events');
  let known: KnownFilm | null = null;
  source.addEventListener('message', ({ data }) => {
    // It was sent by the server that has sent this page.
    const news: PageNews = JSON.parse(String(data));
    const before: KnownFilm | null = known;
    const shots = new Map(before?.shots);
    for (const shot of news.shots) shots.set(shot.id, shot);
    for (const id of shots.keys()) if (!news.order.includes(id)) shots.delete(id);
    const joins = news.joins ? new Map(news.joins.map((join) => [join.to, join])) : before?.joins;
    known = { ...news, shots, joins: joins ?? new Map() };
    onKnown(known);
  });
  source.addEventListener('open', () => onLink('live'));
  source.addEventListener('error', () => onLink('lost'));
  return () => source.close();
}

export async function post(request: PostedAction): Promise<PageAnswer> {
  try {
    const answer = await fetch('act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    if (answer.status !== 200 && answer.status !== 409) {
      return failed(`The page was refused (${answer.status}).`);
    }
    const told: PageAnswer = await answer.json();
    return told;
  } catch {
    return failed('storyboard dailies does not answer. Was it ended?');
  }
}

function failed(message: string): PageAnswer {
  return { error: { code: 'no-answer', message, hint: null } };
}

export type BridgePrice =
  { readonly price: PagePrice } | Extract<PageAnswer, { readonly error: unknown }>;

export async function bridgeOf(shot: string): Promise<BridgePrice> {
  try {
    const answer = await fetch(`bridge/${encodeURIComponent(shot)}`);
    const bridge: BridgePrice = await answer.json();
    return bridge;
  } catch {
    return { error: { code: 'no-answer', message: 'It could not be asked for.', hint: null } };
  }
}

export function fileUrl(sha256: string): string {
  return `take/${sha256}`;
}

export function shownTake(shot: PageShot): PageTake | null {
  return shot.takes.find(({ id }) => id === shot.shown) ?? null;
}
