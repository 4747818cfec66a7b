import { ok } from '#base';
import { LIMITS } from '#domain';
import type { LoggedEvent, Principal, SessionId } from '#domain';
import { EVENTS_TOPIC, sessionRows, type EventFilter } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor, sessionNotFound } from '../refusals.ts';
import type { EventService } from '../services.ts';

type EventDeps = Pick<HubDeps, 'store'>;

/** The event log as a caller may see it: a person what is theirs, a session itself and what it owns. */
export function createEvents(deps: EventDeps): EventService {
  const { store } = deps;
  return {
    position: () => store.eventPosition(),
    positionAt: (at) => store.eventPositionAt(at),
    read: (by, input) => readEvents(deps, by, input),
    listen: (wake) => store.listen(EVENTS_TOPIC, wake),
  };
}

type Input = Parameters<EventService['read']>[1];

async function readEvents(deps: EventDeps, by: Principal, input: Input): ReturnType<EventService['read']> {
  if (by.kind === 'agent' || by.kind === 'join') return notFor(by, 'follow events');
  if (by.kind === 'session' && input.session !== undefined) {
    const asked = input.session;
    if (!(await isItsOwn(deps, by.session, asked))) return sessionNotFound(asked);
  }
  const filter: EventFilter = {
    user: by.user,
    ...(input.session === undefined ? {} : { session: input.session }),
    ...(input.types === undefined ? {} : { types: input.types }),
  };
  const read = await deps.store.readEvents(input.after, filter, Math.min(input.limit, LIMITS.eventReadMost));
  if ('reset' in read || by.kind === 'user' || input.session !== undefined) return ok(read);
  // What is left out here still moves the cursor on, so that a reader does not see the same stretch again.
  return ok({ ...read, events: await onlyOwn(deps, by.session, read.events) });
}

async function isItsOwn({ store }: EventDeps, self: SessionId, asked: SessionId): Promise<boolean> {
  if (self === asked) return true;
  const session = await store.read((reader) => sessionRows.findSession(reader, asked));
  return session?.owner === self;
}

async function onlyOwn({ store }: EventDeps, self: SessionId, events: LoggedEvent[]): Promise<LoggedEvent[]> {
  const named = new Set(events.flatMap((event) => (event.session ? [event.session] : [])));
  named.delete(self);
  const sessions = await store.read((reader) => sessionRows.findSessions(reader, [...named]));
  const own = new Set([self, ...sessions.filter(({ owner }) => owner === self).map(({ id }) => id)]);
  return events.filter((event) => event.session != null && own.has(event.session));
}
