import { z } from 'zod';
import * as command from '../schemas/command.ts';
import { agentId, commandId, pageQuery } from '../schemas/common.ts';
import type { COMMAND_PATHS } from '../paths/commands.ts';
import { agents, people, type RouteSpec } from './route-spec.ts';

const ofAgent = z.object({ agent: z.union([agentId, z.string().min(1).max(200)]) });
const ofCommand = z.object({ command: commandId });

/** Orders to agents. */
export const COMMAND_ROUTES = {
  'commands.order': {
    summary: 'Order an agent to drain, resume, restart, upgrade, reload or check its health',
    callers: people,
    params: ofAgent,
    body: command.orderRequest,
    answer: command.commandView,
    idempotent: true,
  },
  'commands.list': {
    summary: 'List what an agent was ordered, newest first, with results',
    callers: people,
    params: ofAgent,
    query: pageQuery,
    answer: command.commandPage,
  },
  'commands.next': {
    summary: 'Look at the oldest command that this agent has not taken',
    callers: agents,
    answer: command.nextAnswer,
  },
  'commands.show': {
    summary: 'Show a command, and what it waits for',
    callers: people,
    params: ofCommand,
    answer: command.commandView,
  },
  'commands.ack': {
    summary: 'Take a command; learn how long there is for it',
    callers: agents,
    params: ofCommand,
    answer: command.ackAnswer,
  },
  'commands.complete': {
    summary: 'Say that a command was carried out',
    callers: agents,
    params: ofCommand,
    body: command.completeRequest,
    answer: command.endAnswer,
  },
  'commands.fail': {
    summary: 'Say why a command was not carried out',
    callers: agents,
    params: ofCommand,
    body: command.failRequest,
    answer: command.endAnswer,
  },
} as const satisfies Record<keyof typeof COMMAND_PATHS, RouteSpec>;
