import type { ChannelKind, NeedKind, NoticeChannel, Notice, Principal } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface NewChannel {
  name: string;
  kind: ChannelKind;
  /** The one of its kind unless said; see `CHANNELS`. */
  address?: string | undefined;
  target?: string | undefined;
  secret?: string | undefined;
  template?: string | undefined;
  needs: readonly NeedKind[];
  enabled: boolean;
}

export interface ChannelChange {
  name?: string | undefined;
  /** With another address, a token that was typed in has to be typed in again: it is not for everybody. */
  address?: string | undefined;
  target?: string | undefined;
  secret?: string | undefined;
  /** Null: the one of its kind. */
  template?: string | null | undefined;
  needs?: readonly NeedKind[] | undefined;
  enabled?: boolean | undefined;
  /** Of a webhook: another one signs from now on. */
  newSecret?: boolean | undefined;
}

/** A channel as it may be shown: without its secret, and without what of its address may be one. */
export interface ChannelView extends Omit<NoticeChannel, 'user' | 'secret'> {
  hasSecret: boolean;
  /** What it says: its own template, or the one of its kind. */
  says: string;
  /** Whether it can say of a message that its need is over. */
  clears: boolean;
}

export interface NoticeView extends Pick<
  Notice,
  | 'id'
  | 'need'
  | 'about'
  | 'words'
  | 'state'
  | 'tries'
  | 'why'
  | 'createdAt'
  | 'sentAt'
  | 'endedAt'
  | 'channel'
> {
  channelName: string;
  channelKind: ChannelKind;
  /** Of what is not yet told: when it will be, or is tried again. */
  dueAt: number | null;
}

/** Where a person is told of needs while away, and what was told. For persons, of their own. `channel`: its id or name. */
export interface NoticeService {
  channels(by: Principal): Answer<ChannelView[]>;
  /** `secret`: what a webhook is signed with, shown here alone; null for other kinds. */
  create(by: Principal, input: NewChannel): Answer<{ channel: ChannelView; secret: string | null }>;
  change(
    by: Principal,
    channel: string,
    change: ChannelChange,
  ): Answer<{ channel: ChannelView; secret: string | null }>;
  /** What it told goes along, and what it was about to tell. */
  remove(by: Principal, channel: string): Answer<ChannelView>;
  /** Sends a message now, once. `why`: what went wrong; null when it arrived. */
  test(by: Principal, channel: string): Answer<{ delivered: boolean; why: string | null }>;
  /** Newest first. */
  list(by: Principal, query: Page & { channel?: string | undefined }): Answer<PageOf<NoticeView>>;
  /** The caller has the page before their eyes: what comes up now waits until they look away. */
  look(by: Principal): Answer<void>;
}
