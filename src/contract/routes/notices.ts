import { z } from 'zod';
import type { NOTICE_PATHS } from '../paths/notices.ts';
import { empty } from '../schemas/agent.ts';
import * as notices from '../schemas/notices.ts';
import { people, type RouteSpec } from './route-spec.ts';

const ofChannel = z.object({ channel: notices.channelRef });

/** Where people are told of needs while they are away, and what was told. */
export const NOTICE_ROUTES = {
  'notice_channels.list': {
    summary: 'List where one is told of needs while away, without secrets',
    callers: people,
    answer: notices.channelList,
  },
  'notice_channels.create': {
    summary: 'Add a channel: a signed webhook, ntfy, Slack or Telegram; a secret is shown once',
    callers: people,
    body: notices.channelRequest,
    answer: notices.madeChannel,
  },
  'notice_channels.change': {
    summary: 'Change a channel, or switch it on or off',
    callers: people,
    params: ofChannel,
    body: notices.channelChange,
    answer: notices.madeChannel,
  },
  'notice_channels.remove': {
    summary: 'Remove a channel with what it told',
    callers: people,
    params: ofChannel,
    answer: notices.channelView,
  },
  'notice_channels.test': {
    summary: 'Send a message by a channel now, and say whether it arrived',
    callers: people,
    params: ofChannel,
    answer: notices.testAnswer,
  },
  'notices.list': {
    summary: 'List what was told by channels, newest first',
    callers: people,
    query: notices.noticeQuery,
    answer: notices.noticePage,
  },
  'notices.look': {
    summary: 'Say that one has the page before one’s eyes: notices wait until a minute after',
    callers: people,
    answer: empty,
  },
} as const satisfies Record<keyof typeof NOTICE_PATHS, RouteSpec>;
