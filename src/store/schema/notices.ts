import type { ChannelKind, NeedKind, Notice, NoticeChannelId, NoticeId, NoticeState, UserId } from '#domain';

export interface NoticeChannelsTable {
  id: NoticeChannelId;
  user_id: UserId;
  name: string;
  kind: ChannelKind;
  address: string;
  target: string | null;
  secret: string | null;
  template: string | null;
  /** JSON. */
  needs: string;
  enabled_at: number | null;
  created_at: number;
}

export interface NoticesTable {
  id: NoticeId;
  user_id: UserId;
  channel_id: NoticeChannelId;
  need: NeedKind;
  about: Notice['about'];
  need_key: string;
  /** JSON. */
  words: string;
  state: NoticeState;
  /** Moved on by whoever takes it up: the guard of one at a time. */
  due_at: number;
  tries: number;
  /** JSON. */
  receipt: string;
  why: string | null;
  created_at: number;
  sent_at: number | null;
  ended_at: number | null;
}

export interface NoticeFeedTable {
  name: string;
  cursor: string;
}

export interface NoticeLooksTable {
  user_id: UserId;
  at: number;
}

export interface NoticeTables {
  notice_channels: NoticeChannelsTable;
  notices: NoticesTable;
  notice_feed: NoticeFeedTable;
  notice_looks: NoticeLooksTable;
}
