import { z } from 'zod';
import type { Caller, RouteName } from './paths.ts';
import * as agent from './schemas/agent.ts';
import * as approval from './schemas/approval.ts';
import * as client from './schemas/client.ts';
import * as fleet from './schemas/fleet.ts';
import { agentId, approvalId, pageQuery, ruleId, sessionId, tokenId, turnId } from './schemas/common.ts';
import * as hub from './schemas/hub.ts';
import * as session from './schemas/session.ts';

/** A route as every door and the OpenAPI document know it. */
export interface RouteSpec {
  summary: string;
  callers: readonly Caller[];
  /** Of persons, only admins. A viewer may call what is read by GET, whatever stands here. */
  admin?: boolean;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  /** Takes an `Idempotency-Key` header: repeated with the same key and body it answers the same, and does nothing more. */
  idempotent?: boolean;
  /** Not JSON: the server writes it by hand. */
  stream?: boolean;
}

// A session is addressed by its id, by a unique short form of it, or by a label of the caller's own.
const ofSession = z.object({ session: z.string().min(1).max(600) });
const ofOwnSession = z.object({ session: sessionId });
const ofTurn = z.object({ turn: turnId });
const ofLabel = z.object({ label: z.string().min(1).max(600) });
const people = ['user'] as const;
const owners = ['user', 'session'] as const;
const agents = ['agent'] as const;
const ofAgent = z.object({ agent: z.union([agentId, z.string().min(1).max(200)]) });

