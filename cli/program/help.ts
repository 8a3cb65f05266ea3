/** What a verb's help shows beside its options, and the table of exit codes. */

import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { EXIT, type ExitCode } from '../exit.ts';
import { tableLines } from '../text/table.ts';

export type Program = CommandUnknownOpts;

/** Every exit code: a word or two for the help, a sentence for the documents. */
export const EXITS: readonly (readonly [code: ExitCode, short: string, meaning: string])[] = [
  [EXIT.done, 'done', 'Done; with `--detach`: started.'],
  [EXIT.failed, 'shots failed', 'Shots have failed, or no film could be made of them.'],
  [
    EXIT.usage,
    'usage',
    'The command was called wrongly: an option, a file, an answer nobody asked for.',
  ],
  [EXIT.asking, 'waits for a person', 'Nothing runs any more, and a shot asks: see `resolve`.'],
  [
    EXIT.refused,
    'refused',
    'Nothing was ordered or written: no `--yes`, over a cap, needs `--restart`.',
  ],
  [
    EXIT.cancelled,
    'cancelled',
    'The film that is followed was cancelled by somebody; `cancel` itself ends with 0.',
  ],
  [EXIT.invalid, 'storyboard invalid', 'A storyboard is not valid; nothing was ordered.'],
  [EXIT.unreachable, 'unreachable', 'Temporal or a provider cannot be reached.'],
  [EXIT.bug, 'bug', 'A bug of this program.'],
  [
    EXIT.settings,
    'settings',
    'A key, a missing program, the project folder, the disk, a lost result.',
  ],
  [EXIT.interrupted, 'interrupted', 'Interrupted by `^C`.'],
];

/** In three columns, read downwards. */
export function exitCodesText(): string {
  const cells = EXITS.map(([code, short]) => `${String(code).padStart(3)} ${short}`);
  const height = Math.ceil(cells.length / 3);
  const rows = Array.from({ length: height }, (_, row) =>
    [0, 1, 2].map((column) => cells[row + column * height] ?? ''),
  );
  return ['', 'Exit codes:', ...tableLines(rows)].join('\n');
}

export type Example = readonly [command: string, does: string];

