import { readFile } from 'node:fs/promises';
import {
  createServer,
  ServerResponse,
  type IncomingMessage,
  type Server,
  type ServerOptions,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { ok, onNextTurn, pause, refuse, type Clock, type Ids, type Log, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { Hub } from '#hub';
import type { OriginRules } from './auth/origin-guard.ts';
import type { RateLimit } from './auth/rate-limiter.ts';
import { answerRefusal } from './http/answer.ts';
import { createApp, type App } from './http/app.ts';
import { bindProblem, hostToType, namesOf, publicOriginOf } from './listen-rules.ts';
import { OpenConnections } from './open-connections.ts';
import type { HubMetrics } from './telemetry/hub-metrics.ts';
import type { Observer } from './telemetry/observer.ts';

export interface ServerSettings {
  hub: Hub;
  database: 'sqlite' | 'postgres';
  version: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Loopback unless said; anything else needs `tls` or `behindProxy`. */
  host?: string;
  /** 0 takes a free one. */
  port: number;
  /** Paths of PEM files. */
  tls?: { cert: string; key: string };
  /** The public URL of a proxy that ends TLS in front of the hub. */
  behindProxy?: string;
  /** Called when a person asked the hub to stop, after the answer is on its way. */
  stop: () => void;
  rate?: RateLimit;
  streamsPerPrincipal?: number;
  /** Watches requests and calls of tools. */
  observer?: Observer | undefined;
  /** What `/metrics` answers. */
  metrics?: HubMetrics | undefined;
}

export interface RunningServer {
  /** What to type: `http://127.0.0.1:7070`. */
  readonly address: string;
  readonly port: number;
  /** The same interface without a socket, for an agent in this process. */
  readonly app: App;
  /** Ends long polls and streams, lets calls under way finish for 5 s, then frees the port. May be called twice. */
  stop(): Promise<void>;
}

const GRACE_MS = 5_000;
/** How long calls that come during a stop are answered with `hub.stopping`. */
const DRAIN_MS = 1_000;
/** Turns of the event loop in which a connection that has come is accepted and read. */
const READ_TURNS = 3;

/** Puts the hub's interface on a socket. Refuses what would expose it in the clear, and a port that is taken, saying what to do. */
export async function startServer(settings: ServerSettings): Promise<Result<RunningServer, Refusal>> {
  const host = settings.host ?? '127.0.0.1';
  const problem = bindProblem({ host, tls: settings.tls !== undefined, behindProxy: settings.behindProxy });
  if (problem) return refuse(problem);
  const tls = await readTls(settings);
  if (!tls.ok) return tls;
  const scheme = settings.tls ? 'https' : 'http';
  const publicOrigin = publicOriginOf(settings.behindProxy);
  let address = publicOrigin ?? '';
  const app = createApp({
    ...settings,
    address: () => address,
    origins: originRules(host, scheme, publicOrigin),
  });
  const socketed = createSocketServer(app, tls.value);
  const port = await listen(socketed.server, host, settings.port);
  if (!port.ok) return port;
  const local = `${scheme}://${hostToType(host)}:${port.value}`;
  address ||= local;
  settings.log.write('info', `The hub listens on ${local}`);
  let stopping: Promise<void> | undefined;
  return ok({
    address,
    port: port.value,
    app,
    stop: () => (stopping ??= stopServer(socketed, app, settings)),
  });
}

function originRules(host: string, scheme: 'http' | 'https', publicOrigin: string | undefined): OriginRules {
  const hosts = [...namesOf(host), ...(publicOrigin ? [new URL(publicOrigin).hostname] : [])];
  return { hosts: hosts.map((name) => name.toLowerCase()), scheme, publicOrigin };
}

async function readTls({
  tls,
}: ServerSettings): Promise<Result<{ cert: Buffer; key: Buffer } | undefined, Refusal>> {
  if (!tls) return ok(undefined);
  try {
    return ok({ cert: await readFile(tls.cert), key: await readFile(tls.key) });
  } catch (error) {
    return refuse(
      refusal('config.unreadable', `The TLS files cannot be read: ${String(error)}`, {
        hint: 'Give the paths of a PEM certificate and its key that this user may read.',
      }),
    );
  }
}

// An idle connection is kept longer than clients keep theirs, so that they never write into one that is being closed.
const OPTIONS: ServerOptions = { keepAliveTimeout: 65_000, noDelay: true };

interface Socketed {
  server: Server;
  connections: OpenConnections;
}

function createSocketServer(app: App, tls: { cert: Buffer; key: Buffer } | undefined): Socketed {
  const listener = getRequestListener(
    (request, { outgoing }) => app.fetch(request, outgoing instanceof ServerResponse ? { outgoing } : {}),
    {
      errorHandler: () =>
        answerRefusal(refusal('request.invalid', 'The request cannot be read as HTTP for this hub.')),
    },
  );
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse) => void listener(incoming, outgoing);
  const server = tls ? createTlsServer({ ...OPTIONS, ...tls }) : createServer(OPTIONS);
  const connections = new OpenConnections(server, tls !== undefined);
  server.on('request', serve);
  return { server, connections };
}

function listen(server: Server, host: string, port: number): Promise<Result<number, Refusal>> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(refuse(listenRefusal(error, host, port))));
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      server.on('error', () => {});
      resolve(ok(portOf(server.address())));
    });
  });
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listenRefusal(error: Error, host: string, port: number): Refusal {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return refusal('hub.port_taken', `Port ${port} on ${host} is taken by another program.`, {
      hint: `If it is a hub: muster status. Else choose another port: muster up --port ${port + 1}`,
      details: { host, port },
    });
  }
  if (code === 'EACCES') {
    return refusal('config.invalid_value', `This user may not listen on port ${port}.`, {
      hint: 'Choose a port above 1023: muster up --port 7070',
      details: { host, port },
    });
  }
  return refusal('config.invalid_value', `The hub cannot listen on ${host}:${port}: ${error.message}`, {
    hint: 'Give an address of this machine, e.g. --host 127.0.0.1',
    details: { host, port },
  });
}

async function stopServer(
  { server, connections }: Socketed,
  app: App,
  { clock, database }: ServerSettings,
): Promise<void> {
  connections.announceEnd();
  app.close();
  // Where another hub may take over, who calls now is told to go there, and takes that connection for ended.
  if (database === 'postgres') {
    await pause(clock, DRAIN_MS);
    // On a busy machine a call may have come and not be read yet: its connection is not idle.
    for (let turn = 0; turn < READ_TURNS; turn++) await new Promise<void>((resolve) => onNextTurn(resolve));
  }
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  connections.endIdle();
  const grace = new AbortController();
  void closed.then(() => grace.abort());
  await pause(clock, GRACE_MS, grace.signal);
  connections.cut();
  await closed;
}
