/** Completion scripts for shells, made of the program's definition: they name what it takes. */

import type { OptionShape, VerbShape } from './shape.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const SCRIPTS: Readonly<Record<Shell, (verbs: readonly VerbShape[]) => string[]>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function completionScript(shell: Shell, verbs: readonly VerbShape[]): string {
  return SCRIPTS[shell](verbs).join('\n');
}

/** The first words, and for verbs of two words what follows the first. */
function groupsOf(verbs: readonly VerbShape[]): Map<string, readonly VerbShape[]> {
  return Map.groupBy(verbs, ({ path: [first = ''] }) => first);
}

const isGroup = (members: readonly VerbShape[]) => members.some(({ path }) => path.length > 1);

function flagsOf({ options }: VerbShape): string[] {
  return [...options, HELP].flatMap(({ short, long }) => (short ? [short, long] : [long]));
}

const HELP: Pick<OptionShape, 'short' | 'long' | 'value' | 'description'> = {
  short: '-h',
  long: '--help',
  value: null,
  description: 'show help',
};

const choicesOf = (verb: VerbShape) => verb.arguments.flatMap(({ choices }) => choices);

/** Where nothing of ours fits, bash goes on with files. */
function bashScript(verbs: readonly VerbShape[]): string[] {
  const groups = groupsOf(verbs);
  const firsts = [...groups.keys(), 'help'];
  const groupCases = [...groups]
    .filter(([, members]) => isGroup(members))
    .map(([first, members]) =>
      bashCase(
        first,
        members.map(({ path }) => path.at(-1) ?? ''),
        [],
      ),
    );
  const cases = verbs.map((verb) => bashCase(verb.path.join(' '), choicesOf(verb), flagsOf(verb)));
  const twoWords = [...groups].filter(([, members]) => isGroup(members)).map(([first]) => first);
  const valued = verbs.flatMap(({ options }) => options.filter(({ value }) => value !== null));
  const withValue = [...new Set(valued.map(({ long }) => long))].join('|');
  return [
    '# eval "$(storyboard completion bash)"',
    '_storyboard() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
    '  local verb="" words="" flags=""',
    '  COMPREPLY=()',
    '  (( COMP_CWORD > 1 )) && verb="${COMP_WORDS[1]}"',
    `  case "$verb" in ${twoWords.join('|')}) (( COMP_CWORD > 2 )) && verb="$verb \${COMP_WORDS[2]}" ;; esac`,
    `  case "$before" in ${withValue}) return ;; esac`,
    '  case "$verb" in',
    `    ${bashCase('', firsts, ['--help', '--version'])}`,
    ...[...groupCases, ...cases].map((line) => `    ${line}`),
    '  esac',
    '  case "$word" in -*) words="$flags" ;; esac',
    '  COMPREPLY=( $(compgen -W "$words" -- "$word") )',
    '}',
    'complete -o bashdefault -o default -F _storyboard storyboard',
  ];
}

function bashCase(verb: string, words: readonly string[], flags: readonly string[]): string {
  return `'${verb}') words='${words.join(' ')}' flags='${flags.join(' ')}' ;;`;
}

function zshScript(verbs: readonly VerbShape[]): string[] {
  const groups = groupsOf(verbs);
  const cases = [...groups].flatMap(([first, members]) => {
    if (!isGroup(members)) return members.flatMap((verb) => zshCase(first, verb, '    '));
    return [
      `    ${first})`,
      '      shift words; (( CURRENT-- ))',
      `      if (( CURRENT == 2 )); then _values verb ${members.map(zshValue).join(' ')}; return; fi`,
      '      case "$words[2]" in',
      ...members.flatMap((verb) => zshCase(verb.path.at(-1) ?? '', verb, '        ')),
      '      esac ;;',
    ];
  });
  const firsts = [...groups].map(([first, members]) => {
    const description = isGroup(members) ? '' : (members[0]?.description ?? '');
    return `'${zshText(first)}${description === '' ? '' : `[${zshText(description)}]`}'`;
  });
  return [
    '#compdef storyboard',
    '# eval "$(storyboard completion zsh)"',
    '_storyboard() {',
    `  if (( CURRENT == 2 )); then _values verb ${firsts.join(' ')} help; return; fi`,
    '  case "$words[2]" in',
    ...cases,
    '  esac',
    '}',
    'if [ "$funcstack[1]" = _storyboard ]; then _storyboard "$@"; else compdef _storyboard storyboard; fi',
  ];
}

function zshCase(name: string, verb: VerbShape, indent: string): string[] {
  const options = [...verb.options, HELP].flatMap(({ short, long, value, description }) => {
    const after = `[${zshText(description)}]${value === null ? '' : `:${value}:_files`}`;
    return [...(short ? [short] : []), long].map((flag) => `'${flag}${after}'`);
  });
  const choices = choicesOf(verb);
  const rest = choices.length > 0 ? `'1:shell:(${choices.join(' ')})'` : "'*:file:_files'";
  const parts = [...options, rest].join(' ');
  return [
    `${indent}${name})`,
    `${indent}  shift words; (( CURRENT-- ))`,
    `${indent}  _arguments -s ${parts} ;;`,
  ];
}

function zshValue({ path, description }: VerbShape): string {
  return `'${zshText(path.at(-1) ?? '')}[${zshText(description)}]'`;
}

/** Inside single quotes and a description in brackets. */
function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, String.raw`\$&`);
}

function fishScript(verbs: readonly VerbShape[]): string[] {
  const groups = groupsOf(verbs);
  const firsts = [...groups].map(([first, members]) => {
    const description = isGroup(members) ? '' : ` -d ${fishText(members[0]?.description ?? '')}`;
    return `complete -c storyboard -n __fish_use_subcommand -f -a ${first}${description}`;
  });
  const seen = (words: readonly string[]) =>
    fishText(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '));
  const seconds = verbs
    .filter(({ path }) => path.length > 1)
    .map(({ path: [first = '', second = ''], description }) => {
      return `complete -c storyboard -n ${seen([first])} -f -a ${second} -d ${fishText(description)}`;
    });
  const options = verbs.flatMap((verb) => [
    ...choicesOf(verb).map(
      (choice) => `complete -c storyboard -n ${seen(verb.path)} -f -a ${choice}`,
    ),
    ...verb.options.map(({ short, long, value, description }) => {
      const flags = `-l ${long.replace(/^--/, '')}${short ? ` -s ${short.slice(1)}` : ''}`;
      const takes = value === null ? '' : ' -r';
      return `complete -c storyboard -n ${seen(verb.path)} ${flags}${takes} -d ${fishText(description)}`;
    }),
  ]);
  return ['# storyboard completion fish | source', ...firsts, ...seconds, ...options];
}

function fishText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
