import * as message from '../schemas/messages.ts';
import type { MESSAGE_PATHS } from '../paths/messages.ts';
import { pageQuery } from '../schemas/common.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

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
  'messages.list': {
    summary: 'List all mail of a team, newest first, for its person; none of it is taken',
    callers: people,
    params: message.ofTeam,
    query: pageQuery,
    answer: message.letterPage,
  },
  'messages.see': {
    summary: 'Mark mail that was written to oneself as read, whichever of one’s doors it waits at',
    callers: people,
    body: message.seeRequest,
    answer: message.seeAnswer,
  },
  'messages.subscribe': {
    summary: 'Say which topics of broadcasts and artifacts to hear of',
    callers: owners,
    body: message.subscribeRequest,
    answer: message.subscribeAnswer,
  },
} as const satisfies Record<keyof typeof MESSAGE_PATHS, RouteSpec>;
