import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { userText } from '../output/user-lines.ts';

export const command: CommandSpec = {
  args: [['[user]', 'a name or id; yourself unless said']],
  examples: ['muster user show', 'muster user show kim'],
  async run(context, input) {
    const who = input.arg(0) === '' ? await self(context) : { ok: true as const, value: input.arg(0) };
    if (!who.ok) return context.refuse(who.error);
    const shown = await context.call('users.show', { params: { user: who.value } });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () => userText(shown.value, context.look()));
    return EXIT.done;
  },
};

async function self(context: CommandContext) {
  const hub = await context.call('hub.show');
  if (!hub.ok) return hub;
  const { caller } = hub.value;
  if (caller) return { ok: true as const, value: caller.user };
  const error = refusal(
    'request.not_found',
    'This hub does not tell who calls; it is older than this command.',
    {
      hint: 'Upgrade it, or name the user.',
    },
  );
  return { ok: false as const, error };
}
