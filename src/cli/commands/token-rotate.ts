import { EXIT } from '#contract/client';
import { isId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { stateFolder, type FoundHub } from '../connection/find-hub.ts';
import { keepLogin, readLogins } from '../connection/kept-logins.ts';
import { pickById } from '../input/pick-by-id.ts';

export const command: CommandSpec = {
  args: [
    ['[token]', 'the id of one of yours, or the beginning of it; the one of this command line unless said'],
  ],
  options: [{ flags: '--dry-run', about: 'print which one would be replaced, and replace nothing' }],
  examples: ['muster token rotate', 'muster token rotate tok_01kaf3k9z0ab'],
  async run(context, input) {
    const found = await context.findHub();
    if (!found.ok) return context.refuse(found.error);
    const named = await idOf(context, input.arg(0));
    if (!named.ok) return context.refuse(named.error);
    const token = named.value;
    if (input.has('dryRun')) {
      context.show({ plan: { rotate: token } }, () => `Would replace ${whichText(token)}.`);
      return EXIT.done;
    }
    const made = await context.call('tokens.rotate', { params: { token }, body: {} });
    if (!made.ok) return context.refuse(made.error);
    const isKept = token === 'self' && (await keep(context, found.value, made.value.token));
    const { token: text, ...shown } = made.value;
    context.show(isKept ? { ...shown, kept: true } : { ...made.value, kept: false }, () =>
      isKept ? 'This command line has a new token.' : text,
    );
    if (!context.json)
      context.talk('The one before is good for an hour more. To end it at once: muster token revoke');
    return EXIT.done;
  },
};

const whichText = (token: string) => (token === 'self' ? 'the token of this command line' : token);

async function idOf(context: CommandContext, typed: string) {
  if (typed === '') return { ok: true as const, value: 'self' as const };
  if (isId('token', typed)) return { ok: true as const, value: typed };
  const listed = await context.call('tokens.list', { query: { limit: 200 } });
  if (!listed.ok) return listed;
  const found = pickById(listed.value.items, typed, {
    name: 'token',
    notFound: 'token.not_found',
    list: 'muster token list',
  });
  return found.ok ? { ok: true as const, value: found.value.id } : found;
}

/** Puts the new token where the old one was; false for one of the environment, which is the person's to change. */
async function keep(
  { io }: CommandContext,
  { from, address, addresses }: FoundHub,
  token: string,
): Promise<boolean> {
  const folder = stateFolder(io.env);
  if (from === 'environment') return false;
  if (from === 'state folder') {
    const { writeToken } = await import('../compose/state-folder.ts');
    await writeToken(folder, token);
    return true;
  }
  const { hubs } = await readLogins(folder);
  await keepLogin(folder, addresses, { token, name: hubs[address]?.name ?? '' });
  return true;
}
