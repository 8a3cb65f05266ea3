/** Why a saved plan is not carried out. */

import type { FilmErrors } from '../../films/error.ts';
import type { DifferenceKind, PlanDifference } from '../../specs/plan/saved-plan.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { filmLabel } from './film-name.ts';
import { commandFor, quoted, quotedChoice, quotedWord, type CommandPlace } from './command.ts';

const FACTS = {
  'no-json': 'it is no JSON',
  'no-plan': 'it is no plan of this program',
  version: 'it is of another version of this program',
  shape: 'a part of it is not as it was written',
} as const satisfies Record<Exclude<FilmErrors['bad-plan']['why'], 'films'>, string>;

function badPlanWords({ plan, why, where }: FilmErrors['bad-plan']) {
  if (why === 'films') {
    const films = where === '1' ? 'one film' : `${where} films`;
    const message = `--plan ${printable(plan)} is about ${films}, and another number was named.`;
    return { message, hint: 'Name none: the plan names them itself.' };
  }
  const part = where === null ? '' : ` (${where})`;
  return {
    message: `--plan ${printable(plan)}: ${FACTS[why]}${part}. Nothing was ordered.`,
    hint: 'Write it anew: storyboard plan FILE --out plan.json',
  };
}

/** `plan.json written. To do exactly this, unasked: storyboard run --plan plan.json`. */
export function savedLine(out: string, { project }: { readonly project?: string }): string {
  const where = project === undefined ? [] : ['--project', quoted(project)];
  const command = ['storyboard run --plan', quoted(out), ...where].join(' ');
  return `${printable(out)} written. To do exactly this, unasked: ${command}`;
}

/** What of a film is different, as a part of one sentence. */
const WORDS: { readonly [Kind in DifferenceKind]: string } = {
  file: 'the file was edited',
  project: 'it is of another project, or another film',
  program: 'what is sent is different, by this program, its settings or values of variables',
  pictures: 'pictures were changed',
  provider:
    'another address of the provider is asked: a simulator in the place of it, or no longer',
  decisions: 'something was decided since about its takes',
  takes: 'takes are different',
  prices: 'prices are different',
};

function differsWords(
  { plan, chosen, films }: FilmErrors['plan-differs'],
  place?: CommandPlace,
): { readonly message: string; readonly hint: string } {
  const lines = films.map(({ differences, ...film }) => {
    return `${printable(filmLabel(film))} is not as in ${printable(plan)}: ${differences.map(told).join('; ')}.`;
  });
  const [first] = films;
  const subject = { file: first?.file ?? 'FILE', place };
  const again = commandFor('plan', subject, ...chosenWords(chosen), '--out', quoted(plan));
  // What is left of a table's films is planned with the others.
  const isOne = films.length === 1 && first?.row === undefined;
  const hint = isOne ? `To plan it anew: ${again}` : 'Plan them anew with --out.';
  return { message: [...lines, 'Nothing was ordered.'].join('\n'), hint };
}

/** A plan that was made of one shot must not become one of the whole film. */
function chosenWords({ choice, again }: FilmErrors['plan-differs']['chosen']): string[] {
  const { continues, ...chosen } = choice;
  const shots = Object.keys(again).join(',');
  const moved = continues === undefined ? [] : ['--continues', quoted(continues)];
  return [...quotedChoice({ ...chosen, ...(shots !== '' && { again: shots }) }), ...moved];
}

function told({ kind, shots }: PlanDifference): string {
  if (shots.length === 0) return WORDS[kind];
  const rest = shots.length > MOST_SHOTS ? ', …' : '';
  return `${WORDS[kind]} (${shots.slice(0, MOST_SHOTS).join(', ')}${rest})`;
}

const MOST_SHOTS = 6;

/** Where a storyboard does not lie where its plan names it. */
export function movedPlanHint(plan: string, place?: CommandPlace): string {
  const where = (place?.project ?? []).map(quotedWord);
  const command = ['storyboard run FILE --plan', quoted(plan), ...where].join(' ');
  return `Its saved plan names it there. Where it lies now can be named beside the plan: ${command}`;
}

function notReplacedWords({ file }: FilmErrors['not-replaced']) {
  const message = `${printable(file)} is there and is no saved plan; nothing was written.`;
  return { message, hint: 'Name another file.' };
}

function notSavedWords(facts: FilmErrors['not-saved']) {
  const file = printable(facts.file);
  if (facts.why === 'name') {
    const message = `The plan was not saved: the name ${file} has signs that no terminal shows.`;
    return { message, hint: 'Rename that file, or run it without a saved plan.' };
  }
  const part = facts.where === null ? '' : ` (${facts.where})`;
  const fact = facts.why === 'bytes' ? 'it is larger than 16 MiB' : `a part is too much${part}`;
  const message = `The plan was not saved to ${file}: ${fact}, and could not be read again.`;
  return { message, hint: 'Save plans of fewer films each.' };
}

/** By code of the refusal. */
export const SAVED_PLAN_WORDS = {
  'bad-plan': badPlanWords,
  'plan-differs': differsWords,
  'not-replaced': notReplacedWords,
  'not-saved': notSavedWords,
};
