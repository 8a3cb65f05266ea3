/**
 * Writes what comes from the code: parts of docs/, and storyboard.schema.json, the storyboard format
 * for editors. With `--check` nothing is written: the exit code is 1 when a file is stale.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { format, type Options } from 'prettier';
import { MEANINGS } from '../films/meanings.ts';
import { eventRows, fieldRows } from '../films/json/event-table.ts';
import { failureFact } from '../cli/text/failure-text.ts';
import { exitsTable, filmTypes, samples, verbsText } from './cli-page.ts';
import { abilitiesTable, offersTables } from './providers-page.ts';
import { failure, FAILURE_KINDS, FAILURES, waysOnAfter } from '../specs/failures.ts';
import { SETTINGS } from '../specs/settings.ts';
import { OPTION_LIST } from '../specs/options.ts';
import { storyboardJsonSchema } from '../specs/storyboard/schema.ts';
import { code, table } from './table.ts';

function kindsTable(): string {
  const rows = FAILURE_KINDS.map((kind) => {
    const sample = failure(kind, { code: 'code', message: '' });
    const { billed, mayPass } = FAILURES[kind];
    const fact = failureFact(sample, 'the provider').replace(/: (?:code)?$/, '');
    const waysOn = waysOnAfter(sample, true).join(', ');
    return [kind, billed, fact, mayPass ? 'yes' : 'no', waysOn];
  });
  return table(['kind', 'billed?', 'what happened', 'may pass by itself', 'ways on'], rows);
}

function eventsTables(): string {
  const events = (isOfJournal: boolean) => {
    const rows = eventRows().filter((row) => row.isOfJournal === isOfJournal);
    return table(
      ['kind', 'told when', 'fields'],
      rows.map(({ kind, when, fields }) => [code(kind), when, fields.map(code).join(', ')]),
    );
  };
  const fields = fieldRows().map(({ name, means }) => [code(name), means]);
  return [
    events(false),
    '`logs --json` has these too, from the journal:',
    events(true),
    table(['field', ''], fields),
  ].join('\n\n');
}

function exampleText(): string {
  const path = new URL('../examples/library/render.ts', import.meta.url);
  return `\`\`\`ts\n${readFileSync(path, 'utf8').trim()}\n\`\`\``;
}

function refusalsTable(): string {
  const rows = Object.entries(MEANINGS).map(([name, means]) => [code(name), means]);
  return table(['code', ''], rows);
}

function optionsTable(): string {
  const rows = OPTION_LIST.map(({ key, page }) => [code(key), ...page]);
  return table(['Key', 'Value', 'Default'], rows);
}

function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, means]) => [code(name), means]);
  return table(['variable', ''], rows);
}

const PARTS = [
  { file: 'docs/storyboard-format.md', name: 'options', text: optionsTable() },
  { file: 'docs/failures.md', name: 'kinds', text: kindsTable() },
  { file: 'docs/providers.md', name: 'abilities', text: abilitiesTable() },
  { file: 'docs/providers.md', name: 'offers', text: offersTables() },
  { file: 'docs/cli.md', name: 'verbs', text: verbsText() },
  { file: 'docs/cli.md', name: 'settings', text: settingsTable() },
  { file: 'docs/cli.md', name: 'exits', text: exitsTable() },
  { file: 'docs/cli.md', name: 'film', text: filmTypes() },
  { file: 'docs/cli.md', name: 'events', text: eventsTables() },
  { file: 'docs/cli.md', name: 'samples', text: samples() },
  { file: 'docs/library.md', name: 'example', text: exampleText() },
  { file: 'docs/library.md', name: 'refusals', text: refusalsTable() },
];

async function keep(file: string, after: (before: string) => string, as: Options): Promise<void> {
  const path = new URL(`../${file}`, import.meta.url);
  const before = readFileSync(path, 'utf8');
  const text = await format(after(before), { printWidth: 100, ...as });
  if (text === before) return;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${file} is stale: run npm run generate\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
  }
}

await keep('storyboard.schema.json', () => JSON.stringify(storyboardJsonSchema()), {
  parser: 'json',
});
for (const { file, name, text } of PARTS) {
  const part = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`);
  const replaced = (before: string): string =>
    before.replace(part, (_, start: string, end: string) => `${start}\n${text}\n\n${end}`);
  await keep(file, replaced, { parser: 'markdown', singleQuote: true });
}
