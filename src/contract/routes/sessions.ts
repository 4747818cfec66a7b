import { z } from 'zod';
import * as session from '../schemas/session.ts';
import * as wire from '../schemas/wire-log.ts';
import { pageQuery } from '../schemas/common.ts';
import type { SESSION_PATHS } from '../paths/sessions.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

// A session is addressed by its id, by a unique short form of it, or by a label of the caller's own.
const ofSession = z.object({ session: z.string().min(1).max(600) });
const ofLabel = z.object({ label: z.string().min(1).max(600) });

/** Sessions, their turns and mail, and delegates by label. */
export const SESSION_ROUTES = {
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
  'sessions.wire': {
    summary: 'Read what went between Muster and the harness of a session; its agent is asked for it',
    callers: people,
    params: ofSession,
    query: wire.wireLogQuery,
    answer: wire.wirePage,
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
} as const satisfies Record<keyof typeof SESSION_PATHS, RouteSpec>;
