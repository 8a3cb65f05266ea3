import { dirname, join, resolve } from 'node:path';
import { readPersonsFile } from '../../store/open.ts';
import { createExclusively } from '../../store/write.ts';
import type { CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { Refusal } from '../refusal.ts';
import { firstFilm } from '../text/first-film.ts';
import { commandFor, quoted } from '../text/command.ts';
import { isSchemaText, schemaText } from './schema.ts';

const SCHEMA = 'storyboard.schema.json';

/** Writes a storyboard to begin with and the schema beside it. What is there stays as it is. */
export async function init(
  named: string,
  options: { json?: true },
  { console }: CommandContext,
): Promise<ExitCode> {
  const file = /\.ya?ml$/i.test(named) ? named : join(named, 'film.yaml');
  const schema = join(dirname(file), SCHEMA);
  const isNew = await createExclusively(resolve(file), firstFilm(`./${SCHEMA}`));
  if (!isNew) {
    throw new Refusal({
      exit: EXIT.refused,
      code: 'file-exists',
      message: `${file} is there already; nothing was written.`,
      hint: `To see what it takes: ${commandFor('plan', { file })}`,
    });
  }
  const isSchemaNew = await createExclusively(resolve(schema), schemaText());
  const isSchemaOld = !isSchemaNew && !isSchemaText(await readPersonsFile(schema));
  if (options.json) {
    console.json({
      storyboard: resolve(file),
      schema: resolve(schema),
      schemaWritten: isSchemaNew,
    });
    return EXIT.done;
  }
  console.result(`${file}: three shots, free to render`);
  if (isSchemaNew) console.result(`${schema}: what an editor completes and checks it by`);
  if (isSchemaOld) {
    const remedy = `storyboard schema --out ${quoted(schema)}`;
    console.say(`${schema} was there, from another version, and stays. To renew it: ${remedy}`);
  }
  console.say(`To render it: ${commandFor('run', { file })}`);
  return EXIT.done;
}
