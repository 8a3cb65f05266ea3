/** The whole page, no longer than a mail takes: of more shots smaller pictures, then fewer, and less text. */

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { UNMARKED } from '../../specs/export/mark.ts';
import { framesWithin, type DrawFrames, type WantedFrame } from '../../films/reporting/frames.ts';
import type { RunLine } from '../../films/reporting/run-line.ts';
import type { PageShot } from '../protocol.ts';
import type { PageState } from '../state.ts';
import type { ChainDrift } from './drift.ts';
import { html, Markup } from './html.ts';
import { afterJoin, beforeJoin, driftSection, joinSection, picturedJoins } from './joins.ts';
import { BRIEF, cut, LEAST, TEXT_LIMITS, type TextLimits } from './limits.ts';
import type { CostTable } from './money.ts';
import { firstOf, lastOf, shotList, shownTake } from './shots.ts';
import { moneySection, timeSection, utc } from './time-and-money.ts';

const MOST_BYTES = 5_000_000;
/** So that there is room for large pictures, and at least for some. */
const USUAL_TEXT_BYTES = 1_500_000;
const MOST_TEXT_BYTES = 4_000_000;
const NO_FRAMES: ReadonlyMap<string, string> = new Map();
/** What stands around a picture, and not around its empty place. */
const AROUND_FRAME_BYTES = 160;

export type ReportFacts = {
  readonly state: PageState;
  readonly style: string;
  readonly costs: CostTable;
  readonly chains: readonly ChainDrift[];
  readonly line: RunLine | null;
  /** The finished film or its rough cut, by its path; null: neither. */
  readonly master: string | null;
  /** Of a table's film, its name; null: the file by itself. */
  readonly row: string | null;
  readonly nowMs: number;
};

export async function reportPage(facts: ReportFacts, draw: DrawFrames): Promise<string> {
  const textBytes = (limits: TextLimits) => Buffer.byteLength(page(facts, limits, NO_FRAMES));
  const usual = TEXT_LIMITS.find((one) => textBytes(one) <= USUAL_TEXT_BYTES);
  const limits = usual ?? (textBytes(BRIEF) <= MOST_TEXT_BYTES ? BRIEF : LEAST);
  const wanted = wantedFrames(facts.state, limits);
  const room = MOST_BYTES - textBytes(limits) - wanted.length * AROUND_FRAME_BYTES;
  return page(facts, limits, await framesWithin(wanted, Math.max(0, room), draw));
}

function page(facts: ReportFacts, limits: TextLimits, frames: ReadonlyMap<string, string>): string {
  const { state, style, costs, chains, line } = facts;
  const { film, shots, joins } = state;
  const title = cut(film.title, limits);
  const count = shots.length === 1 ? '1 shot' : `${shots.length} shots`;
  const pictured = picturedJoins(joins, byId(shots));
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  const whole = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${new Markup(policy)}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="dark" />
      <meta name="referrer" content="no-referrer" />
      <meta name="generator" content="${UNMARKED}" />
      <title>${title}</title>
      ${new Markup(`<style>${style}</style>`)}
    </head>
    <body class="report">
      <header class="head">
        <h1 dir="auto">${title}</h1>
        <span class="state" data-state="${film.state}">${film.state}</span>
        <span>${count}</span>
        <span>${film.cost}</span>
      </header>
      <main>
        <p class="detail">${about(facts, limits)}</p>
        ${film.trouble === null ? null : html`<p class="fault">${cut(film.trouble, limits)}</p>`}
        ${shotList(shots, { frames, limits })} ${joinSection(joins, pictured, { frames, limits })}
        ${driftSection(chains, limits)} ${timeSection(line, limits)} ${moneySection(costs, limits)}
      </main>
    </body>
  </html> `;
  return `<!doctype html>\n${whole.text}`;
}

function about({ state, row, master, nowMs }: ReportFacts, limits: TextLimits): string {
  const of = [basename(state.film.file), ...(row === null ? [] : [row])].join(', ');
  const film = master === null ? '' : ` Put together: ${basename(master)}.`;
  return cut(`${of}, as it stood on ${utc(nowMs)}.${film}`, limits);
}

/** Of joins the pictures are dropped first, then the last ones of shots. */
function wantedFrames({ shots, joins }: PageState, limits: TextLimits): WantedFrame[] {
  const known = byId(shots);
  const of = shots.slice(0, limits.shots).flatMap((shot): WantedFrame[] => {
    const take = shownTake(shot);
    if (!take) return [];
    return [
      { at: firstOf(shot.id), sha256: take.first, rank: 0 },
      { at: lastOf(shot.id), sha256: take.last, rank: 1 },
    ];
  });
  const met = picturedJoins(joins, known).flatMap((join): WantedFrame[] => {
    const [before, after] = [known.get(join.from), known.get(join.to)];
    const last = before && shownTake(before)?.last;
    const first = after && shownTake(after)?.first;
    if (!last || !first) return [];
    return [
      { at: beforeJoin(join), sha256: last, rank: 2 },
      { at: afterJoin(join), sha256: first, rank: 2 },
    ];
  });
  return [...of, ...met];
}

function byId(shots: readonly PageShot[]): ReadonlyMap<string, PageShot> {
  return new Map(shots.map((shot) => [shot.id, shot]));
}

function hashOf(style: string): string {
  return createHash('sha256').update(style).digest('base64');
}
