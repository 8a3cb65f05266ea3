/**
 * Writes the parts of docs/ that come from the code. With `--check` nothing is written: the exit
 * code is 1 when a page is stale.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { MEANINGS } from '../films/meanings.ts';
import { eventRows, fieldRows } from '../films/json/event-table.ts';
import { failureFact } from '../cli/text/failure-text.ts';
import { exitsTable, filmTypes, samples, verbsText } from './cli-page.ts';
import { abilitiesTable, offersTables } from './providers-page.ts';
import { failure, FAILURE_KINDS, FAILURES, waysOnAfter } from '../specs/failures.ts';
import { OPTION_LIST } from '../specs/options.ts';

function kindsTable(): string {
  const rows = FAILURE_KINDS.map((kind) => {
    const sample = failure(kind, { code: 'code', message: '' });
    const { billed, mayPass } = FAILURES[kind];
    const fact = failureFact(sample, 'the provider').replace(/: (?:code)?$/, '');
    const waysOn = waysOnAfter(sample, true).join(', ');
    return `| ${kind} | ${billed} | ${fact} | ${mayPass ? 'yes' : 'no'} | ${waysOn} |`;
  });
  return [
    '| kind | billed? | what happened | may pass by itself | ways on |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function eventsTables(): string {
  const rows = (isOfJournal: boolean) =>
    eventRows()
      .filter((row) => row.isOfJournal === isOfJournal)
      .map(
        ({ kind, when, fields }) => `| \`${kind}\` | ${when} | ${fields.map(code).join(', ')} |`,
      );
  const head = ['| kind | told when | fields |', '| --- | --- | --- |'];
  return [
    ...head,
    ...rows(false),
    '',
    '`logs --json` has these too, from the journal:',
    '',
    ...head,
    ...rows(true),
    '',
    '| field | |',
    '| --- | --- |',
    ...fieldRows().map(({ name, means }) => `| \`${name}\` | ${means} |`),
  ].join('\n');
}

function exampleText(): string {
  const path = new URL('../examples/library/render.ts', import.meta.url);
  return `\`\`\`ts\n${readFileSync(path, 'utf8').trim()}\n\`\`\``;
}

function refusalsTable(): string {
  const rows = Object.entries(MEANINGS).map(([name, means]) => `| \`${name}\` | ${means} |`);
  return ['| code | |', '| --- | --- |', ...rows].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}

function optionsTable(): string {
  const rows = OPTION_LIST.map(({ key, page }) => `| ${[code(key), ...page].join(' | ')} |`);
  return ['| Key | Value | Default |', '| --- | --- | --- |', ...rows].join('\n');
}

const PARTS = [
  { file: 'docs/storyboard-format.md', name: 'options', text: optionsTable() },
  { file: 'docs/failures.md', name: 'kinds', text: kindsTable() },
  { file: 'docs/providers.md', name: 'abilities', text: abilitiesTable() },
  { file: 'docs/providers.md', name: 'offers', text: offersTables() },
  { file: 'docs/cli.md', name: 'verbs', text: verbsText() },
  { file: 'docs/cli.md', name: 'exits', text: exitsTable() },
  { file: 'docs/cli.md', name: 'film', text: filmTypes() },
  { file: 'docs/cli.md', name: 'events', text: eventsTables() },
  { file: 'docs/cli.md', name: 'samples', text: samples() },
  { file: 'docs/library.md', name: 'example', text: exampleText() },
  { file: 'docs/library.md', name: 'refusals', text: refusalsTable() },
];

for (const { file, name, text } of PARTS) {
  const path = new URL(`../${file}`, import.meta.url);
  const before = readFileSync(path, 'utf8');
  const part = new RegExp(`(<!-- ${name}: [^>]*-->\n)[^]*?(<!-- /${name} -->)`);
  const after = await format(
    before.replace(part, (_, start: string, end: string) => `${start}\n${text}\n\n${end}`),
    {
      parser: 'markdown',
      printWidth: 100,
      singleQuote: true,
    },
  );
  if (after === before) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${file} is stale: run npm run generate\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, after);
  }
}
