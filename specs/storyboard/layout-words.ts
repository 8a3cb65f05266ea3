/** The words for lines that stand in another column than those that they belong to. */

import type { Joined, LayoutLine } from './layout-line.ts';

type Words = { readonly message: string; readonly hint: string };

type Expected = {
  /** The key whose column counts; null: the others of its section. */
  readonly key: string | null;
  /** From 0. */
  readonly column: number;
  /** Whose keys they are: `top`, `shot`, or the key above them. */
  readonly of: string;
};

export function columnWords({ key, column }: LayoutLine, expected: Expected): Words {
  const fact = column > expected.column ? 'is indented too deep' : 'is not indented deep enough';
  const others =
    expected.key === null ? othersOf(expected.of) : `${expected.key}, the first key of this shot,`;
  const verb = expected.key === null ? 'stand' : 'stands';
  return {
    message: `"${key}:" ${fact}: it stands in column ${column + 1}, and ${others} ${verb} in column ${expected.column + 1}.`,
    hint:
      expected.column === 0
        ? 'Take the spaces before it out.'
        : `Indent it by ${spaces(expected.column)}, not ${column}.`,
  };
}

function othersOf(owner: string): string {
  return owner === 'top' ? 'the keys at the top of the file' : `the other keys of ${owner}`;
}

export function itemWords({ key }: LayoutLine, dash: number, expected: number): Words {
  const fact = dash > expected ? 'is indented too deep' : 'is not indented deep enough';
  return {
    message: `"- ${key}:" ${fact}: its dash stands in column ${dash + 1}, and those of the other shots in column ${expected + 1}.`,
    hint: `Indent the dash by ${spaces(expected)}, not ${dash}, and move the other lines of this shot with it.`,
  };
}

export function textWords(
  { column }: LayoutLine,
  { key, column: needed, first }: NonNullable<LayoutLine['textOf']>,
): Words {
  const limit =
    first === null
      ? `the text of ${key} stands deeper than "${key}:"`
      : `the first line of ${key}’s text stands in column ${first + 1}, and no line of it stands before that`;
  return {
    message: `This line stands in column ${column + 1}; ${limit}.`,
    hint: `Indent every line of the text by ${spaces(needed)}.`,
  };
}

export function joinedWords({ lacks, key }: Joined): Words {
  if (lacks === 'space after dash') {
    return {
      message: `After the "-" before ${key} a space is missing: to YAML "-${key}" is one word.`,
      hint: `Write "- ${key}: …".`,
    };
  }
  if (lacks === 'space after colon') {
    return {
      message: `After "${key}:" a space is missing: to YAML the key does not end there.`,
      hint: `Write "${key}: …".`,
    };
  }
  return {
    message: `After the key ${key} the ":" is missing.`,
    hint: `Write "${key}: …".`,
  };
}

function spaces(count: number): string {
  return `${count} space${count === 1 ? '' : 's'}`;
}
