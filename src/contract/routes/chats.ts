import { z } from 'zod';
import * as chat from '../schemas/chats.ts';
import { sessionView } from '../schemas/session.ts';
import type { CHAT_PATHS } from '../paths/chats.ts';
import { people, type RouteSpec } from './route-spec.ts';

// A chat or a thread is addressed by its id, a unique short form of that, or its title or label where one alone has it.
const ofSession = z.object({ session: z.string().min(1).max(600) });

/** What a person says in a chat, and what stands beside it. */
export const CHAT_ROUTES = {
  'chats.open': {
    summary: 'Open a chat: a main session on a harness, which starts at its first message',
    callers: people,
    body: chat.openRequest,
    answer: sessionView,
    idempotent: true,
  },
  'chats.list': {
    summary: 'List chats, newest first',
    callers: people,
    query: chat.chatQuery,
    answer: chat.chatPage,
  },
  'chats.show': {
    summary: 'Show a chat or a thread: its session, what it owns, and what waits in it',
    callers: people,
    params: ofSession,
    answer: chat.chatAnswer,
  },
  'chats.rename': {
    summary: 'Name a chat or a thread',
    callers: people,
    params: ofSession,
    body: chat.renameRequest,
    answer: sessionView,
  },
  'chats.say': {
    summary: 'Say something in a chat or a thread: a message to its session, or a slash command to the hub',
    callers: people,
    params: ofSession,
    body: chat.sayRequest,
    answer: chat.sayAnswer,
    idempotent: true,
  },
  'chats.commands': {
    summary: 'List the slash commands of a chat, or those that complete what is typed',
    callers: people,
    params: ofSession,
    query: chat.commandsQuery,
    answer: chat.commandsAnswer,
  },
} as const satisfies Record<keyof typeof CHAT_PATHS, RouteSpec>;
