/** How the shots meet, the worst joins with their pictures, and how colours drift along each chain. */

import type { PageJoin, PageShot } from '../protocol.ts';
import { DRIFT_LIMIT, type ChainDrift } from './drift.ts';
import { html, type Markup } from './html.ts';
import { cut, type TextLimits } from './limits.ts';
import { picture } from './shots.ts';

/** Places of the two pictures of a join. */
export const beforeJoin = ({ to }: PageJoin) => `${to} join before`;
export const afterJoin = ({ to }: PageJoin) => `${to} join after`;

const MOST_PICTURED = 6;

/** Of those with a fault, where the pictures that meet are the first and the last one of a clip. */
export function picturedJoins(
  joins: readonly PageJoin[],
  shots: ReadonlyMap<string, PageShot>,
): PageJoin[] {
  const isWhole = ({ from, to }: PageJoin) =>
    shots.get(from)?.trim.tail === 0 && shots.get(to)?.trim.head === 0;
  return joins.filter((join) => join.faults.length > 0 && isWhole(join)).slice(0, MOST_PICTURED);
}

export function joinSection(
  joins: readonly PageJoin[],
  pictured: readonly PageJoin[],
  { frames, limits }: { frames: ReadonlyMap<string, string>; limits: TextLimits },
): Markup | null {
  if (joins.length === 0) return null;
  const names = [...new Set(joins.flatMap(({ numbers }) => numbers.map(([name]) => name)))];
  return html`<section aria-labelledby="joins">
    <h2 id="joins">Joins</h2>
    ${pictured.map(
      (join) =>
        html`<figure class="pair">
          <div class="slide">
            ${picture(frames.get(beforeJoin(join)), `Last frame of ${join.from}`)}
            ${picture(frames.get(afterJoin(join)), `First frame of ${join.to}`)}
          </div>
          <figcaption>
            ${join.from} ⇥ ${join.to}:
            <span class="fault">${cut(join.faults.join(', '), limits)}</span>
          </figcaption>
        </figure> `,
    )}
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th scope="col">Join</th>
            <th scope="col">Meet by</th>
            ${names.map((name) => html`<th scope="col" class="number">${name}</th>`)}
            <th scope="col">A viewer may stumble over</th>
          </tr>
        </thead>
        <tbody>
          ${joins.slice(0, limits.shots).map((join) => joinRow(join, names, limits))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function joinRow(join: PageJoin, names: readonly string[], limits: TextLimits): Markup {
  const numbers = new Map(join.numbers);
  const kind = join.isDuplicate ? `${join.kind}, a repeated frame dropped` : join.kind;
  return html`<tr>
    <th scope="row">${join.from} ⇥ ${join.to}</th>
    <td>${kind}</td>
    ${names.map((name) => html`<td class="number">${numbers.get(name) ?? ''}</td>`)}
    <td class="fault">${cut(join.faults.join(', '), limits)}</td>
  </tr> `;
}

export function driftSection(chains: readonly ChainDrift[], limits: TextLimits): Markup | null {
  if (chains.length === 0) return null;
  const most = Math.max(DRIFT_LIMIT * 1.2, ...chains.flatMap((c) => c.shots.map((s) => s.deltaE)));
  const across = (deltaE: number) => ((deltaE / most) * 1000).toFixed(1);
  let room = limits.shots;
  const rows = chains.flatMap(({ start, shots }) => {
    const some = shots.slice(0, Math.max(0, room));
    room -= some.length;
    return some.map(({ id, deltaE }, index) => {
      const isFar = deltaE >= DRIFT_LIMIT;
      return html`<tr>
        <th scope="row">${index === 0 ? start : ''}</th>
        <td>${id}</td>
        <td class="bars">
          <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="${isFar ? 'far' : 'near'}" width="${across(deltaE)}" height="10" />
            <rect class="limit" x="${across(DRIFT_LIMIT)}" width="2" height="10" />
          </svg>
        </td>
        <td class="${isFar ? 'number fault' : 'number'}">
          ${deltaE.toFixed(1)}${isFar ? ' beyond the limit' : ''}
        </td>
      </tr> `;
    });
  });
  return html`<section aria-labelledby="drift">
    <h2 id="drift">Drift of the chains</h2>
    <p class="detail">
      How far the colours of each shot's beginning are from its chain's first picture (ΔE). The line
      is the limit: ${DRIFT_LIMIT}.
    </p>
    <table>
      <thead>
        <tr>
          <th scope="col">Chain from</th>
          <th scope="col">Shot</th>
          <th scope="col" class="bars"></th>
          <th scope="col" class="number">Drift ΔE</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}
