import type { VerbShape } from '../shape.ts';
import { groupsOf, HELP, isGroup, placesOf, valuesOf, type Values } from './verbs.ts';

export function zshScript(verbs: readonly VerbShape[]): string[] {
  const groups = groupsOf(verbs);
  const cases = [...groups].flatMap(([first, members]) => {
    if (!isGroup(members)) return members.flatMap((verb) => verbCase(first, verb, '    '));
    return [
      `    ${first})`,
      '      shift words; (( CURRENT-- ))',
      `      if (( CURRENT == 2 )); then _values verb ${members.map(described).join(' ')}; return; fi`,
      '      case "$words[2]" in',
      ...members.flatMap((verb) => verbCase(verb.path.at(-1) ?? '', verb, '        ')),
      '      esac ;;',
    ];
  });
  const firsts = [...groups].map(([first, members]) => {
    const description = isGroup(members) ? '' : (members[0]?.description ?? '');
    return `'${quotable(first)}${description === '' ? '' : `[${quotable(description)}]`}'`;
  });
  return [
    '#compdef storyboard',
    '# eval "$(storyboard completion zsh)"',
    '_storyboard_values() {',
    '  local -a found',
    '  found=(${(f)"$("$storyboard_line[1]" __complete "$1" "${(@)storyboard_line[2,-1]}" "$PREFIX" 2>/dev/null)"})',
    '  compadd -a found',
    '}',
    '_storyboard() {',
    '  local -a storyboard_line; storyboard_line=("${(@)words[1,CURRENT-1]}")',
    `  if (( CURRENT == 2 )); then _values verb ${firsts.join(' ')} help; return; fi`,
    '  case "$words[2]" in',
    ...cases,
    '  esac',
    '}',
    'if [ "$funcstack[1]" = _storyboard ]; then _storyboard "$@"; else compdef _storyboard storyboard; fi',
  ];
}

function verbCase(word: string, verb: VerbShape, indent: string): string[] {
  const options = [...verb.options, HELP].flatMap(({ short, long, value, description }) => {
    const after = value === null ? '' : `:${value}:${action(valuesOf(value))}`;
    const spec = `[${quotable(description)}]${after}`;
    // With its sign, a value is taken behind it and as the next word.
    const name = value === null ? long : `${long}=`;
    return [...(short ? [short] : []), name].map((flag) => `'${flag}${spec}'`);
  });
  const places = placesOf(verb).flatMap(({ position, name: what, values }) =>
    values === null ? [] : [`'${position + 1}:${what}:${action(values)}'`],
  );
  const parts = [...options, ...places, "'*:file:_files'"].join(' ');
  return [
    `${indent}${word})`,
    `${indent}  shift words; (( CURRENT-- ))`,
    `${indent}  _arguments -s ${parts} ;;`,
  ];
}

function action(values: Values | null): string {
  if (values === null) return '_files';
  if (values.kind === 'known') return `(${values.words.join(' ')})`;
  return `{_storyboard_values ${values.of}}`;
}

function described({ path, description }: VerbShape): string {
  return `'${quotable(path.at(-1) ?? '')}[${quotable(description)}]'`;
}

/** Inside single quotes and a description in brackets. */
function quotable(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, String.raw`\$&`);
}
