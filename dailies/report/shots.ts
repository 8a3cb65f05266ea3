/** The shots in film order: pictures, state, what was asked, takes, and what people have said. */

import type { PageShot, PageTake } from '../protocol.ts';
import { html, type Markup } from './html.ts';
import { cut, newest, type TextLimits } from './limits.ts';

type Shown = {
  /** Data URLs by place. */
  readonly frames: ReadonlyMap<string, string>;
  readonly limits: TextLimits;
};

/** Places of a shot's pictures, by which they are wanted. */
export const firstOf = (shot: string) => `${shot} first`;
export const lastOf = (shot: string) => `${shot} last`;

export function shownTake({ takes, shown }: PageShot): PageTake | null {
  return takes.find(({ id }) => id === shown) ?? null;
}

export function shotList(shots: readonly PageShot[], shown: Shown): Markup {
  const { shots: most } = shown.limits;
  const more = shots.length - most;
  return html`<section aria-labelledby="shots">
    <h2 id="shots">Shots</h2>
    <ol class="table">
      ${shots.slice(0, most).map((shot) => card(shot, shown))}
    </ol>
    ${more > 0 ? html`<p class="detail">${more} more shots have no room in this file.</p>` : null}
  </section>`;
}

function card(shot: PageShot, { frames, limits }: Shown): Markup {
  const take = shownTake(shot);
  return html`<li class="card" id="shot-${shot.id}" data-state="${shot.state}">
    <div class="slide">
      ${picture(frames.get(firstOf(shot.id)), `First frame of ${shot.id}`)}
      ${picture(frames.get(lastOf(shot.id)), `Last frame of ${shot.id}`)}
    </div>
    <h3 class="caption">
      <span class="dot"></span><b>${shot.id}</b>
      <span class="state">${shot.state}</span>
      <span class="grow">${take && cut(take.name, limits)}</span>
      <span>${shot.cost}</span>
    </h3>
    ${shot.detail === '' ? null : html`<p class="detail">${cut(shot.detail, limits)}</p>`}
    <p class="prompt" dir="auto">${cut(shot.prompt, limits)}</p>
    ${shot.from === null ? null : html`<p class="detail">Starts from ${shot.from}</p>`}
    ${takeList(shot, limits)} ${saidList(shot.said, limits)}
  </li>`;
}

export function picture(url: string | undefined, alt: string): Markup {
  return url === undefined
    ? html`<span class="frame empty"></span>`
    : html`<img class="frame" src="${url}" alt="${alt}" />`;
}

function takeList({ takes }: PageShot, limits: TextLimits): Markup | null {
  if (takes.length === 0) return null;
  const { shown, more } = newest(takes, limits.lines);
  return html`<ul class="lines" aria-label="Takes">
    ${shown.map((take) => {
      const marks = [...(take.isStanding ? ['stands'] : []), ...take.said];
      const made = [...marks, ...take.made, take.cost].join(' · ');
      const differs = take.differs === null ? null : html`<br />${cut(take.differs, limits)}`;
      return html`<li><b>${cut(take.name, limits)}</b> ${cut(made, limits)}${differs}</li> `;
    })}
    ${moreOf(more, 'earlier')}
  </ul>`;
}

function saidList(said: readonly string[], limits: TextLimits): Markup | null {
  if (said.length === 0) return null;
  const { shown, more } = newest(said, limits.lines);
  return html`<ul class="lines said" aria-label="What people have said">
    ${shown.map((text) => html`<li dir="auto">${cut(text, limits)}</li>`)}
    ${moreOf(more, 'earlier')}
  </ul>`;
}

function moreOf(count: number, what: string): Markup | null {
  return count > 0 ? html`<li>${count} ${what}</li>` : null;
}
