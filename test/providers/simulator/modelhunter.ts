/** The simulator as ModelHunter, and orders in its words. */

import { MODELHUNTER } from '../../../providers/modelhunter/sheet.ts';
import { png, start, type Answer, type Client, type Started } from './fixtures.ts';

export { MODELHUNTER };

export const PRO_10 = 'seedance-1-0-pro';
export const PRO_15 = 'seedance-1-5-pro';
export const LITE_TEXT = 'seedance-1-0-lite-t2v';
export const LITE_IMAGE = 'seedance-1-0-lite-i2v';

export const TEXT = '/seedance/text-to-video';
export const IMAGE = '/seedance/image-to-video';

export function startAs(options: Started = {}): Promise<Client> {
  return start({ sheet: MODELHUNTER, ...options });
}

/** 480p and two seconds: the cheapest clip there is. */
export function order(input: object = {}, more: object = {}): object {
  return {
    model: PRO_10,
    input: {
      prompt: 'A lighthouse in the rain',
      duration: 2,
      resolution: '480p',
      return_last_frame: true,
      ...input,
    },
    ...more,
  };
}

export function dataUri(picture: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(picture).toString('base64')}`;
}

export const PICTURE = png({ width: 864, height: 480 });

export function post(client: Client, path: string, body: unknown): Promise<Answer> {
  return client.send('POST', path, { body: JSON.stringify(body) });
}

/** Creates a task and gives its id. */
export async function create(client: Client, body: object = order(), path = TEXT): Promise<string> {
  const answer = await post(client, path, body);
  if (answer.status !== 202) throw new Error(`refused: ${JSON.stringify(answer.body)}`);
  return answer.body.data.id;
}

/** One look, by its data. */
export async function look(client: Client, id: string): Promise<Answer['body']> {
  const { body } = await client.send('GET', `/tasks/${id}`);
  return body.data;
}

/** Looks until the task has ended. */
export async function ended(client: Client, id: string): Promise<Answer['body']> {
  for (let looks = 0; looks < 600; looks += 1) {
    const data = await look(client, id);
    if (!['pending', 'queued', 'running'].includes(data.status)) return data;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`task ${id} never ended`);
}
