import { readAttachments } from '../attachment-input.ts';
import { spawnInput } from '../spawn-input.ts';
import { viewDetail, viewPage, viewSession, viewTurn } from '../views/sessions.ts';
import { shown, type Call, type Handlers, type HubRoute } from './handler.ts';

type ChatRoute = Extract<HubRoute, `chats.${string}`>;

/** Chats of persons and the threads in them. */
export const CHAT_HANDLERS: Handlers<ChatRoute> = {
  'chats.open': open,
  'chats.list': ({ hub, by, query }) =>
    shown(hub.chats.list(by, query), (page) => viewPage(page, viewSession)),
  'chats.show': ({ hub, by, params }) =>
    shown(hub.chats.show(by, params.session), ({ session, chat, owned, queue }) => ({
      session: viewDetail(session),
      chat,
      owned: owned.map(viewSession),
      queue: queue.map(viewTurn),
    })),
  'chats.rename': ({ hub, by, params, body }) =>
    shown(hub.chats.rename(by, params.session, body.title), viewSession),
  'chats.say': say,
  'chats.commands': async ({ hub, by, params, query }) => {
    const { completionsFor } = await loadCommands();
    return shown(completionsFor(hub, by, params.session, query.text), (items) => ({ items }));
  },
};

/** Loaded when somebody types: most hubs begin without. */
const loadCommands = () => import('../chat/index.ts');

async function open({ hub, by, body }: Call<'chats.open'>) {
  const { title, ...wish } = body;
  const input = spawnInput({ ...wish, task: '' });
  if (!input.ok) return input;
  const { task: _none, attachments: _no, ...chat } = input.value;
  return shown(hub.chats.open(by, { ...chat, title }), viewSession);
}

async function say({ hub, by, params, body, signal }: Call<'chats.say'>) {
  const attachments = readAttachments(body.attachments);
  if (!attachments.ok) return attachments;
  const { sayTyped } = await loadCommands();
  return sayTyped({ hub, by, signal }, params.session, { ...body, attachments: attachments.value });
}
