import { ok, refuse, type Clock, type Log, type Result, type StopTimer } from '#base';
import type { AuthService, EventService } from '#hub';
import { EVENT_TYPES, PAGE_CLIENT, refusal, type Principal, type Refusal } from '#domain';
import { principalKey } from '../auth/rate-limiter.ts';
import { EventFeed } from './feed.ts';
import { endFrame, pingFrame } from './frames.ts';
import type { Sink } from './sink.ts';
import { Subscriber, type Filter } from './subscriber.ts';

const PING_MS = 15_000;
const RUN_TYPES: ReadonlySet<string> = new Set(EVENT_TYPES.filter((type) => /^(?:run|step)\./.test(type)));

export interface StreamsDeps {
  events: EventService;
  auth: AuthService;
  clock: Clock;
  log: Log;
  /** Streams that one principal may hold at once. */
  mostPerPrincipal: number;
}

export interface StreamRequest {
  by: Principal;
  token: string;
  after?: string | undefined;
  session?: string | undefined;
  /** Only events of this run. */
  run?: string | undefined;
  types?: string | undefined;
}

interface Group {
  feed: EventFeed;
  readers: Set<Subscriber>;
}

/** All event streams of this server: one feed for each principal, pings, and the end of streams whose token ended. */
export class EventStreams {
  readonly #deps: StreamsDeps;
  readonly #groups = new Map<string, Group>();
  #endListening: (() => void) | undefined;
  #stopPing: StopTimer | undefined;
  #closed = false;

  constructor(deps: StreamsDeps) {
    this.#deps = deps;
  }

  /** Checks a request before its stream begins; `begin` is called only then, and opens the way to the reader. */
  open(request: StreamRequest, begin: () => Sink): Result<void, Refusal> {
    const types = request.run === undefined ? readTypes(request.types) : ok(RUN_TYPES);
    if (!types.ok) return types;
    const most = this.#deps.mostPerPrincipal;
    const key = principalKey(request.by);
    const held = [...(this.#groups.get(key)?.readers ?? [])];
    const stay = isPage(request.by) ? held.filter(({ token }) => token !== request.token) : held;
    if (stay.length >= most) {
      return refuse(
        refusal('request.rate_limited', `${key} already holds ${most} event streams.`, {
          hint: 'Close one of them; one stream carries every event.',
          retry: 'later',
          details: { most },
        }),
      );
    }
    if (this.#closed) return refuse(refusal('hub.stopping', 'The hub is stopping.', { retry: 'later' }));
    const { session, run } = request;
    if (isPage(request.by)) this.#endOthers(key, request.token);
    this.#begin(key, request, { session, run, types: types.value }, begin());
    return ok(undefined);
  }

  /** Streams that stand. */
  get size(): number {
    return [...this.#groups.values()].reduce((sum, { readers }) => sum + readers.size, 0);
  }

  /** Ends every stream. */
  close(): void {
    this.#closed = true;
    for (const { feed, readers } of this.#groups.values()) {
      feed.stop();
      for (const reader of readers) reader.end();
    }
    this.#rest();
  }

  /** Browsers open six connections to a hub and no more, over all of their tabs: each page has one stream. */
  #endOthers(key: string, token: string): void {
    for (const reader of this.#groups.get(key)?.readers ?? []) {
      if (reader.token !== token) continue;
      reader.write(REPLACED);
      reader.end();
    }
  }

  #begin(key: string, request: StreamRequest, filter: Filter, sink: Sink): void {
    const group = this.#groupOf(key, request.by);
    const reader = new Subscriber(request.by, request.token, filter, sink);
    group.readers.add(reader);
    sink.onClose(() => this.#forget(key, group, reader));
    group.feed.join(reader, request.after).catch((error: unknown) => {
      this.#deps.log.write('warn', 'A stream of events could not begin', { error: String(error) });
      reader.end();
    });
  }

  #groupOf(key: string, by: Principal): Group {
    const known = this.#groups.get(key);
    if (known) return known;
    const { events, clock, log } = this.#deps;
    const feed = new EventFeed(by, { events, clock, log, onRevoked: () => this.#checkTokens() });
    const group = { feed, readers: new Set<Subscriber>() };
    this.#groups.set(key, group);
    this.#endListening ??= events.listen(() => {
      for (const { feed } of this.#groups.values()) feed.wake();
    });
    this.#stopPing ??= clock.after(PING_MS, () => this.#ping());
    return group;
  }

  #forget(key: string, group: Group, reader: Subscriber): void {
    group.feed.leave(reader);
    group.readers.delete(reader);
    if (group.readers.size > 0) return;
    group.feed.stop();
    if (this.#groups.get(key) === group) this.#groups.delete(key);
    if (this.#groups.size === 0) this.#rest();
  }

  #rest(): void {
    this.#endListening?.();
    this.#endListening = undefined;
    this.#stopPing?.();
    this.#stopPing = undefined;
  }

  #ping(): void {
    this.#stopPing = this.#deps.clock.after(PING_MS, () => this.#ping());
    const plain = pingFrame(undefined);
    for (const { feed, readers } of this.#groups.values()) {
      for (const reader of readers) if (!feed.follows(reader)) reader.write(plain);
      feed.ping();
    }
    this.#checkTokens();
  }

  /** Ends the streams of tokens that are no longer good. Each token is asked about once, whoever holds how many streams. */
  #checkTokens(): void {
    const byToken = Map.groupBy(
      [...this.#groups.values()].flatMap(({ readers }) => [...readers]),
      ({ token }) => token,
    );
    for (const [token, readers] of byToken) {
      this.#deps.auth.whoIs(token).then(
        (who) => {
          if (who.ok || !who.error.code.startsWith('auth.')) return;
          for (const reader of readers) reader.end();
        },
        // The store is away: nothing is known, so nothing ends; the next ping asks again.
        () => {},
      );
    }
  }
}

const isPage = (by: Principal): boolean => by.kind === 'user' && by.client === PAGE_CLIENT;

const REPLACED = endFrame(
  refusal(
    'stream.replaced',
    'Another tab of this browser follows the events now; each browser has one stream.',
    {
      hint: 'Share one between tabs, or open it again in the tab that is looked at.',
    },
  ),
);

function readTypes(text: string | undefined): Result<ReadonlySet<string> | undefined, Refusal> {
  if (text === undefined) return ok(undefined);
  const types = text.split(',').map((type) => type.trim());
  const known: ReadonlySet<string> = new Set(EVENT_TYPES);
  const unknown = types.find((type) => !known.has(type));
  if (unknown === undefined) return ok(new Set(types));
  return refuse(
    refusal('request.invalid', `query.types: there is no event type "${unknown.slice(0, 100)}".`, {
      hint: `There are: ${EVENT_TYPES.join(', ')}.`,
    }),
  );
}
