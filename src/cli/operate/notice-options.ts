import { ok, refuse, type Result } from '#base';
import { NEED_KINDS, refusal, type NeedKind, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { readText } from '../input/read-text.ts';

/** What a need is called on the command line: `turn-failed`. */
const typed = (need: NeedKind) => need.replaceAll('_', '-');

/** What a channel is made of, as flags. */
export const CHANNEL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--address <url>', about: 'where messages go (the usual one of ntfy, Slack, Telegram)' },
  { flags: '--to <target>', about: 'topic of ntfy, channel id of Slack, chat id of Telegram' },
  {
    flags: '--secret <secret>',
    about: 'token of ntfy or of a bot; @FILE, or - to read it from stdin',
  },
  {
    flags: '--template <text>',
    about: 'what it says: {heading}, {title}, {who}, {detail}, {link}; @FILE, or -',
  },
  {
    flags: '--need <need>',
    about: 'what it tells of (approval); may be given more than once',
    choices: NEED_KINDS.map(typed),
    several: true,
  },
];

/** What of a channel was typed; nothing stands that was not. */
export async function channelParts(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<ChannelParts, Refusal>> {
  const [address, target] = [input.text('address'), input.text('to')];
  if (input.text('secret') === '-' && input.text('template') === '-')
    return refuse(
      refusal('request.invalid', 'Secret and template cannot both come from stdin.', {
        hint: 'Give one of them as @FILE.',
      }),
    );
  const secret = await readText(input.text('secret'), context.io);
  if (!secret.ok) return secret;
  const template = await readText(input.text('template'), context.io);
  if (!template.ok) return template;
  const needs = NEED_KINDS.filter((need) => input.texts('need').includes(typed(need)));
  return ok({
    ...(address === undefined ? {} : { address }),
    ...(target === undefined ? {} : { target }),
    ...(secret.value === undefined ? {} : { secret: secret.value.trim() }),
    ...(template.value === undefined ? {} : { template: template.value.trimEnd() }),
    ...(needs.length === 0 ? {} : { needs }),
  });
}

export interface ChannelParts {
  address?: string;
  target?: string;
  secret?: string;
  template?: string;
  needs?: NeedKind[];
}
