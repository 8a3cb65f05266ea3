/** What a verb gives back, and the one place where that is printed. */

import type { Console } from '../console.ts';
import { EXIT, type ExitCode } from '../exit.ts';

export type VerbAnswer = {
  /** Absent: done. */
  readonly exit?: ExitCode;
  /** For `--json`; absent: there is no such form. */
  readonly json?: unknown;
  /** For `--jsonl`, a line each, after the events. */
  readonly jsonLines?: readonly unknown[];
  /** For people, on standard output; made only where they are shown. */
  readonly lines?: () => readonly string[];
  /** Lines are broken between words on a terminal. Absent: they stand as they are. */
  readonly isWrapped?: true;
  /** Words about the result, without `--json`: on standard error, before and after it. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Last of all, in every form. */
  readonly last?: readonly LastWord[];
  /** What is still to be done when it was told, or could not be. */
  readonly rest?: () => Promise<unknown>;
};

/** `isNews`: of what went well, or goes on; a quiet command tells the others alone. */
export type LastWord = { readonly line: string; readonly isNews: boolean };

/** What the options of a verb ask for. */
export type AnswerForm = {
  readonly json?: true | undefined;
  readonly jsonl?: true | undefined;
};

/** How a verb ends: what it gives is printed in the form that its options ask for. */
export type End = (answer: VerbAnswer, form: AnswerForm) => Promise<void>;

export async function give(
  answer: VerbAnswer,
  console: Console,
  form: AnswerForm,
): Promise<ExitCode> {
  const { exit = EXIT.done, json, jsonLines = [json], last = [], rest } = answer;
  try {
    if (form.jsonl) for (const line of jsonLines) console.json(line);
    else if (form.json) console.json(json);
    else giveWords(answer, console);
    for (const { line, isNews } of last) {
      if (isNews) console.sayWrapped(line);
      else console.tellWrapped(line);
    }
  } finally {
    await rest?.();
  }
  return exit;
}

function giveWords(
  { lines, isWrapped, before = [], after = [] }: VerbAnswer,
  console: Console,
): void {
  for (const line of before) console.say(line);
  const result = lines?.() ?? [];
  if (result.length > 0 && isWrapped) console.resultWrapped(result);
  else if (result.length > 0) console.result(result.join('\n'));
  for (const line of after) console.say(line);
}
