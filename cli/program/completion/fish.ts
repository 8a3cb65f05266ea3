import type { VerbShape } from '../shape.ts';
import { groupsOf, isGroup, placesOf, valuesOf, type Values } from './verbs.ts';

export function fishScript(verbs: readonly VerbShape[]): string[] {
  const groups = groupsOf(verbs);
  const firsts = [...groups].map(([first, members]) => {
    const description = isGroup(members) ? '' : ` -d ${quoted(members[0]?.description ?? '')}`;
    return `complete -c storyboard -n __fish_use_subcommand -f -a ${first}${description}`;
  });
  const seconds = verbs
    .filter(({ path }) => path.length > 1)
    .map(({ path: [first = '', second = ''], description }) => {
      return `complete -c storyboard -n ${seen([first])} -f -a ${second} -d ${quoted(description)}`;
    });
  return [
    '# storyboard completion fish | source',
    'function __storyboard_values',
    '  set -l line (commandline -opc)',
    '  $line[1] __complete $argv[1] $line[2..-1] (commandline -ct) 2>/dev/null',
    'end',
    // Options and their values are counted as well: what comes too early is offered, never missed.
    'function __storyboard_after',
    '  test (count (string match -v -- "-*" (commandline -opc))) -gt $argv[1]',
    'end',
    ...firsts,
    ...seconds,
    ...verbs.flatMap(verbLines),
  ];
}

function verbLines(verb: VerbShape): string[] {
  const places = placesOf(verb).flatMap(({ position, values }) => {
    if (values === null) return [];
    const after = `__storyboard_after ${verb.path.length + position}`;
    const when = quoted(`${conditions(verb.path)}; and ${after}`);
    return [`complete -c storyboard -n ${when} -f -a ${offered(values)}`];
  });
  const options = verb.options.map(({ short, long, value, description }) => {
    const flags = `-l ${long.replace(/^--/, '')}${short ? ` -s ${short.slice(1)}` : ''}`;
    const values = valuesOf(value);
    const takes = values === null ? ' -r' : ` -x -a ${offered(values)}`;
    const what = `${flags}${value === null ? '' : takes} -d ${quoted(description)}`;
    return `complete -c storyboard -n ${seen(verb.path)} ${what}`;
  });
  return [...places, ...options];
}

function offered(values: Values): string {
  return quoted(
    values.kind === 'known' ? values.words.join(' ') : `(__storyboard_values ${values.of})`,
  );
}

const seen = (words: readonly string[]) => quoted(conditions(words));

function conditions(words: readonly string[]): string {
  return words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
