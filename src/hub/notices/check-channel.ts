import { ok, refuse, type Result } from '#base';
import { CHANNELS, refusal, templateProblem } from '#domain';
import type { NoticeChannel, Refusal } from '#domain';
import { addressProblem } from './address-rules.ts';

/** What a channel is made of, as far as its kind decides whether it is whole. */
export type ChannelParts = Pick<NoticeChannel, 'kind' | 'name' | 'target' | 'secret' | 'template'> & {
  address: string | null;
};

const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;
const CHAT = /^(-?\d{1,20}|@[A-Za-z]\w{3,40})$/;
const BOT_TOKEN = /^\d{1,20}:[\w-]{10,200}$/;
/** A token goes into a header. */
const TOKEN = /^[\x21-\x7e]+$/;

/** A channel of which nothing is missing, or why it cannot be used. */
export function checkChannel<P extends ChannelParts>(
  parts: P,
  anywhere: boolean,
): Result<P & { address: string }, Refusal> {
  const whole = withAddress(parts);
  const { name, address, template } = whole;
  if (address === null) return unusable(name, 'it has no address', 'Give one: --address https://…');
  const wrong = addressProblem(address, anywhere);
  if (wrong !== undefined) {
    const hint = anywhere
      ? 'It takes an address such as https://example.org/hook.'
      : 'Give a public https:// address. An admin lets notices go elsewhere: muster config set notices.addresses any';
    return unusable(name, `nothing may be sent to its address: ${wrong}`, hint);
  }
  const problem = template === null ? undefined : templateProblem(template);
  if (problem !== undefined)
    return unusable(name, `its template cannot be used: ${problem}`, 'Leave it out for the usual one.');
  const missing = CHECKS[whole.kind](whole);
  return missing ? unusable(name, missing.why, missing.hint) : ok({ ...whole, address });
}

/** With the usual address of its kind, and the topic of ntfy taken out of an address that ends in it. */
function withAddress<P extends ChannelParts>(parts: P): P {
  const { kind, target } = parts;
  const address = parts.address ?? (needsAddress(parts) ? null : CHANNELS[kind].address);
  if (kind !== 'ntfy' || target !== null || address === null || !URL.canParse(address))
    return { ...parts, address };
  const [, base, topic] = /^(.*)\/([^/?#]+)\/?$/.exec(address) ?? [];
  const isTopic = base !== undefined && topic !== undefined && !base.endsWith('/') && URL.canParse(base);
  return isTopic ? { ...parts, address: base, target: topic } : { ...parts, address };
}

/** Slack without a token is an incoming webhook. */
const needsAddress = ({ kind, secret }: ChannelParts) => kind === 'slack' && secret === null;

interface Missing {
  why: string;
  hint: string;
}

const CHECKS: Readonly<Record<NoticeChannel['kind'], (parts: ChannelParts) => Missing | undefined>> = {
  webhook: () => undefined,
  ntfy({ target, secret }) {
    if (target === null || !TOPIC.test(target)) {
      return {
        why: 'it names no topic of ntfy',
        hint: 'A topic is made of letters, digits, - and _: --to my-topic, or --address https://ntfy.sh/my-topic',
      };
    }
    return secret === null || TOKEN.test(secret) ? undefined : BAD_TOKEN;
  },
  slack({ target, secret }) {
    if (secret === null) return undefined;
    if (target === null)
      return { why: 'it names no channel of Slack', hint: 'Give the id of the channel: --to C0123456789' };
    return TOKEN.test(secret) ? undefined : BAD_TOKEN;
  },
  telegram({ target, secret }) {
    if (secret === null || !BOT_TOKEN.test(secret))
      return {
        why: 'it has no token of a Telegram bot',
        hint: 'The one that @BotFather gave: --secret 123456:ABC…',
      };
    if (target === null || !CHAT.test(target))
      return {
        why: 'it names no chat of Telegram',
        hint: 'Its number, or @name of a channel: --to 123456789',
      };
    return undefined;
  },
};

const BAD_TOKEN: Missing = { why: 'its token has characters that no token has', hint: 'Paste it anew.' };

const unusable = (name: string, why: string, hint: string): Result<never, Refusal> =>
  refuse(
    refusal('notice_channel.unusable', `The channel "${name}" cannot be used: ${why}.`, {
      hint,
      details: { channel: name },
    }),
  );
