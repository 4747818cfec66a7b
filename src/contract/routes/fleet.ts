import { z } from 'zod';
import * as fleet from '../schemas/fleet.ts';
import * as hub from '../schemas/hub.ts';
import { agentId, pageQuery } from '../schemas/common.ts';
import type { FLEET_PATHS } from '../paths/fleet.ts';
import { people, type RouteSpec } from './route-spec.ts';

const ofAgent = z.object({ agent: z.union([agentId, z.string().min(1).max(200)]) });

/** Agents as people see them, and tokens to join with. */
export const FLEET_ROUTES = {
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
} as const satisfies Record<keyof typeof FLEET_PATHS, RouteSpec>;
