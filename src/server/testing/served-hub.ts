import {
  createIds,
  ManualClock,
  onNextTurn,
  stopwatch,
  systemClock,
  systemRandom,
  type Clock,
  type Log,
  type LogLevel,
} from '#base';
import type { AgentId, SessionId, UserId } from '#domain';
import type { Hub, StoreMeter } from '#hub';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { createApp, type App, type AppOptions } from '../http/app.ts';
import { openHub } from '../start.ts';
import { HubMetrics } from '../telemetry/hub-metrics.ts';

export interface ServedHub extends AsyncDisposable {
  hub: Hub;
  app: App;
  clock: ManualClock;
  ids: ReturnType<typeof createIds>;
  log: Log;
  lines: { level: LogLevel; message: string; fields: Record<string, unknown> }[];
  /** How often the hub was asked to stop. */
  stops: () => number;
  user: UserId;
  agent: AgentId;
  session: SessionId;
  tokens: { user: string; agent: string; join: string; session: string };
  /** Calls the app as a program would. */
  call: (method: string, path: string, init?: CallInit) => Promise<Answered>;
}

export interface CallInit {
  /** The person's unless said; null sends none. */
  token?: string | null;
  body?: unknown;
  raw?: string | Uint8Array | ReadableStream<Uint8Array>;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

interface HubAround {
  database?: string;
  realTime?: boolean;
  /** Instead of the metrics. */
  meter?: StoreMeter;
}

/**
 * A real hub over a real database behind its interface, with a person, an agent, and the person's own session.
 * `realTime` is for PostgreSQL, which looks again by the clock for events that stand behind an open transaction.
 */
export async function servedHub(
  options: Partial<AppOptions> = {},
  { database = 'embedded', realTime = false, meter }: HubAround = {},
): Promise<ServedHub> {
  const dir = await tempDir();
  const clock = new ManualClock();
  const time: Clock = realTime ? systemClock : clock;
  const random = systemRandom;
  const ids = createIds(time, random);
  const metrics = options.metrics ?? new HubMetrics();
  const lines: ServedHub['lines'] = [];
  const log: Log = { write: (level, message, fields = {}) => void lines.push({ level, message, fields }) };
  const opened = await openHub({
    database,
    stateDir: dir.at('state'),
    clock: time,
    ids,
    log,
    random,
    meter: meter ?? metrics,
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const { hub } = opened.value;
  let stops = 0;
  const app = createApp({
    hub,
    database: opened.value.database,
    version: '0.1.0',
    address: () => 'http://127.0.0.1:7070',
    clock: time,
    ids,
    log,
    stop: () => void stops++,
    metrics,
    ...options,
  });
  const people = await peopleOf(hub);
  return {
    hub,
    app,
    clock,
    ids,
    log,
    lines,
    stops: () => stops,
    ...people,
    call: (method, path, init) => call(app, method, path, { token: people.tokens.user, ...init }),
    async [Symbol.asyncDispose]() {
      app.close();
      await opened.value.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

async function peopleOf(hub: Hub) {
  const { user, token } = await hub.auth.mintUserToken({ name: 'ann', client: 'cli' });
  const local = await hub.fleet.ensureLocal(user, {
    name: 'mill',
    hostname: 'mill',
    platform: 'linux',
    version: '0.1.0',
    slots: 4,
  });
  const by = await hub.auth.whoIs(token);
  if (!by.ok) throw new Error(by.error.message);
  const self = await hub.sessions.self(by.value);
  if (!self.ok) throw new Error(self.error.message);
  const session = self.value.id;
  const join = await hub.auth.mintJoinToken(by.value);
  if (!join.ok) throw new Error(join.error.message);
  const sessionToken = await hub.auth.mintSessionToken(user, session);
  return {
    user,
    agent: local.agent,
    session,
    tokens: { user: token, agent: local.token, join: join.value.token, session: sessionToken },
  };
}

async function call(app: App, method: string, path: string, init: CallInit): Promise<Answered> {
  const headers = new Headers(init.headers);
  if (init.token != null) headers.set('authorization', `Bearer ${init.token}`);
  const octets = init.body instanceof Uint8Array ? init.body : undefined;
  if (octets) headers.set('content-type', 'application/octet-stream');
  const body = init.raw ?? octets ?? (init.body === undefined ? undefined : JSON.stringify(init.body));
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const request = new Request(`http://127.0.0.1:7070${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  });
  const response = await app.fetch(request);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    // oxlint-disable-next-line typescript/no-unsafe-assignment -- see `Answered`
    json: isJson(response) && text !== '' ? JSON.parse(text) : undefined,
  };
}

const isJson = ({ headers }: Response) =>
  headers.get('content-type')?.startsWith('application/json') === true;

/** Lets I/O of the database and everything that follows from it come to its end, however busy the machine is. */
export async function until(done: () => boolean, what = 'it'): Promise<void> {
  for (const passed = stopwatch(); passed() < 60_000;) {
    if (done()) return;
    await new Promise<void>((resolve) => onNextTurn(resolve));
  }
  throw new Error(`${what} did not happen`);
}
