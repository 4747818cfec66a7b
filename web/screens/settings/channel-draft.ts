import type { RouteInput } from '#contract';
import type { Channel } from './settings-queries.ts';

export type ChannelKind = Channel['kind'];
export type Need = Channel['needs'][number];

/** What a kind of channel asks for, in words. */
export interface KindWords {
  name: string;
  /** What it is, in a sentence. */
  about: string;
  /** Null: it is not asked for. */
  address: { label: string; hint: string; isNeeded: boolean } | null;
  target: { label: string; hint: string } | null;
  secret: { label: string; hint: string } | null;
  /** Of the message when the need is over. */
  after: string;
}

export const KINDS: Readonly<Record<ChannelKind, KindWords>> = {
  ntfy: {
    name: 'ntfy',
    about: 'A push to your phone, without an account: subscribe to the topic in the app.',
    address: { label: 'Server', hint: 'https://ntfy.sh unless you run your own.', isNeeded: false },
    target: { label: 'Topic', hint: 'Whoever knows it can read along: take one that nobody guesses.' },
    secret: { label: 'Access token', hint: 'Only where the topic needs one.' },
    after: 'The notification goes away when the question is answered.',
  },
  telegram: {
    name: 'Telegram',
    about: 'A message of a bot of yours.',
    address: null,
    target: { label: 'Chat id', hint: 'Yours, or that of a group where the bot is.' },
    secret: { label: 'Bot token', hint: 'The one that @BotFather gave.' },
    after: 'The message is changed when the question is answered.',
  },
  slack: {
    name: 'Slack',
    about: 'A message in a channel: by a bot, or by the address of an incoming webhook alone.',
    address: {
      label: 'Webhook address',
      hint: 'Of an incoming webhook; leave it empty with a bot.',
      isNeeded: false,
    },
    target: { label: 'Channel id', hint: 'With a bot: such as C0123456789.' },
    secret: { label: 'Bot token', hint: 'With a bot: it has the scope chat:write.' },
    after: 'A bot changes its message when the question is answered; an incoming webhook cannot.',
  },
  webhook: {
    name: 'Webhook',
    about: 'A signed request to a program of yours.',
    address: { label: 'Address', hint: 'Gets a POST with JSON; see docs/notices.md.', isNeeded: true },
    target: null,
    secret: null,
    after: 'A second request says when the question is answered.',
  },
};

export const NEEDS: readonly { id: Need; text: string }[] = [
  { id: 'approval', text: 'a question waits for my answer' },
  { id: 'turn_failed', text: 'a turn failed' },
  { id: 'run_failed', text: 'a run failed' },
  { id: 'run_done', text: 'a run is done' },
  { id: 'team_ended', text: 'a team has ended' },
  { id: 'agent_lost', text: 'an agent is lost' },
];

export const needsText = (needs: readonly Need[]): string =>
  NEEDS.filter(({ id }) => needs.includes(id))
    .map(({ text }) => text)
    .join('; ');

/** What is typed for a channel. */
export interface ChannelDraft {
  kind: ChannelKind;
  name: string;
  address: string;
  target: string;
  secret: string;
  template: string;
  needs: readonly Need[];
}

export const emptyDraft = (kind: ChannelKind): ChannelDraft => ({
  kind,
  name: '',
  address: '',
  target: '',
  secret: '',
  template: '',
  needs: ['approval'],
});

/** A channel as it is now; address and secret are not shown whole, and stay as they are while nothing is typed. */
export const draftOf = ({ kind, name, target, template, needs }: Channel): ChannelDraft => ({
  kind,
  name,
  address: '',
  target: target ?? '',
  secret: '',
  template: template ?? '',
  needs,
});

const given = (name: string, text: string) => (text.trim() === '' ? {} : { [name]: text.trim() });

/** What is sent to make it. */
export function creation(draft: ChannelDraft): RouteInput<'notice_channels.create'>['body'] {
  const { kind, name, address, target, secret, template, needs } = draft;
  return {
    kind,
    name: name.trim(),
    ...given('address', address),
    ...given('target', target),
    ...given('secret', secret),
    ...given('template', template),
    needs: [...needs],
  };
}

/** What of a channel differs from what stands there; nothing where nothing does. */
export function changeOf(
  channel: Channel,
  draft: ChannelDraft,
): RouteInput<'notice_channels.change'>['body'] {
  const before = draftOf(channel);
  const { name, address, target, secret, template, needs } = draft;
  const isSame = NEEDS.every(({ id }) => needs.includes(id) === before.needs.includes(id));
  return {
    ...(name.trim() === before.name ? {} : { name: name.trim() }),
    ...given('address', address),
    ...(target.trim() === before.target ? {} : given('target', target)),
    ...given('secret', secret),
    ...(template.trim() === before.template.trim()
      ? {}
      : { template: template.trim() === '' ? null : template.trim() }),
    ...(isSame ? {} : { needs: [...needs] }),
  };
}

/** What still has to be filled in; undefined when the hub may be asked. */
export function missingIn({ kind, name, address, needs }: ChannelDraft): string | undefined {
  if (name.trim() === '') return 'Give it a name.';
  if (KINDS[kind].address?.isNeeded === true && address.trim() === '') return 'Give its address.';
  return needs.length === 0 ? 'Choose what it tells of.' : undefined;
}

const flag = (name: string, text: string) => (text.trim() === '' ? [] : [name, text.trim()]);

/** The command that makes the same; a token is left to a file. */
export function addWords(draft: ChannelDraft): string[] {
  const { kind, name, address, target, secret, template, needs } = draft;
  const more = needs.length === 1 && needs[0] === 'approval' ? [] : needs;
  return [
    ...['muster', 'notice', 'add', name.trim() || 'NAME', kind],
    ...flag('--address', address),
    ...flag('--to', target),
    ...(secret.trim() === '' ? [] : ['--secret', '@FILE']),
    ...flag('--template', template),
    ...more.flatMap((need) => ['--need', need.replaceAll('_', '-')]),
  ];
}
