/** When the orders of a run were queued, rendered and collected, and what the film has cost. */

import type { OrderLine, RunLine } from '../../films/reporting/run-line.ts';
import { html, type Markup } from './html.ts';
import type { TextLimits } from './limits.ts';
import type { CostRow, CostTable } from './money.ts';

const TICKS = 5;
const STAGES = ['queued', 'rendering', 'collecting'] as const;

export function timeSection(line: RunLine | null, limits: TextLimits): Markup | null {
  if (!line) return null;
  const lengthMs = Math.max(1, line.toMs - line.fromMs);
  const ticks = Array.from({ length: TICKS }, (_, at) => (lengthMs * at) / (TICKS - 1));
  const more = line.orders.length - limits.shots;
  return html`<section aria-labelledby="time">
    <h2 id="time">Time line of the run</h2>
    <p class="detail">
      From ${utc(line.fromMs)} on, ${duration(lengthMs)}.
      ${STAGES.map((kind) => html`<span class="key ${kind}"></span> ${kind} `)}
    </p>
    <table class="times">
      <thead>
        <tr>
          <th scope="col">Take</th>
          <th scope="col" class="bars">
            <span class="ticks">${ticks.map((ms) => html`<span>${duration(ms)}</span>`)}</span>
          </th>
          ${STAGES.map((kind) => html`<th scope="col" class="number">${kind}</th>`)}
          <th scope="col">end</th>
        </tr>
      </thead>
      <tbody>
        ${line.orders.slice(0, limits.shots).map((order) => orderRow(order, line.fromMs, lengthMs))}
      </tbody>
    </table>
    ${more > 0 ? html`<p class="detail">${more} more orders have no room in this file.</p>` : null}
  </section>`;
}

function orderRow(
  { shot, take, stages, end }: OrderLine,
  startMs: number,
  lengthMs: number,
): Markup {
  const across = (ms: number) => ((ms / lengthMs) * 1000).toFixed(1);
  const bars = stages.map(({ kind, fromMs, toMs }) => {
    // Of a moment there is something to see as well.
    const width = Math.max(2, Number(across(toMs - fromMs)));
    return html`<rect
      class="${kind}"
      x="${across(fromMs - startMs)}"
      width="${width}"
      height="10"
    />`;
  });
  const lasted = STAGES.map((kind) => {
    const found = stages.find((stage) => stage.kind === kind);
    return html`<td class="number">${found ? duration(found.toMs - found.fromMs) : ''}</td>`;
  });
  return html`<tr>
    <th scope="row">${shot} ${take}</th>
    <td class="bars">
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
    </td>
    ${lasted}
    <td class="${end === 'collected' || end === 'open' ? '' : 'fault'}">
      ${end.replace('-', ' ')}
    </td>
  </tr> `;
}

export function moneySection({ shots, sum, isEstimated }: CostTable, limits: TextLimits): Markup {
  const isFree = sum.all === '–' && sum.expected === '';
  const paid = shots.filter(({ all, expected }) => all !== '–' || expected !== '');
  return html`<section aria-labelledby="money">
    <h2 id="money">Money</h2>
    ${isFree ? html`<p class="detail">It has cost nothing.</p>` : costRows(paid.slice(0, limits.shots), sum)}
    ${
      isEstimated
        ? html`<p class="detail">~ by the price table: the provider has told no price.</p>`
        : null
    }
  </section>`;
}

function costRows(shots: readonly CostRow[], sum: CostRow): Markup {
  const row = (tag: 'th' | 'td', { name, run, all, expected }: CostRow) =>
    html`<tr class="${tag === 'th' ? 'sum' : ''}">
      <th scope="row">${name}</th>
      <td class="number">${run}</td>
      <td class="number">${all}</td>
      <td class="number">${expected}</td>
    </tr> `;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Shot</th>
        <th scope="col" class="number">The last run</th>
        <th scope="col" class="number">All runs</th>
        <th scope="col" class="number">Still expected</th>
      </tr>
    </thead>
    <tbody>
      ${shots.map((shot) => row('td', shot))}${row('th', sum)}
    </tbody>
  </table>`;
}

/** `42 s`, `12 min`, `5.2 h`, `3.1 d`. */
function duration(ms: number): string {
  const seconds = Math.max(0, ms / 1_000);
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3_600;
  return hours < 48 ? `${hours.toFixed(1)} h` : `${(hours / 24).toFixed(1)} d`;
}

export function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
