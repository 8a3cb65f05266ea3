/** What the page of takes refuses, and what it says of what was done there. */

import type { ActionDone } from '../../films/reviewing/director.ts';
import type { FilmErrors } from '../../films/error.ts';
import type { FilmJson } from '../../films/library.ts';
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

function elsewhereWords({ file, shot }: FilmErrors['runs-elsewhere']) {
  return {
    message: `${file} runs by another command, under its caps: nothing of ${shot} is ordered beside it. ${NOTHING}`,
    hint: 'Order it when that run has ended, or end it with ^C.',
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
export const DAILIES_WORDS = {
  stale: staleWords,
  'runs-elsewhere': elsewhereWords,
  'no-page': noPageWords,
};

/** `sh0010 v002 is circled.`, and what becomes of an order; `why`: what kept it. */
export function actedLine({ made, order }: ActionDone, why: string | null): string {
  const said = made?.shots.map(({ shot, take }) => {
    return `${[shot, ...(take === null ? [] : [take])].join(' ')} ${DONE[made.kind]}.`;
  });
  // By now something was changed.
  const kept = why?.replace(/ Nothing was changed( or ordered)?\.$/, '');
  const told = kept ? `The next run orders it: ${kept}` : order && ORDERS[order];
  const ordered = told ? [told] : [];
  return [...(said ?? []), ...ordered].join(' ');
}

const ORDERS = {
  started: 'What it asks for is being ordered.',
  carried: 'The film runs, and goes on with it.',
  'next-run': 'The next run orders it: the film runs as it was before an edit, or has no worker.',
} as const satisfies Record<NonNullable<ActionDone['order']>, string>;

type Ended = Pick<FilmJson, 'status'> & {
  readonly shots: readonly (Pick<FilmJson['shots'][number], 'id' | 'status'> & {
    readonly failure: object | null;
  })[];
};

/** What was ordered from the page, when its film has ended. */
export function endedLine({ status, shots }: Ended) {
  if (status === 'cancelled') return { text: 'What was ordered here was cancelled.', isBad: true };
  const failed = shots.filter((shot) => shot.status === 'failed');
  const held = shots.filter((shot) => shot.status === 'asking' && shot.failure !== null);
  const parts = [
    ...(failed.length > 0 ? [`failed: ${namesOf(failed)}`] : []),
    ...(held.length > 0 ? [`waiting for an answer: ${namesOf(held)}`] : []),
  ];
  const text = `${['What was ordered here has ended', ...parts].join('; ')}.`;
  return { text, isBad: parts.length > 0 };
}

function namesOf(shots: Ended['shots']): string {
  return shots.map(({ id }) => id).join(', ');
}

/** Below the address of the page. */
export function servedLines(caps: readonly Money[]): string[] {
  const cap = caps.map(formatMoney).join(' and ');
  const ordering =
    caps.length === 0
      ? 'Nothing that costs something can be ordered from it: that needs --max-cost.'
      : `It may order for ${cap} in all.`;
  return [`Open it in a browser on this machine; ^C ends it. ${ordering}`];
}
