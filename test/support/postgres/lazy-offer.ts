import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { startPostgres, type PostgresOptions, type PostgresServer } from './server.ts';

/** A promise of a server: nothing runs until somebody asks at `address`. */
export interface PostgresOffer {
  /** `GET` it to have the server started (once) and its superuser URL as the answer. */
  readonly address: string;
  /** Ends the server, if one was started. */
  close(): Promise<void>;
}

/** Offers one server to all the worker processes of a test run, which have no other way to share a child. */
export async function offerPostgres(options: PostgresOptions = {}): Promise<PostgresOffer> {
  const path = `/${randomUUID()}`;
  let server: Promise<PostgresServer> | undefined;
  const desk = createServer((request, response) => {
    if (request.url !== path) return void response.writeHead(404).end();
    server ??= startPostgres(options);
    server.then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  desk.unref();
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  const bound = desk.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP listener without a port');
  return {
    address: `http://127.0.0.1:${bound.port}${path}`,
    close: async () => {
      desk.close();
      desk.closeAllConnections();
      // A start that failed was told to whoever asked.
      const started = await server?.catch(() => undefined);
      await started?.stop();
    },
  };
}

/** The superuser URL of the offered server. */
export async function askForPostgres(address: string): Promise<string> {
  const response = await fetch(address);
  const text = await response.text();
  if (!response.ok) throw new Error(`PostgreSQL for the tests did not start. ${text}`);
  return text;
}
