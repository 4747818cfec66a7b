import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Came {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A server on loopback that plays whoever takes notices: it keeps what came and answers as it is told. */
export class FarSide implements AsyncDisposable {
  readonly came: Came[] = [];
  /** What is answered; 200 and nothing unless said. */
  reply: (came: Came) => Reply | undefined = () => undefined;
  address = '';
  readonly #server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(parts).toString('utf8') };
      this.came.push(one);
      const { status = 200, headers: more = {}, body } = this.reply(one) ?? {};
      response.writeHead(status, more);
      response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
    });
  });

  static async open(): Promise<FarSide> {
    const side = new FarSide();
    await new Promise<void>((resolve) => side.#server.listen(0, '127.0.0.1', resolve));
    side.address = `http://127.0.0.1:${(side.#server.address() as AddressInfo).port}`;
    return side;
  }

  /** The bodies that came, as JSON. */
  bodies(): Record<string, unknown>[] {
    return this.came.map(({ body }) => JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
