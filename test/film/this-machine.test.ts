/** Takes of a server on this machine: a stand-in's are placeholders, a way to a provider sells clips. */

import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

type PlanJson = {
  readonly shots: readonly { readonly decision: string; readonly origin: string | null }[];
  readonly machineTakes: readonly {
    readonly shot: string;
    readonly take: string;
    readonly origin: string;
    readonly standing: string;
  }[];
};

async function planOf(studio: Studio): Promise<PlanJson> {
  return JSON.parse((await studio.command('plan', 'film.yaml', '--json')).stdout);
}

/** Hands everything on to the provider and says nothing of its own, as a company's gateway does. */
async function gatewayTo(provider: string): Promise<string> {
  const target = new URL(provider);
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: target.host };
    const { method, url: path } = asked;
    const passed = request({ host: target.hostname, port: target.port, method, path, headers });
    passed.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const isText = String(response.headers['content-type']).includes('json');
        const whole = Buffer.concat(parts);
        const body = isText ? whole.toString().replaceAll(target.origin, own()) : whole;
        const type = response.headers['content-type'] ?? '';
        answer.writeHead(response.statusCode ?? 502, { 'content-type': type });
        answer.end(body);
      });
    });
    asked.pipe(passed);
  });
  const own = () => {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return own() + target.pathname;
}

const SHOTS = ['id: sh0010, prompt: one', 'id: sh0020, prompt: two'];

test('a placeholder stands while the simulator is asked, and never in a paid film', async () => {
  const studio = await Studio.open();
  const { origin } = new URL(studio.provider.url);
  await studio.write('film.yaml', storyboardOf(SHOTS));
  const first = await studio.run();
  expect(first.code, first.stderr).toBe(0);
  const again = await studio.run();
  expect(again.code, again.stderr).toBe(0);
  expect(studio.provider.orders()).toHaveLength(2);
  expect(again.stderr).toContain(`the simulator at ${origin}`);
  expect(
    JSON.parse(await studio.read('renders/film/takes/sh0010/film_sh0010_v001.json')),
  ).toMatchObject({
    isPlaceholder: true,
    origin,
  });

  studio.environment['BYTEPLUS_BASE_URL'] = await gatewayTo(studio.provider.url);
  const paid = await planOf(studio);
  expect(paid.shots.map(({ decision }) => decision)).toEqual(['orders', 'orders']);
  expect(paid.machineTakes).toEqual([
    { shot: 'sh0010', take: 'v001', origin, standing: 'placeholder' },
    { shot: 'sh0020', take: 'v001', origin, standing: 'placeholder' },
  ]);

  // What is bought through a server on this machine stands, whoever is asked later.
  const gateway = new URL(studio.environment['BYTEPLUS_BASE_URL']).origin;
  const bought = await studio.run();
  expect(bought.code, bought.stderr).toBe(0);
  expect(bought.film().shots.map(({ take }) => take)).toEqual(['v002', 'v002']);
  expect(studio.provider.orders()).toHaveLength(4);
  studio.environment['BYTEPLUS_BASE_URL'] = 'https://ark.invalid/api/v3';
  const later = await planOf(studio);
  expect(later.shots.map(({ decision, origin: of }) => [decision, of])).toEqual([
    ['stands', gateway],
    ['stands', gateway],
  ]);
  const { stdout: words } = await studio.command('plan', 'film.yaml');
  expect(words).toContain(`sh0010, sh0020  takes of a server on this machine, ${gateway}: stand`);
  const { stdout: health } = await studio.command('doctor');
  expect(health).toContain(`2 takes came from a server on this machine, ${gateway}`);
  expect(health).toContain(`2 takes came from the simulator, ${origin}`);
});
