import { createClient, EXIT, type Client } from '#contract/client';
import { ok, refuse, type Result } from '#base';
import { refusal, TOKEN_PREFIX, type Refusal } from '#domain';
import { LineReader } from '../input/ask-line.ts';
import { readAll } from '../cli-io.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { readHubRecord, stateFolder } from '../connection/find-hub.ts';
import { keepLogin } from '../connection/kept-logins.ts';
import { oneLine } from '../output/plain-text.ts';

const TYPE_WITHIN_MS = 10 * 60_000;

export const command: CommandSpec = {
  options: [
    { flags: '--client <name>', about: 'what the token is for, as lists show it (cli)' },
    { flags: '--insecure', about: 'plain http to a hub on another host, where the way there is safe' },
    { flags: '--dry-run', about: 'check the address, and ask for no token' },
  ],
  examples: [
    'muster login --hub https://muster.example.org',
    'muster login --hub http://127.0.0.1:7070 < token.txt',
  ],
  async run(context, input) {
    const { hubAddresses } = await import('../compose/hub-address.ts');
    const named = input.text('hub') ?? context.io.env['MUSTER_HUB'];
    if (!named) return context.refuse(noHub());
    const hubs = hubAddresses(named, input.has('insecure'));
    if (!hubs.ok) return context.refuse(hubs.error);
    const [address = ''] = hubs.value;
    const folder = stateFolder(context.io.env);
    if (input.has('dryRun')) {
      context.show({ plan: { login: hubs.value, folder } }, () => `Would ask for a token of ${address}.`);
      return EXIT.done;
    }
    const typed = await askForToken(context);
    if (!typed.ok) return context.refuse(typed.error);
    const lasting = await lastingToken(context, address, typed.value, input.text('client'));
    if (!lasting.ok) return context.refuse(lasting.error);
    const { token, name, role } = lasting.value;
    await keepLogin(folder, hubs.value, { token, name });
    context.show(
      { hub: address, name, role },
      () => `Signed in to ${address} as ${oneLine(name)} (${role}).`,
    );
    const here = await readHubRecord(folder);
    if (here && !context.json && !hubs.value.includes(here.address))
      context.talk(
        `A hub runs here too, and commands go to it unless you say --hub ${address} or set MUSTER_HUB.`,
      );
    return EXIT.done;
  },
};

/** From stdin; never from the command line, where others of this machine could read it. */
async function askForToken(context: CommandContext): Promise<Result<string, Refusal>> {
  const { io } = context;
  if (io.stdin.isTTY) context.talk('Paste the token, from muster user add or muster token create:');
  const typed = io.stdin.isTTY ? await new LineReader(io).ask('', TYPE_WITHIN_MS) : await readAll(io.stdin);
  const token = (typed ?? '').trim();
  if (token.startsWith(TOKEN_PREFIX.user)) return ok(token);
  return refuse(
    refusal('auth.invalid', token === '' ? 'No token was given.' : 'This is not the token of a person.', {
      hint: `It begins with ${TOKEN_PREFIX.user}; an admin of that hub prints one: muster user add NAME`,
    }),
  );
}

interface SignedIn {
  token: string;
  name: string;
  role: string;
}

/** One to sign in with is replaced by a lasting one, and ends; any other is kept as it is. */
async function lastingToken(
  context: CommandContext,
  address: string,
  token: string,
  client: string | undefined,
): Promise<Result<SignedIn, Refusal>> {
  const known = await whoHas(clientAt(context, address, token), token);
  if (known.ok || known.error.code !== 'auth.forbidden') return known;
  const made = await clientAt(context, address, token).call('tokens.rotate', {
    params: { token: 'self' },
    body: { client: client ?? 'cli' },
  });
  if (!made.ok) return made;
  const lasting = made.value.token;
  return whoHas(clientAt(context, address, lasting), lasting);
}

async function whoHas(hub: Client, token: string): Promise<Result<SignedIn, Refusal>> {
  const shown = await hub.call('hub.show');
  if (!shown.ok) return shown;
  const { name = '', role = 'member' } = shown.value.caller ?? {};
  return ok({ token, name, role });
}

function clientAt({ io }: CommandContext, baseUrl: string, token: string): Client {
  return createClient({
    baseUrl,
    token,
    clientName: 'cli',
    clock: io.clock,
    fetch: (request) => io.fetch(request, { signal: AbortSignal.any([io.signal, request.signal]) }),
  });
}

const noHub = () =>
  refusal('request.invalid', 'It was not said which hub to sign in to.', {
    hint: 'muster login --hub https://muster.example.org',
  });
