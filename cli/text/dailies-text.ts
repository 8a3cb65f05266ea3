/** What the page of takes refuses, and what it says of what was done there. */

import type { ActionDone } from '../../films/reviewing/director.ts';
import type { FilmErrors } from '../../films/error.ts';
import { formatMoney, type Money } from '../../specs/money.ts';
import { decisionText, DONE } from './decision-text.ts';
import { NOTHING } from './nothing.ts';

function staleWords({ shot, take, newest, isPrice }: FilmErrors['stale']) {
  if (isPrice) {
    return {
      message: `What is ordered of ${shot} costs something else than the page showed. ${NOTHING}`,
      hint: 'Look at the price as it is now, and decide again.',
    };
  }
  const stands = take === null ? `no take of ${shot} stands` : `${shot} has ${take}`;
  const said = newest === null ? '' : ` Said last: ${decisionText(newest)}.`;
  return {
    message: `The film has moved on since the page showed it: ${stands} now.${said} ${NOTHING}`,
    hint: 'Look at it as it is now, and decide again.',
  };
}

function noPageWords(facts: FilmErrors['no-page']) {
  if (facts.why === 'not-built') {
    return {
      message: 'The page is not built in this checkout.',
      hint: 'Build it: npm run build',
    };
  }
  const why = facts.why === 'port-taken' ? 'is in use' : 'may not be used';
  return {
    message: `Port ${facts.port} of 127.0.0.1 ${why}.`,
    hint: 'Name another one with --port, or none: a free one is taken.',
  };
}

/** By code of the refusal. */
export const DAILIES_WORDS = { stale: staleWords, 'no-page': noPageWords };

/** `sh0010 v002 is circled.`, and what becomes of an order. */
export function actedLine({ made, order }: ActionDone): string {
  const said = made?.shots.map(({ shot, take }) => {
    return `${[shot, ...(take === null ? [] : [take])].join(' ')} ${DONE[made.kind]}.`;
  });
  const ordered = order === null ? [] : [ORDERS[order]];
  return [...(said ?? []), ...ordered].join(' ');
}

const ORDERS = {
  started: 'What it asks for is being ordered.',
  carried: 'The film runs, and goes on with it.',
  'next-run': 'The next run orders it: the film runs as it was before an edit, or has no worker.',
} as const satisfies Record<NonNullable<ActionDone['order']>, string>;

/** Below the address of the page. */
export function servedLines(caps: readonly Money[]): string[] {
  const cap = caps.map(formatMoney).join(' and ');
  const ordering =
    caps.length === 0
      ? 'Nothing that costs something can be ordered from it: that needs --max-cost.'
      : `It may order for ${cap} in all.`;
  return [`Open it in a browser on this machine; ^C ends it. ${ordering}`];
}
