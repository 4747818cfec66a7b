import { readAttachments } from '../attachment-input.ts';
import { spawnInput } from '../spawn-input.ts';
import { viewDetail, viewHistory, viewMessage, viewPage, viewSession, viewTurn } from '../views/sessions.ts';
import { shown, type Call, type Handlers, type HubRoute, type Resumer } from './handler.ts';

type SessionRoute = Exclude<
  Extract<HubRoute, `sessions.${string}` | `mail.${string}` | `delegates.${string}`>,
  'sessions.facts' | 'sessions.torn_down' | 'sessions.token'
>;

/** What people and sessions do with sessions, their mail and their delegates. */
export const SESSION_HANDLERS: Handlers<SessionRoute> = {
  'sessions.spawn': spawn,
  'sessions.list': ({ hub, by, query }) =>
    shown(
      hub.sessions.list(by, {
        ...query,
        delegated: query.delegated === undefined ? undefined : query.delegated === 'true',
        glance: query.glance === 'true',
      }),
      (page) => viewPage(page, viewSession),
    ),
  'sessions.show': ({ hub, by, params, query }) =>
    shown(hub.sessions.show(by, params.session, query.owner), viewDetail),
  'sessions.send': async ({ hub, by, params, body, signal, key }) => {
    const attachments = readAttachments(body.attachments);
    if (!attachments.ok) return attachments;
    const input = { ...body, attachments: attachments.value, key: key ?? undefined };
    return hub.sessions.send(by, params.session, input, signal);
  },
  'sessions.history': ({ hub, by, params, query }) =>
    shown(hub.sessions.history(by, params.session, query), viewHistory),
  'sessions.turns': ({ hub, by, params, query }) =>
    shown(hub.sessions.turns(by, params.session, query), (page) => viewPage(page, viewTurn)),
  'sessions.cancel': ({ hub, by, params, body }) => hub.sessions.cancel(by, params.session, body),
  'sessions.close': ({ hub, by, params, body }) =>
    shown(hub.sessions.close(by, params.session, body), (view) => ({ session: viewSession(view) })),
  'sessions.rebind': ({ hub, by, params, body }) =>
    shown(hub.sessions.rebind(by, params.session, body), viewSession),
  'sessions.replace': ({ hub, by, params }) => hub.sessions.replace(by, params.session),
  'sessions.mode': ({ hub, by, params, body }) =>
    shown(hub.sessions.setMode(by, params.session, body.mode), viewSession),
  'sessions.configure': ({ hub, by, params, body }) =>
    shown(hub.sessions.configure(by, params.session, body.options), viewDetail),
  'sessions.fork': ({ hub, by, params, body, signal }) => hub.sessions.fork(by, params.session, body, signal),
  'sessions.wire': ({ hub, by, params, query }) => {
    const { before = null, after = null, limit } = query;
    return hub.wireLogs.page(by, params.session, { before, after, limit });
  },
  'sessions.reset': ({ hub, by, params }) => shown(hub.sessions.reset(by, params.session), viewSession),
  'mail.wait': ({ hub, by, body, signal }) =>
    shown(hub.mail.wait(by, body, signal), ({ messages, more }) => ({
      messages: messages.map(viewMessage),
      more,
    })),
  'mail.list': ({ hub, by, query }) => shown(hub.mail.list(by, query), (page) => viewPage(page, viewMessage)),
  'delegates.list': ({ hub, by, query }) =>
    shown(hub.sessions.delegates(by, query), (page) => viewPage(page, viewSession)),
  'delegates.show': ({ hub, by, params, query }) =>
    shown(hub.sessions.delegate(by, params.label, query.owner), viewSession),
  'delegates.close': closeDelegate,
};

async function spawn({ hub, by, body, signal, key }: Call<'sessions.spawn'>) {
  const input = spawnInput(body);
  return input.ok ? hub.sessions.spawn(by, { ...input.value, key: key ?? undefined }, signal) : input;
}

/** The label is looked up among all owners of the person, then the session is closed by its id. */
async function closeDelegate({ hub, by, params, body }: Call<'delegates.close'>) {
  const found = await hub.sessions.delegate(by, params.label, body.owner);
  if (!found.ok) return found;
  const closed = hub.sessions.close(by, found.value.session.id, { force: body.force });
  return shown(closed, (view) => ({ session: viewSession(view) }));
}

export const resumeSend: Resumer<'sessions.send'> = ({ hub, by, body, signal }, turn) =>
  hub.sessions.awaitReply(by, turn, body.timeoutSeconds, signal);
