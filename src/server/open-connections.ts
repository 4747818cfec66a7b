import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of a server, and which of them have a request under way. Node's own `closeIdleConnections` takes a
 * connection that has never sent a request for a busy one; clients open such ones ahead, and they would hold a stop
 * back for its whole grace.
 */
export class OpenConnections {
  readonly #all = new Set<Socket>();
  readonly #requests = new Map<Socket, number>();
  /** Answers under way. */
  readonly #answers = new Set<ServerResponse>();
  #isEnding = false;

  /** Give it the server before that listens. `encrypted`: requests come over a connection within the one that is accepted. */
  constructor(server: Server, encrypted: boolean) {
    server.on('connection', (socket: Socket) => {
      this.#all.add(socket);
      socket.once('close', () => this.#all.delete(socket));
    });
    server.on(encrypted ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#requests.set(socket, 0);
      socket.once('close', () => this.#requests.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) =>
      this.#follow(socket, answer),
    );
  }

  /** From now on each answer says that its connection ends with it, so that nobody writes into one that is being closed. */
  announceEnd(): void {
    this.#isEnding = true;
    for (const answer of this.#answers) answer.shouldKeepAlive = false;
  }

  /** Ends every connection as soon as nothing is under way on it. */
  endIdle(): void {
    this.announceEnd();
    for (const [socket, requests] of this.#requests) if (requests === 0) socket.destroy();
  }

  /** Ends them all, whatever is under way. */
  cut(): void {
    for (const socket of [...this.#requests.keys(), ...this.#all]) socket.destroy();
  }

  #follow(socket: Socket, answer: ServerResponse): void {
    this.#count(socket, 1);
    this.#answers.add(answer);
    if (this.#isEnding) answer.shouldKeepAlive = false;
    answer.once('close', () => {
      this.#answers.delete(answer);
      this.#count(socket, -1);
      if (this.#isEnding && this.#requests.get(socket) === 0) socket.destroySoon();
    });
  }

  #count(socket: Socket, by: number): void {
    const requests = this.#requests.get(socket);
    if (requests !== undefined) this.#requests.set(socket, requests + by);
  }
}
