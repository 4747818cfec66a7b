import type { RouteAnswer } from '#contract';
import type { ChannelView, NoticeView } from '#hub';

export function viewChannel(channel: ChannelView): RouteAnswer<'notice_channels.remove'> {
  const { id, name, kind, address, target, hasSecret, template, says, clears, needs } = channel;
  const { enabledAt, createdAt } = channel;
  return {
    ...{ id, name, kind, address, target, hasSecret, template, says, clears },
    needs: [...needs],
    enabledAt,
    createdAt,
  };
}

export const viewMade = ({
  channel,
  secret,
}: {
  channel: ChannelView;
  secret: string | null;
}): RouteAnswer<'notice_channels.create'> => ({ channel: viewChannel(channel), secret });

export function viewNotice(notice: NoticeView): RouteAnswer<'notices.list'>['items'][number] {
  const { id, channel, channelName, channelKind, need, about, words, state, tries, why } = notice;
  const { dueAt, createdAt, sentAt, endedAt } = notice;
  const { title, who, detail, path } = words;
  return {
    ...{ id, channel, channelName, channelKind, need, about, state, tries, why },
    words: { title, who, detail, path },
    ...{ dueAt, createdAt, sentAt, endedAt },
  };
}
