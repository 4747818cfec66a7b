import type { AgentId, ApprovalId, NoticeChannelId, NoticeId, RunId, TeamId, TurnId, UserId } from './ids.ts';
import type { Moves } from './moves.ts';

/** What may be told to somebody who is away. `approval` stands for every kind of pending approval. */
export const NEED_KINDS = [
  'approval',
  'turn_failed',
  'run_failed',
  'run_done',
  'team_ended',
  'agent_lost',
] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

/** What it is, as the first line of a message says it. */
export const NEED_HEADINGS: Readonly<Record<NeedKind, string>> = {
  approval: 'Needs your answer',
  turn_failed: 'A turn failed',
  run_failed: 'A run failed',
  run_done: 'A run is done',
  team_ended: 'A team has ended',
  agent_lost: 'An agent is lost',
};

export const CHANNEL_KINDS = ['webhook', 'ntfy', 'slack', 'telegram'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What a kind of channel is given, and what it says unless its person wrote another template. */
export interface ChannelSpec {
  label: string;
  /** Null: it has to be named. */
  address: string | null;
  /** What `target` is; null where the address says it all. */
  target: string | null;
  /** What `secret` is; null where none is typed in. */
  secret: string | null;
  template: string;
}

export const CHANNELS: Readonly<Record<ChannelKind, ChannelSpec>> = {
  webhook: {
    label: 'Webhook',
    address: null,
    target: null,
    secret: null,
    template: '{heading}: {title} ({who})',
  },
  ntfy: {
    label: 'ntfy',
    address: 'https://ntfy.sh',
    target: 'topic',
    secret: 'access token, where the topic needs one',
    template: '{title}\n{who}',
  },
  slack: {
    label: 'Slack',
    address: 'https://slack.com/api',
    target: 'channel id; none with the address of an incoming webhook',
    secret: 'bot token; none with the address of an incoming webhook',
    template: '{heading}: {title}\n{who}\n{link}',
  },
  telegram: {
    label: 'Telegram',
    address: 'https://api.telegram.org',
    target: 'chat id',
    secret: 'bot token',
    template: '{heading}: {title}\n{who}\n{link}',
  },
};

/** What a template may name. */
export const TEMPLATE_WORDS = ['heading', 'title', 'who', 'detail', 'link'] as const;

/** Bounds of notices. */
export const NOTICE_LIMITS = {
  channelsPerUser: 20,
  nameCharacters: 64,
  addressCharacters: 1_000,
  targetCharacters: 200,
  secretCharacters: 500,
  templateCharacters: 1_000,
  /** Of what is sent, in characters; Telegram and ntfy take 4096. */
  textCharacters: 3_500,
  /** Not yet told, of one channel; what comes beyond is written down as failed. */
  openPerChannel: 200,
  /** Tries of one message, from the first to the one after which it has failed. */
  tries: 8,
  /** Nobody is told of what is older than this. */
  oldestMs: 24 * 3_600_000,
  /** A person looks at the page as long as it said so within this time. */
  lookMs: 60_000,
} as const;

/** Where a person is told of what they must see. */
export interface NoticeChannel {
  id: NoticeChannelId;
  user: UserId;
  /** Unique among those of its person. */
  name: string;
  kind: ChannelKind;
  address: string;
  target: string | null;
  /** Signs what goes to a webhook; of the other kinds, what they know the caller by. Never shown again. */
  secret: string | null;
  /** Null: the one of its kind. */
  template: string | null;
  needs: readonly NeedKind[];
  /** Since when it tells; null while it is switched off. */
  enabledAt: number | null;
  createdAt: number;
}

/** What is told of a need, fixed when it came up. No bodies, no differences. */
export interface NeedWords {
  title: string;
  /** Who asks, or what it happened to: `miller · grok@mill`. */
  who: string;
  /** Exactly what would be done, or why it failed; empty where there is nothing more. */
  detail: string;
  /** The page to open, below the address of the page. */
  path: string;
}

/**
 * `waiting`: not yet told. `sent`: told. `clearing`: the need is over and the message is to say so. `cleared`: it does.
 * `left`: the need is over and the message stays as it was. `dropped`: over, or seen, before anybody was told.
 */
export const NOTICE_STATES = ['waiting', 'sent', 'clearing', 'cleared', 'left', 'failed', 'dropped'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];
export type NoticeMove = 'send' | 'fail' | 'drop' | 'recall' | 'end' | 'clear' | 'leave';

export const NOTICE_MOVES: Moves<NoticeState, NoticeMove> = {
  send: { from: ['waiting'], to: 'sent' },
  fail: { from: ['waiting'], to: 'failed' },
  drop: { from: ['waiting'], to: 'dropped' },
  // It was tried, and may have arrived all the same.
  recall: { from: ['waiting'], to: 'clearing' },
  end: { from: ['sent'], to: 'clearing' },
  clear: { from: ['clearing'], to: 'cleared' },
  leave: { from: ['clearing'], to: 'left' },
};

/** One need told by one channel. */
export interface Notice {
  id: NoticeId;
  user: UserId;
  channel: NoticeChannelId;
  need: NeedKind;
  /** The id of what it is about. */
  about: ApprovalId | TurnId | RunId | TeamId | AgentId;
  /** Names this one need: the same thing may fail again. Unique within its channel. */
  needKey: string;
  words: NeedWords;
  state: NoticeState;
  /** When it is to be worked on; moved on by whoever works on it, so that nobody else does. */
  dueAt: number;
  /** How often it was taken up in its state; each take-up is known by it. */
  tries: number;
  /** What the channel answered that the message is known by there. */
  receipt: Record<string, string>;
  /** Why it failed, could not be cleared or was dropped. */
  why: string | null;
  createdAt: number;
  sentAt: number | null;
  endedAt: number | null;
}
