/** What is rendered again, why, for how much, and how to keep it instead. */

import type { Cause } from '../../specs/plan/decision.ts';
import type { FieldChange } from '../../specs/plan/change.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import type { Rerender } from '../../specs/plan/rerender.ts';
import { count, formatMonies } from './plan-line.ts';
import { formatShots } from './shot-names.ts';

/**
 * `sh0050…sh0120  again, 8 shots, 0.52 USD: previous is now sh0045, was sh0040. To keep them:
 * from: sh0040 in sh0050 (film.yaml:31:5)`
 */
export function rerenderLine(rerender: Rerender, plan: Plan, file: string): string {
  const { shots, expected } = rerender;
  const film = plan.shots.map(({ id }) => id);
  const names = formatShots(shots, film);
  const facts = ['again'];
  if (shots.length > 1) facts.push(count(shots.length, 'shot'));
  if (expected.length > 0) facts.push(formatMonies(expected));
  return `${names}  ${facts.join(', ')}: ${becauseOf(rerender, plan, file)}`;
}

function becauseOf({ cause, shots, roots }: Rerender, plan: Plan, file: string): string {
  const [first = ''] = shots;
  const keep = shots.length > 1 ? 'To keep them' : 'To keep it';
  if (cause.kind === 'follows') {
    const { shot, take } = cause;
    return take === undefined
      ? `follows ${shot}`
      : `follows ${shot}, which had ${take}. ${keep}: circle ${shot} ${take}`;
  }
  if (cause.kind === 'changed') {
    const changes = cause.fields.map(changeText).join('; ');
    if (roots.length === shots.length) return changes;
    const film = plan.shots.map(({ id }) => id);
    return `in ${formatShots(roots, film)} ${changes}`;
  }
  if (cause.kind === 'again') return againText(shots, plan);
  const [is, was] = [cause.is ?? 'none', cause.was ?? 'none'];
  const fact = `previous is now ${is}, was ${was}. ${keep}:`;
  const isThere = cause.was === null || plan.shots.some(({ id }) => id === cause.was);
  if (!isThere) return `${fact} put ${was} back with skip: true`;
  const at = plan.shots.find(({ id }) => id === first)?.at;
  const place = at ? ` (${file}:${at.line}:${at.column})` : '';
  return `${fact} from: ${was} in ${first}${place}`;
}

/** What is asked for one shot has its price in all that hang on it. */
function againText([first = '', ...following]: readonly string[], plan: Plan): string {
  const permit = plan.shots.find(({ id }) => id === first)?.permit;
  const takes = permit?.kind === 'one-more' ? (permit.count ?? 1) : 1;
  const more = takes === 1 ? 'one more take' : `${takes} more takes`;
  if (following.length === 0) return more;
  const rest = following.length === 1 ? 'the other' : 'the others';
  return `${more} of ${first}. To keep ${rest}: --only ${first}`;
}

/** `duration was 5 s, is 6 s`. */
export function changeText({ field, was, is }: FieldChange): string {
  return `${field} was ${shown(was)}, is ${shown(is)}`;
}

/** Text with spaces is quoted, so that it is clear where it ends. */
function shown(value: string): string {
  return value.includes(' ') && !/^\d+ \w+$/.test(value) ? `“${value}”` : value;
}

/** One word or two for a table: `new`, `changed: prompt, seed`, `follows sh0010`. */
export function causeText(cause: Cause): string {
  if (cause.kind === 'new') return 'new';
  if (cause.kind === 'follows') return `follows ${cause.shot}`;
  if (cause.kind === 'again') return 'one more take';
  if (cause.kind === 'more') return 'some are there';
  if (cause.kind === 'own-file') return 'new';
  if (cause.kind === 'place') return `previous is now ${cause.is ?? 'none'}`;
  return `changed: ${cause.fields.map(({ field }) => field).join(', ')}`;
}
