import { dirname, join, resolve } from 'node:path';
import { readPersonsFile } from '../../store/open.ts';
import { createExclusively } from '../../store/write.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { Refusal } from '../refusal.ts';
import { firstFilm } from '../text/first-film.ts';
import { commandFor, quoted } from '../text/command.ts';
import { isSchemaText, schemaText } from './schema.ts';

const SCHEMA = 'storyboard.schema.json';

/** Writes a storyboard to begin with and the schema beside it. What is there stays as it is. */
export async function init(named: string): Promise<VerbAnswer> {
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
  const remedy = `storyboard schema --out ${quoted(schema)}`;
  return {
    json: { storyboard: resolve(file), schema: resolve(schema), schemaWritten: isSchemaNew },
    lines: () => [
      `${file}: three shots, free to render`,
      ...(isSchemaNew ? [`${schema}: what an editor completes and checks it by`] : []),
    ],
    after: [
      ...(isSchemaOld
        ? [`${schema} was there, from another version, and stays. To renew it: ${remedy}`]
        : []),
      `To render it: ${commandFor('run', { file })}`,
    ],
  };
}
