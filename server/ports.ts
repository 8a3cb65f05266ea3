import { createServer, type Server } from 'node:net';

export type Ports = { readonly grpc: number; readonly http: number; readonly metrics: number };

/**
 * Three free ports of 127.0.0.1, if possible those of last time: a worker that waits for its server
 * looks for it there.
 */
export async function freePorts(last: Ports | null): Promise<Ports> {
  const held: Server[] = [];
  try {
    const wanted = [last?.grpc ?? 0, last?.http ?? 0, last?.metrics ?? 0];
    for (const port of wanted) held.push(await listen(port).catch(() => listen(0)));
    const [grpc = 0, http = 0, metrics = 0] = held.map(portOf);
    return { grpc, http, metrics };
  } finally {
    await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
