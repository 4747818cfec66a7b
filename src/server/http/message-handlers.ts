import { ok } from '#base';
import type { PostOutcome, TeamLetter } from '#hub';
import type { RouteAnswer } from '#contract';
import { viewMessage, viewPage } from '../views/sessions.ts';
import { shown, type Call, type Handlers, type HubRoute } from './handler.ts';

type MessageRoute = Extract<HubRoute, `messages.${string}`>;

/** Mail between members of teams, persons and their sessions. */
export const MESSAGE_HANDLERS: Handlers<MessageRoute> = {
  'messages.send': ({ hub, by, body, key, signal }) =>
    shown(hub.teamMail.send(by, { ...body, key: body.key ?? key ?? undefined }, signal), viewPost),
  'messages.broadcast': ({ hub, by, body: { team, ...input }, key }) =>
    hub.teamMail.broadcast(by, team, { ...input, key: input.key ?? key ?? undefined }),
  'messages.read': ({ hub, by, body, signal }) =>
    shown(hub.teamMail.read(by, body, signal), ({ messages, more }) => ({
      messages: messages.map(viewMessage),
      more,
    })),
  'messages.list': ({ hub, by, params, query }) =>
    shown(hub.teamMail.list(by, params.team, query), (page) => viewPage(page, viewLetter)),
  'messages.see': ({ hub, by, body }) => hub.teamMail.see(by, body.messages),
  'messages.subscribe': subscribe,
};

function viewLetter(letter: TeamLetter): RouteAnswer<'messages.list'>['items'][number] {
  const { message, sender, recipient, forPerson } = letter;
  const { to, deliveredAt, readAt } = message;
  return { ...viewMessage(message), to, sender, recipient, forPerson, deliveredAt, readAt };
}

function viewPost({ message, status, answer }: PostOutcome): RouteAnswer<'messages.send'> {
  return { message: viewMessage(message), status, answer: answer && viewMessage(answer) };
}

/** What goes goes first, so that what is named in both stays. */
async function subscribe({ hub, by, body: { team, add, remove } }: Call<'messages.subscribe'>) {
  if (remove.length > 0) {
    const left = await hub.teamMail.unsubscribe(by, team, remove);
    if (!left.ok || add.length === 0) return left;
  }
  const joined = await hub.teamMail.subscribe(by, team, add);
  return joined.ok ? ok(joined.value) : joined;
}
