import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { ago, until } from './spans.ts';
import { facts, table } from './table.ts';

export type ChannelView = RouteAnswer<'notice_channels.list'>['items'][number];
export type NoticeView = RouteAnswer<'notices.list'>['items'][number];

const needsText = ({ needs }: ChannelView) => needs.map((need) => need.replaceAll('_', ' ')).join(', ');

export function channelTable(channels: readonly ChannelView[], look: Look): string {
  return table(
    channels,
    [
      { head: 'CHANNEL', cell: ({ name }) => oneLine(name, 64), paint: look.style.bold },
      { head: 'KIND', cell: ({ kind }) => kind },
      { head: 'TELLS OF', cell: needsText },
      { head: 'IS', cell: ({ enabledAt }) => (enabledAt === null ? 'off' : 'on') },
      { head: 'TO', cell: (one) => placeText(one), flexible: true },
    ],
    look,
  );
}

const placeText = ({ address, target }: ChannelView) =>
  [oneLine(address, 200), target === null ? '' : oneLine(target, 100)]
    .filter((part) => part !== '')
    .join(' ');

export function channelFacts(channel: ChannelView, look: Look, secret: string | null = null): string {
  const { name, kind, says, template, clears, enabledAt, hasSecret, id } = channel;
  return facts(
    [
      ['Channel', oneLine(name, 64)],
      ['Id', id],
      ['Kind', kind],
      ['To', placeText(channel)],
      ['Tells of', needsText(channel)],
      ['Is', enabledAt === null ? 'off' : `on since ${ago(enabledAt, look.now)}`],
      ['Says', `${oneLine(says, 300)}${template === null ? ' (the usual)' : ''}`],
      ['When answered', clears ? 'the message says so' : 'the message stays as it was'],
      ['Secret', secret ?? (hasSecret ? 'kept, and never shown' : 'none')],
    ],
    look.style,
  );
}

export function noticeTable(notices: readonly NoticeView[], look: Look): string {
  return table(
    notices,
    [
      { head: 'WHEN', cell: ({ createdAt }) => ago(createdAt, look.now) },
      { head: 'CHANNEL', cell: ({ channelName }) => oneLine(channelName, 40), paint: look.style.bold },
      { head: 'NEED', cell: ({ need }) => need.replaceAll('_', ' ') },
      { head: 'SAID', cell: ({ words }) => oneLine(`${words.title} (${words.who})`, 200), flexible: true },
      { head: 'IS', cell: ({ state }) => state },
      { head: 'NEXT', cell: ({ dueAt }) => (dueAt === null ? '' : until(dueAt, look.now)) },
      { head: 'WHY', cell: ({ why }) => oneLine(why ?? '', 200), flexible: true },
    ],
    look,
  );
}
