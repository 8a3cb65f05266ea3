import type { OptionShape, VerbShape } from '../shape.ts';
import { groupsOf, HELP, isGroup, placesOf, valuesOf, type Values } from './verbs.ts';

/** Where nothing of ours fits, bash goes on with files. */
export function bashScript(verbs: readonly VerbShape[]): string[] {
  const groups = groupsOf(verbs);
  const firsts = [...groups.keys(), 'help'];
  const twoWords = [...groups].filter(([, members]) => isGroup(members)).map(([first]) => first);
  const groupCases = [...groups]
    .filter(([, members]) => isGroup(members))
    .map(([first, members]) => {
      const seconds = members.map(({ path }) => path.at(-1) ?? '');
      return verbCase(first, seconds, []);
    });
  const cases = verbs.map((verb) => verbCase(verb.path.join(' '), [], flagsOf(verb)));
  const options = verbs.flatMap((verb) => verb.options.filter(({ value }) => value !== null));
  const withValue = [...new Set(options.map(({ long }) => long))].join('|');
  const places = verbs.flatMap((verb) =>
    placesOf(verb).flatMap(({ position, values }) => {
      if (values === null) return [];
      const words = wordsFor(values);
      // Asked only when they are wanted: behind a dash there are options.
      const wanted = values.kind === 'known' ? words : `case "$word" in -*) ;; *) ${words} ;; esac`;
      return [`    '${verb.path.join(' ')} ${position}') ${wanted} ;;`];
    }),
  );
  return [
    '# eval "$(storyboard completion bash)"',
    '_storyboard_values() {',
    '  "${COMP_WORDS[0]}" __complete "$1" "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$word" 2>/dev/null',
    '}',
    '_storyboard() {',
    '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
    '  local verb="" words="" flags="" index=2 position=0 one',
    "  local newline=$'\\n'",
    '  COMPREPLY=()',
    // Bash takes `--only=sh` for three words.
    '  if [ "$word" = "=" ]; then word=""',
    '  elif [ "$before" = "=" ]; then before="${COMP_WORDS[COMP_CWORD-2]}"; fi',
    '  (( COMP_CWORD > 1 )) && verb="${COMP_WORDS[1]}"',
    `  case "$verb" in ${twoWords.join('|')}) (( COMP_CWORD > 2 )) && verb="$verb \${COMP_WORDS[2]}" index=3 ;; esac`,
    '  while (( index < COMP_CWORD )); do',
    '    case "${COMP_WORDS[index]}" in',
    `      ${withValue}) [ "\${COMP_WORDS[index+1]}" = "=" ] && (( index++ )); (( index++ )) ;;`,
    '      -*) ;;',
    '      *) (( position++ )) ;;',
    '    esac',
    '    (( index++ ))',
    '  done',
    '  case "$verb" in',
    `    ${verbCase('', firsts, ['--help', '--version'])}`,
    ...[...groupCases, ...cases].map((line) => `    ${line}`),
    '  esac',
    '  case "$verb $position" in',
    ...places,
    '  esac',
    '  case "$word" in -*) words="$flags" ;; esac',
    '  case "$before" in',
    ...valueCases(options),
    `    ${withValue}) return ;;`,
    '  esac',
    // Never compgen, which runs what is in its list; and as bash 3.2 of macOS understands it.
    '  while IFS= read -r one; do',
    '    case "$one" in "") ;; "$word"*) COMPREPLY+=("$one") ;; esac',
    '  done <<< "${words// /$newline}"',
    '}',
    'complete -o bashdefault -o default -F _storyboard storyboard',
  ];
}

function verbCase(verb: string, words: readonly string[], flags: readonly string[]): string {
  return `'${verb}') words='${words.join(' ')}' flags='${flags.join(' ')}' ;;`;
}

function wordsFor(values: Values): string {
  if (values.kind === 'known') return `words='${values.words.join(' ')}'`;
  return `words="$(_storyboard_values ${values.of})"`;
}

function valueCases(options: readonly OptionShape[]): string[] {
  const known = new Map(options.map(({ long, value }) => [long, valuesOf(value)]));
  return [...known].flatMap(([long, values]) =>
    values === null ? [] : [`    ${long}) ${wordsFor(values)} ;;`],
  );
}

function flagsOf({ options }: VerbShape): string[] {
  return [...options, HELP].flatMap(({ short, long }) => (short ? [short, long] : [long]));
}
