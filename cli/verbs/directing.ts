/** The verbs by which a person chooses among takes, and the list of these. */

import { decideOn, type DecisionRequest } from '../../films/directing/decide.ts';
import { listTakes } from '../../films/directing/takes.ts';
import { madeJson, takeJson } from '../../films/json/directing.ts';
import type { CommandContext } from '../context.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { decidedLines } from '../text/decision-text.ts';
import { takesLines } from '../text/takes-text.ts';
import { placeOf, projectOf, withPlace } from './place.ts';

type Options = { project?: string; row?: string; temporal?: string };

export async function decide(
  file: string,
  request: DecisionRequest,
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const root = await projectOf(options, [file]);
  const place = await placeOf(options, context.environment, root);
  const made = await withPlace(place, () => decideOn(file, request, options, hostFor(context)));
  const subject = { file, place };
  return { json: madeJson(made), isWrapped: true, lines: () => decidedLines(made, subject) };
}

export async function takes(
  file: string,
  shots: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const listed = await listTakes(file, shots, options, hostFor(context));
  return { json: { takes: listed.map(takeJson) }, lines: () => takesLines(listed) };
}
