import { viewChannel, viewMade, viewNotice } from '../views/notices.ts';
import { viewPage } from '../views/sessions.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type NoticeRoute = Extract<HubRoute, `notice_channels.${string}` | `notices.${string}`>;

/** Where people are told of needs while they are away, and what was told. */
export const NOTICE_HANDLERS: Handlers<NoticeRoute> = {
  'notice_channels.list': ({ hub, by }) =>
    shown(hub.notices.channels(by), (channels) => ({ items: channels.map(viewChannel) })),
  'notice_channels.create': ({ hub, by, body }) => shown(hub.notices.create(by, body), viewMade),
  'notice_channels.change': ({ hub, by, params, body }) =>
    shown(hub.notices.change(by, params.channel, body), viewMade),
  'notice_channels.remove': ({ hub, by, params }) =>
    shown(hub.notices.remove(by, params.channel), viewChannel),
  'notice_channels.test': ({ hub, by, params }) => hub.notices.test(by, params.channel),
  'notices.list': ({ hub, by, query }) =>
    shown(hub.notices.list(by, query), (page) => viewPage(page, viewNotice)),
  'notices.look': ({ hub, by }) => shown(hub.notices.look(by), () => ({})),
};
