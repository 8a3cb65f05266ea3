import { once } from 'node:events';
import { serveDailies, type Dailies } from '../../dailies/server.ts';
import { Director } from '../../films/reviewing/director.ts';
import { FilmReview } from '../../films/reviewing/review.ts';
import type { CommandContext } from '../context.ts';
import { hostFor } from '../host.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { listenForInterrupt } from '../run/interruption.ts';
import { servedLines } from '../text/dailies-text.ts';
import { dailiesWords } from './dailies-words.ts';
import { placeOf, projectOf, withPlace } from './place.ts';

type Options = {
  port: number;
  maxCost?: readonly string[];
  project?: string;
  row?: string;
  temporal?: string;
  json?: true;
};

/** Serves the page until ^C; what was ordered from it is left as `run` leaves it. */
export async function dailies(
  file: string,
  { port, maxCost, json, ...options }: Options,
  context: CommandContext,
): Promise<VerbAnswer> {
  const { console, environment } = context;
  const root = await projectOf(options, [file]);
  const place = await placeOf(options, environment, root);
  return await withPlace(place, async () => {
    const host = hostFor(context, place);
    const words = dailiesWords(place);
    const interruption = listenForInterrupt(() => undefined);
    const { signal, hangUp } = interruption;
    const review = await FilmReview.open(file, options, host);
    let page: Dailies | null = null;
    const budget = maxCost !== undefined && { maxCost };
    const director = await Director.open(review, { ...options, ...budget }, host, (end) =>
      page?.tellEnd(end),
    );
    try {
      page = await serveDailies({ review, director, words, port });
      if (json) console.json({ url: page.url });
      else {
        console.result(page.url);
        for (const line of servedLines(director.purse.caps)) console.sayWrapped(line);
      }
      const over = AbortSignal.any([signal, hangUp]);
      if (!over.aborted) await once(over, 'abort');
    } finally {
      // First what may order.
      await director.close();
      await page?.close();
      await review.close();
      interruption.stop();
    }
    return {};
  });
}
