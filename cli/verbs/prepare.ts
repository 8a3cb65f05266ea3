import type { Fit } from '../../specs/picture/preparation.ts';
import { prepareStills } from '../../films/pictures/prepared.ts';
import type { FilmOptions } from '../../films/options.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { preparedLines } from '../text/prepared-text.ts';

export async function prepare(
  file: string,
  options: Pick<FilmOptions, 'set'> & { readonly fit?: Fit | undefined },
  context: CommandContext,
): Promise<VerbAnswer> {
  const stills = await prepareStills(file, options, hostFor(context));
  return {
    exit: stills.some(({ problem }) => problem !== null) ? EXIT.invalid : EXIT.done,
    json: { file, stills },
    lines: () => preparedLines(file, stills),
  };
}