/** By verb, as it is called. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  plan: [
    ['storyboard plan film.yaml', 'what would be ordered, its price'],
    ['storyboard plan film.yaml --json', 'the same for a program'],
    ['storyboard plan film.yaml --prompts', 'with each text as it is sent'],
    ['storyboard plan films/*.yaml', 'a line a film, and their sums'],
    ['storyboard plan film.yaml --table cities.csv', 'a film for each row'],
    ['storyboard plan film.yaml --out plan.json', 'kept, for run --plan'],
  ],
  run: [
    ['storyboard run film.yaml', 'shows the plan, asks; resumes'],
    ['storyboard run film.yaml --yes --json', 'in a script; --jsonl: as it goes'],
    ['storyboard run film.yaml --detach', 'goes on without this terminal'],
    ['storyboard run film.yaml --max-cost 5', 'orders no more than that'],
    ['storyboard run film.yaml --table cities.csv', 'a film for each row'],
    ['storyboard run film.yaml --only sh0030', 'the rest stays as it is'],
    ['storyboard run film.yaml --again sh0040', 'one take more'],
    ['storyboard run films/*.yaml --max-cost 50', 'one table, one question, one cap'],
    ['storyboard run --plan plan.json', 'exactly that plan, unasked'],
  ],
  status: [
    ['storyboard status', "the project's films"],
    ['storyboard status film.yaml', "one film's shots"],
  ],
  explain: [
    ['storyboard explain film.yaml', 'why each shot stands or would be ordered'],
    ['storyboard explain film.yaml sh0040', 'every field, then and now'],
  ],
  export: [
    ['storyboard export film.yaml --to otio', 'renders/film/film.otio'],
    ['storyboard export film.yaml --to edl --out cut.edl', 'where the editor looks'],
  ],
  cancel: [['storyboard cancel film.yaml', 'takes back what is queued, keeps what runs']],
  resolve: [
    ['storyboard resolve film.yaml sh0070 --adopt cgt-1', 'the task was found'],
    ['storyboard resolve film.yaml sh0070 --resubmit', 'it was not; order again'],
    ['storyboard resolve film.yaml sh0070 --take-back', 'the wrong task was named'],
    ['storyboard resolve film.yaml sh0080 --use', 'a damaged clip will do'],
    ['storyboard resolve film.yaml sh0060 --skip', 'the film goes on without it'],
    ['storyboard resolve film.yaml sh0030 --frame 96', 'the fade begins after it'],
  ],
  takes: [
    ['storyboard takes film.yaml', 'every take of every shot'],
    ['storyboard takes film.yaml sh0040 --json', 'of one shot, for a program'],
  ],
  dailies: [
    ['storyboard dailies film.yaml', 'look and decide'],
    ['storyboard dailies film.yaml --max-cost 5USD', 'order for so much in all'],
  ],
  report: [
    ['storyboard report film.yaml', 'renders/film/report.html'],
    ['storyboard report film.yaml --out report.html', 'to send it to somebody'],
  ],
  circle: [['storyboard circle film.yaml sh0040 v002', 'v002 stands while it fits']],
  freeze: [['storyboard freeze film.yaml sh0010 sh0020', 'edits leave them as they are']],
  unfreeze: [['storyboard unfreeze film.yaml sh0010', 'edits count again']],
  approve: [['storyboard approve film.yaml sh0010 sh0040', 'what starts from them is ordered']],
  reject: [["storyboard reject film.yaml sh0040 --note 'her hands'", 'waits for another take']],
  note: [["storyboard note film.yaml sh0040 'start two frames later'", 'kept with its take']],
  replace: [['storyboard replace film.yaml sh0030 wake.mov', 'your own clip stands']],
  logs: [
    ['storyboard logs film.yaml', 'everything, oldest first'],
    ['storyboard logs film.yaml sh0070 --json', 'one shot, for a program'],
  ],
  ledger: [
    ['storyboard ledger', 'every order, and their sums'],
    ['storyboard ledger --by day --since 2026-11-01', 'what each day has cost'],
    ['storyboard ledger film.yaml --csv', 'for a spreadsheet'],
  ],
  reconcile: [
    ['storyboard reconcile', 'what differs'],
    ['storyboard reconcile --provider byteplus --since 7d', 'one provider, a week'],
    ['storyboard reconcile --adopt cgt-1 --as film.yaml sh0070', 'takes it'],
  ],
  init: [
    ['storyboard init', 'film.yaml and storyboard.schema.json here'],
    ['storyboard init ferry/film.yaml', 'in a folder of its own'],
  ],
  validate: [
    ['storyboard validate film.yaml', 'every mistake, its line, the remedy'],
    ['storyboard validate films/*.yaml --json', 'many, for a program'],
  ],
  prepare: [
    ['storyboard prepare film.yaml', 'stills that are turned or refused'],
    ['storyboard prepare film.yaml --fit crop', "each in its shot's shape, too"],
  ],
  schema: [['storyboard schema --out storyboard.schema.json', 'after an update']],
  doctor: [['storyboard doctor', 'what is missing, and what to do']],
  models: [
    ['storyboard models', 'ids, ends and prices; asks nobody'],
    ['storyboard models --check', "beside the providers' own lists"],
  ],
  completion: [
    ['eval "$(storyboard completion bash)"', 'in ~/.bashrc; zsh in ~/.zshrc'],
    ['storyboard completion fish | source', 'in ~/.config/fish/config.fish'],
  ],
  simulator: [
    ['storyboard simulator --port 8080', 'its address and variables'],
    ['storyboard simulator --scenario faults.yaml', 'with faults to play'],
  ],
  worker: [
    ['storyboard worker --temporal 127.0.0.1:7233', 'for a cluster of your own'],
    ['storyboard worker --webhook-port 8900', 'called at STORYBOARD_WEBHOOK_URL'],
  ],
  'server start': [['storyboard server start', 'kept until server stop']],
  'server stop': [['storyboard server stop', 'the same run goes on later']],
  'server status': [['storyboard server status --json', 'addresses and processes']],
};

/** To be called when every verb is there. */
export function addExamples(program: Program): void {
  for (const [path, verb] of verbsOf(program)) {
    const examples = EXAMPLES[path] ?? [];
    if (examples.length === 0) continue;
    const width = Math.max(...examples.map(([command]) => command.length));
    const lines = examples.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`);
    verb.addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
  }
}

/** Every verb that can be called, with its path: `run`, `server start`. */
export function verbsOf(program: Program, above: readonly string[] = []): [string, Program][] {
  return program.commands.flatMap((verb): [string, Program][] => {
    const path = [...above, verb.name()];
    return verb.commands.length > 0 ? verbsOf(verb, path) : [[path.join(' '), verb]];
  });
}
