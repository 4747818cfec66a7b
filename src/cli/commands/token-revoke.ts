import { EXIT } from '#contract/client';
import { isId } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { shortId } from '../output/short-id.ts';
import { pickById } from '../input/pick-by-id.ts';

export const command: CommandSpec = {
  args: [['<token>', 'its id or the beginning of it (not the token itself)']],
  options: [
    { flags: '--all', about: 'for admins: look among everybody’s' },
    { flags: '--dry-run', about: 'print which one would be revoked, and revoke nothing' },
  ],
  examples: ['muster token revoke tok_01kaf3k9z0ab'],
  async run(context, input) {
    const listed = await context.call('tokens.list', {
      query: { limit: 200, all: input.has('all') ? 'true' : 'false' },
    });
    if (!listed.ok) return context.refuse(listed.error);
    let id = input.arg(0);
    if (!isId('token', id)) {
      const found = pickById(listed.value.items, id, {
        name: 'token',
        notFound: 'token.not_found',
        list: 'muster token list',
      });
      if (!found.ok) return context.refuse(found.error);
      id = found.value.id;
    }
    if (input.has('dryRun')) {
      context.show({ plan: { revoke: id } }, () => `Would revoke ${id}.`);
      return EXIT.done;
    }
    const revoked = await context.call('tokens.revoke', { params: { token: id } });
    if (!revoked.ok) return context.refuse(revoked.error);
    context.show({ revoked: id }, () => `Revoked: ${shortId(id)}. What was spawned with it goes on.`);
    const isAgents = listed.value.items.some((token) => token.id === id && token.kind === 'agent');
    if (isAgents && !context.json) context.talk(CUT_OFF);
    return EXIT.done;
  },
};

const CUT_OFF =
  'Its agent is cut off from the hub. The local one gets a new token at its next start: muster down, then muster up';
