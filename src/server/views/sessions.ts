import type { RouteAnswer } from '#contract';
import type { PageOf, SessionDetail, SessionView, StoredEntry } from '#hub';
import { messageLine, type Message, type Turn } from '#domain';

type SessionJson = RouteAnswer<'sessions.list'>['items'][number];

export function viewSession(view: SessionView): SessionJson {
  const { session } = view;
  return {
    id: session.id,
    kind: session.kind,
    label: session.label,
    state: session.state,
    status: view.status,
    owner: session.owner,
    ...(view.task ? { task: view.task } : {}),
    ...(view.glance ? { glance: view.glance } : {}),
    harness: session.harness,
    agent: view.agent,
    cwd: session.cwd,
    source: session.source,
    mode: session.mode,
    model: session.model ?? session.harnessModel,
    depth: session.depth,
    client: session.client,
    turn: view.turn,
    queued: view.queued,
    cause: session.cause,
    createdAt: session.createdAt,
    endedAt: session.endedAt,
    lastActivityAt: view.lastActivityAt,
    idleExpiresAt: view.idleExpiresAt,
    ageExpiresAt: view.ageExpiresAt,
  };
}

/** With what its harness lets one choose. */
export function viewDetail(detail: SessionDetail): RouteAnswer<'sessions.show'> {
  const { session, options, canFork, role } = detail;
  const forkOf = session.forkOf?.session ?? null;
  return { ...viewSession(detail), options, chosen: session.options, canFork, forkOf, role };
}

export function viewTurn(turn: Turn): RouteAnswer<'sessions.turns'>['items'][number] {
  return {
    id: turn.id,
    session: turn.session,
    position: turn.position,
    state: turn.state,
    source: turn.source,
    prompt: turn.prompt,
    command: turn.command,
    createdAt: turn.createdAt,
    startedAt: turn.startedAt,
    endedAt: turn.endedAt,
    reply: turn.reply,
    stopReason: turn.stopReason,
    cause: turn.cause,
    usage: turn.usage,
  };
}

export function viewHistory(history: {
  items: StoredEntry[];
  last: number;
  more: boolean;
  pruned: boolean;
}): RouteAnswer<'sessions.history'> {
  return {
    items: history.items.map(({ seq, turn, at, entry }) => ({ seq, turn, at, entry })),
    last: history.last,
    more: history.more,
    pruned: history.pruned,
  };
}

export function viewMessage(message: Message): RouteAnswer<'mail.list'>['items'][number] {
  return {
    id: message.id,
    kind: message.kind,
    from: message.from,
    label: message.label,
    turn: message.turn,
    body: message.body,
    state: message.state,
    createdAt: message.createdAt,
    line: messageLine(message),
    team: message.team,
    fromAddress: message.fromAddress,
    request: message.request,
    correlation: message.correlation,
    replyTo: message.replyTo,
    topic: message.topic,
  };
}

/** A page of views. */
export function viewPage<T, V>(page: PageOf<T>, view: (item: T) => V): { items: V[]; next: string | null } {
  return { items: page.items.map(view), next: page.next };
}
