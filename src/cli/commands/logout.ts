import { createClient, EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { stateFolder } from '../connection/find-hub.ts';
import { forgetLogin, readLogins } from '../connection/kept-logins.ts';

export const command: CommandSpec = {
  options: [{ flags: '--dry-run', about: 'print which hub would be left, and leave none' }],
  examples: ['muster logout', 'muster logout --hub https://muster.example.org'],
  async run(context, input) {
    const folder = stateFolder(context.io.env);
    const { last, hubs } = await readLogins(folder);
    const named = (input.text('hub') ?? context.io.env['MUSTER_HUB'] ?? last[0])?.replace(/\/$/, '');
    const login = named === undefined ? undefined : hubs[named];
    if (named === undefined || login === undefined)
      return context.refuse(notSignedIn(named, Object.keys(hubs)));
    if (input.has('dryRun')) {
      context.show({ plan: { logout: named } }, () => `Would sign out of ${named}, and end the token there.`);
      return EXIT.done;
    }
    const revoked = await endToken(context, named, login.token);
    await forgetLogin(folder, named);
    context.show({ hub: named, revoked }, () => `Signed out of ${named}.`);
    if (!revoked && !context.json)
      context.talk(
        'The hub could not be told: the token that was forgotten here is good there still. An admin ends it: muster token revoke',
      );
    return EXIT.done;
  },
};

/** Whether the token is good no more. */
async function endToken({ io }: CommandContext, baseUrl: string, token: string): Promise<boolean> {
  const hub = createClient({
    baseUrl,
    token,
    clientName: 'cli',
    clock: io.clock,
    fetch: (request) => io.fetch(request, { signal: AbortSignal.any([io.signal, request.signal]) }),
  });
  const shown = await hub.call('hub.show');
  if (!shown.ok) return shown.error.code.startsWith('auth.');
  const own = shown.value.caller?.token;
  if (own === undefined) return false;
  return (await hub.call('tokens.revoke', { params: { token: own } })).ok;
}

const notSignedIn = (named: string | undefined, known: readonly string[]) =>
  refusal('request.not_found', `You are not signed in to ${named ?? 'any hub elsewhere'}.`, {
    hint: known.length > 0 ? `You are to: ${known.join(', ')}` : 'Sign in: muster login --hub URL',
  });