export const ROUTES = {
  'agents.register': {
    summary: 'Register an agent with a join token, which is used up by success alone',
    callers: ['join'],
    body: fleet.registerRequest,
    answer: fleet.registerAnswer,
  },
  'agents.poll': {
    summary: 'Take what the hub has for this agent, and claim turns',
    callers: agents,
    body: agent.pollRequest,
    answer: agent.pollAnswer,
  },
  'agents.heartbeat': {
    summary: 'Say that the agent lives; renews its leases',
    callers: agents,
    body: agent.heartbeatRequest,
    answer: agent.heartbeatAnswer,
  },
  'agents.reconcile': {
    summary: 'Say what the agent holds; learn what to keep',
    callers: agents,
    body: agent.reconcileRequest,
    answer: agent.reconcileAnswer,
  },
  'turns.start': {
    summary: 'Acknowledge that the harness is up, before the prompt',
    callers: agents,
    params: ofTurn,
    body: agent.startRequest,
    answer: agent.startAnswer,
  },
  'turns.updates': {
    summary: 'Append a numbered batch of updates',
    callers: agents,
    params: ofTurn,
    body: agent.updatesRequest,
    answer: agent.updatesAnswer,
  },
  'turns.ask': {
    summary: 'Ask for a permission',
    callers: agents,
    params: ofTurn,
    body: agent.askRequest,
    answer: agent.askAnswer,
  },
  'turns.finish': {
    summary: 'End a turn',
    callers: agents,
    params: ofTurn,
    body: agent.finishRequest,
    answer: agent.finishAnswer,
  },
  'turns.steered': {
    summary: 'Say whether text was put into a running turn',
    callers: agents,
    params: ofTurn,
    body: agent.steeredRequest,
    answer: agent.empty,
  },
  'sessions.facts': {
    summary: 'Report what changed about a session',
    callers: agents,
    params: ofOwnSession,
    body: agent.sessionFactsRequest,
    answer: agent.empty,
  },
  'sessions.torn_down': {
    summary: 'Answer a close',
    callers: agents,
    params: ofOwnSession,
    body: agent.tornDownRequest,
    answer: agent.empty,
  },
  'sessions.token': {
    summary: 'Mint the token with which the harness of a session calls by MCP',
    callers: agents,
    params: ofOwnSession,
    answer: agent.sessionTokenAnswer,
  },

  'sessions.spawn': {
    summary: 'Spawn a session',
    callers: owners,
    body: session.spawnRequest,
    answer: session.spawnAnswer,
    idempotent: true,
  },
  'sessions.list': {
    summary: 'List sessions',
    callers: owners,
    query: session.listQuery,
    answer: session.sessionPage,
  },
  'sessions.show': {
    summary: 'Show a session',
    callers: owners,
    params: ofSession,
    query: session.showQuery,
    answer: session.sessionDetail,
  },
  'sessions.send': {
    summary: 'Send a message to a session',
    callers: owners,
    params: ofSession,
    body: session.sendRequest,
    answer: session.sendAnswer,
    idempotent: true,
  },
  'sessions.history': {
    summary: 'Read a transcript',
    callers: owners,
    params: ofSession,
    query: session.historyQuery,
    answer: session.historyAnswer,
  },
  'sessions.turns': {
    summary: 'List the turns of a session, newest first',
    callers: owners,
    params: ofSession,
    query: pageQuery,
    answer: session.turnPage,
  },
  'sessions.cancel': {
    summary: 'Cancel a turn',
    callers: owners,
    params: ofSession,
    body: session.cancelRequest,
    answer: session.cancelAnswer,
  },
  'sessions.close': {
    summary: 'Close a session',
    callers: owners,
    params: ofSession,
    body: session.closeRequest,
    answer: session.closeAnswer,
  },
  'sessions.rebind': {
    summary: 'Accept a new harness session for a session that lost its own',
    callers: people,
    params: ofSession,
    body: session.rebindRequest,
    answer: session.sessionView,
  },
  'sessions.replace': {
    summary: 'Close a session and spawn another in its place, with its label',
    callers: people,
    params: ofSession,
    answer: session.replaceAnswer,
    idempotent: true,
  },
  'sessions.mode': {
    summary: 'Change the approval mode',
    callers: people,
    params: ofSession,
    body: session.modeRequest,
    answer: session.sessionView,
  },
  'sessions.configure': {
    summary:
      'Set the model, the approval mode or options of the harness; in force at once, or after the running turn',
    callers: owners,
    params: ofSession,
    body: session.configureRequest,
    answer: session.sessionDetail,
  },
  'sessions.fork': {
    summary: 'Spawn a delegate that goes on with a copy of what the session knows',
    callers: owners,
    params: ofSession,
    body: session.forkRequest,
    answer: session.spawnAnswer,
    idempotent: true,
  },
  'sessions.reset': {
    summary: 'Begin the caller’s main session anew; its delegates stay',
    callers: people,
    params: ofSession,
    answer: session.sessionView,
  },
  'mail.wait': {
    summary: 'Take the mail of the caller’s session, waiting for it',
    callers: owners,
    body: session.mailWaitRequest,
    answer: session.mailWaitAnswer,
  },
  'mail.list': {
    summary: 'Look at the mail of a session without taking it',
    callers: owners,
    query: session.mailQuery,
    answer: session.mailPage,
  },
  'delegates.list': {
    summary: 'List live delegates of all owners of the caller',
    callers: people,
    query: session.delegateQuery,
    answer: session.sessionPage,
  },
  'delegates.show': {
    summary: 'Show a delegate by its label',
    callers: people,
    params: ofLabel,
    query: session.showQuery,
    answer: session.sessionView,
  },
  'delegates.close': {
    summary: 'Close a delegate by its label',
    callers: people,
    params: ofLabel,
    body: session.closeRequest,
    answer: session.closeAnswer,
  },

  'approvals.list': {
    summary: 'List approvals',
    callers: owners,
    query: approval.approvalQuery,
    answer: approval.approvalPage,
  },
  'approvals.show': {
    summary: 'Show an approval',
    callers: owners,
    params: z.object({ approval: approvalId }),
    answer: approval.approvalView,
  },
  'approvals.answer': {
    summary: 'Answer an approval; the first answer wins',
    callers: owners,
    params: z.object({ approval: approvalId }),
    body: approval.answerRequest,
    answer: approval.answerAnswer,
  },
  'rules.list': {
    summary: 'List remembered answers',
    callers: people,
    query: pageQuery,
    answer: approval.rulePage,
  },
  'rules.remove': {
    summary: 'Take a remembered answer back',
    callers: people,
    params: z.object({ rule: ruleId }),
    answer: approval.ruleView,
  },

  'clients.connect': {
    summary: 'Mint the token of an outside client, which is its main session',
    callers: people,
    body: client.connectRequest,
    answer: client.connectAnswer,
  },
  'tokens.list': {
    summary: 'List the caller’s tokens that are good',
    callers: people,
    query: pageQuery,
    answer: client.tokenPage,
  },
  'tokens.revoke': {
    summary: 'Revoke a token',
    callers: people,
    params: z.object({ token: tokenId }),
    answer: agent.empty,
  },

  'agents.list': { summary: 'List agents', callers: people, query: pageQuery, answer: hub.agentPage },
  'agents.show': {
    summary: 'Show an agent by id or name',
    callers: people,
    params: ofAgent,
    answer: hub.agentView,
  },
  'agents.change': {
    summary: 'Say what is asked of an agent: its intent, name, slots and tags',
    callers: people,
    params: ofAgent,
    body: fleet.changeRequest,
    answer: hub.agentView,
  },
  'agents.rotate': {
    summary: 'Have an agent given a new token with its next heartbeat',
    callers: people,
    params: ofAgent,
    answer: hub.agentView,
  },
  'agents.remove': {
    summary: 'Remove an agent; its token ends',
    callers: people,
    params: ofAgent,
    query: fleet.removeQuery,
    answer: fleet.removeAnswer,
  },
  'join_tokens.mint': {
    summary: 'Mint a token with which one agent registers within a day',
    callers: people,
    answer: fleet.joinTokenAnswer,
  },
  'settings.list': { summary: 'List settings with their origins', callers: people, answer: hub.settingList },
  'settings.set': {
    summary: 'Set a setting of the hub',
    callers: people,
    admin: true,
    params: z.object({ key: z.string().max(100) }),
    body: hub.settingSetRequest,
    answer: hub.settingView,
  },
  'audit.list': {
    summary: 'Read the audit log, newest first',
    callers: people,
    query: hub.auditQuery,
    answer: hub.auditPage,
  },
  'events.stream': {
    summary: 'Follow events by SSE, with replay',
    callers: owners,
    query: hub.eventsQuery,
    answer: hub.eventView,
    stream: true,
  },
  'hub.show': { summary: 'Show the hub', callers: owners, answer: hub.hubView },
  'hub.stop': { summary: 'Stop the hub', callers: people, admin: true, answer: agent.empty },
  'hub.recount': {
    summary: 'Recount the counters that guard bounds, and mend those that are off',
    callers: people,
    admin: true,
    answer: hub.recountAnswer,
  },
  'hub.health': { summary: 'Whether the hub answers', callers: ['anyone'], answer: hub.health },
  'hub.openapi': { summary: 'This interface as OpenAPI 3.1', callers: ['anyone'], answer: z.unknown() },
} as const satisfies Record<RouteName, RouteSpec>;

type Spec<N extends RouteName> = (typeof ROUTES)[N];
type Part<N extends RouteName, K extends 'params' | 'query' | 'body'> =
  Spec<N> extends Record<K, infer S extends z.ZodType> ? z.input<S> : undefined;

/** What a caller passes, per part, as it stands before parsing (defaults may be left out). */
export interface RouteInput<N extends RouteName> {
  params: Part<N, 'params'>;
  query: Part<N, 'query'>;
  body: Part<N, 'body'>;
}

type Parsed<N extends RouteName, K extends 'params' | 'query' | 'body'> =
  Spec<N> extends Record<K, infer S extends z.ZodType> ? z.output<S> : undefined;

/** What a handler gets, per part, after parsing: defaults filled in, ids known as ids. */
export interface ParsedInput<N extends RouteName> {
  params: Parsed<N, 'params'>;
  query: Parsed<N, 'query'>;
  body: Parsed<N, 'body'>;
}
export type RouteAnswer<N extends RouteName> = z.output<Spec<N>['answer']>;
