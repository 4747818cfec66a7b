import { z } from 'zod';
import * as agent from '../schemas/agent.ts';
import * as fleet from '../schemas/fleet.ts';
import { sessionId, turnId } from '../schemas/common.ts';
import type { AGENT_CONTRACT_PATHS } from '../paths/agent-contract.ts';
import { agents, type RouteSpec } from './route-spec.ts';

const ofOwnSession = z.object({ session: sessionId });
const ofTurn = z.object({ turn: turnId });

/** What an agent calls. */
export const AGENT_CONTRACT_ROUTES = {
  'agents.register': {
    summary: 'Register an agent with a join token, which is used up by success alone',
    callers: ['join'],
    body: fleet.registerRequest,
    answer: fleet.registerAnswer,
  },
  'agents.self': {
    summary: 'Say which agent calls',
    callers: agents,
    answer: fleet.selfAnswer,
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
} as const satisfies Record<keyof typeof AGENT_CONTRACT_PATHS, RouteSpec>;
