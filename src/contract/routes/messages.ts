import * as message from '../schemas/messages.ts';
import type { MESSAGE_PATHS } from '../paths/messages.ts';
import { owners, type RouteSpec } from './route-spec.ts';

/** Mail between members of teams, persons and their sessions. */
export const MESSAGE_ROUTES = {
  'messages.send': {
    summary: 'Send a message to a member of a team, a person or a session of your own',
    callers: owners,
    body: message.sendRequest,
    answer: message.sendAnswer,
    idempotent: true,
  },
  'messages.broadcast': {
    summary: 'Send a message to all live members of a team, or to those that subscribe to its topic',
    callers: owners,
    body: message.broadcastRequest,
    answer: message.broadcastAnswer,
    idempotent: true,
  },
  'messages.read': {
    summary: 'Take the mail that waits for the caller; a person looks at a member’s without taking it',
    callers: owners,
    body: message.readRequest,
    answer: message.readAnswer,
  },
  'messages.subscribe': {
    summary: 'Say which topics of broadcasts and artifacts to hear of',
    callers: owners,
    body: message.subscribeRequest,
    answer: message.subscribeAnswer,
  },
} as const satisfies Record<keyof typeof MESSAGE_PATHS, RouteSpec>;
