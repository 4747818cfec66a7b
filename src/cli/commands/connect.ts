import { createClient, EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { APPROVAL_MODES, refusal } from '#domain';
import {
  CLIENTS,
  otherClient,
  shellLine,
  snippetOf,
  type ClientConfig,
  type HubEntry,
} from '../clients/client-configs.ts';
import { applyClientFile, planClientFile, tokenInFile, type ClientFilePlan } from '../clients/client-file.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { shortId } from '../output/short-id.ts';

type Connected = RouteAnswer<'clients.connect'>;
type Client = Omit<ClientConfig, 'file'> & Partial<Pick<ClientConfig, 'file'>>;

/** Stands for the token where none is minted. */
const NO_TOKEN = 'TOKEN';

export const command: CommandSpec = {
  args: [['<client>', `${CLIENTS.map(({ name }) => name).join(', ')}, or any other name`]],
  options: [
    { flags: '--new', about: 'another main session of that client, beside the one that it has' },
    {
      flags: '--write',
      about: 'put it into the client’s own configuration; the file before is kept beside it',
    },
    { flags: '--print', about: 'only print what belongs there (the default)' },
    { flags: '--may-approve', about: 'it may answer what its own delegates and teammates ask' },
    {
      flags: '--approvals <mode>',
      about: 'the widest mode that it can give its delegates',
      choices: APPROVAL_MODES,
    },
    { flags: '--dry-run', about: 'print what would be done; no token is made' },
  ],
  examples: ['muster connect claude --write', 'muster connect codex', 'muster connect my-editor --new'],
  async run(context, input) {
    const name = input.arg(0);
    const client: Client = CLIENTS.find((known) => known.name === name) ?? otherClient(name);
    if (input.has('write') && !client.file) return context.refuse(noFile(name));
    const hub = await context.call('hub.show');
    if (!hub.ok) return context.refuse(hub.error);
    const url = `${hub.value.address}/mcp`;
    if (input.has('dryRun')) return showPlan(context, client, url, input.has('write'));
    if (input.has('write') && !asksForMore(input) && (await isConnected(context, client, url)))
      return alreadyThere(context, client);
    const fits = input.has('write') ? await planFor(context, client, { url, token: NO_TOKEN }) : undefined;
    if (fits && !fits.ok) return context.refuse(fits.error);
    const made = await context.call('clients.connect', { body: requestOf(name, input) });
    if (!made.ok) return context.refuse(made.error);
    return input.has('write')
      ? write(context, client, url, made.value)
      : print(context, client, url, made.value);
  },
};

function requestOf(client: string, input: CommandInput) {
  const approvals = input.choice('approvals', APPROVAL_MODES);
  return {
    client,
    fresh: input.has('new'),
    ...(input.has('mayApprove') ? { mayApprove: true } : {}),
    ...(approvals === undefined ? {} : { approvals }),
  };
}

const asksForMore = (input: CommandInput) =>
  ['new', 'mayApprove', 'approvals'].some((flag) => input.has(flag));

/** Whether the client's file has a token that this hub takes: then nothing is to be done. */
async function isConnected({ io }: CommandContext, client: Client, url: string): Promise<boolean> {
  const token = client.file && (await tokenInFile(client, client.file(io.env), url));
  if (!token) return false;
  const own = createClient({
    baseUrl: url.replace(/\/mcp$/, ''),
    token,
    clientName: client.name,
    fetch: (request) => io.fetch(request),
  });
  return (await own.call('hub.show')).ok;
}

function alreadyThere(context: CommandContext, { name, title }: Client): number {
  context.show({ client: name, written: false, already: true }, () => `${title} is connected already.`);
  return EXIT.done;
}

async function showPlan(
  context: CommandContext,
  client: Client,
  url: string,
  writes: boolean,
): Promise<number> {
  const hub = { url, token: NO_TOKEN };
  const planned = writes ? await planFor(context, client, hub) : undefined;
  if (planned && !planned.ok) return context.refuse(planned.error);
  const plan = planned?.value;
  context.show(
    {
      plan: {
        connect: client.name,
        url,
        ...(plan ? { file: plan.file, isNew: plan.isNew, replaces: plan.replaces, backup: plan.backup } : {}),
      },
    },
    () =>
      [
        `Would mint a token for ${client.title} and ${plan ? fileText(plan, 'write') : 'print'}:`,
        '',
        snippetOf(client, hub),
      ].join('\n'),
  );
  return EXIT.done;
}

function planFor({ io }: CommandContext, client: Client, hub: HubEntry) {
  return planClientFile(client, client.file?.(io.env) ?? '', client.entry(hub));
}

function fileText({ file, isNew, replaces, backup }: ClientFilePlan, verb: string): string {
  const how = isNew ? ' (a new file)' : replaces ? ' (in place of the entry that is there)' : '';
  return `${verb} to ${file}${how}${backup === null ? '' : `, keeping the file before as ${backup}`}`;
}

async function write(context: CommandContext, client: Client, url: string, made: Connected): Promise<number> {
  const plan = await planFor(context, client, { url, token: made.token });
  if (!plan.ok) return context.refuse(plan.error);
  await applyClientFile(plan.value);
  const { file, isNew: isNewFile, replaces, backup } = plan.value;
  const told = { file, isNewFile, replaces, backup };
  const { client: name, session, isNew } = made;
  context.show(
    { client: name, session, isNew, written: true, ...told },
    () => `${client.title} is connected: ${fileText(plan.value, 'written')}.`,
  );
  if (!context.json)
    context.talk(`${sessionText(made)} Start ${client.title} anew, then ask it to delegate.`);
  return EXIT.done;
}

function print(context: CommandContext, client: Client, url: string, made: Connected): number {
  const hub = { url, token: made.token };
  const file = client.file?.(context.io.env) ?? null;
  const snippet = snippetOf(client, hub);
  const line = client.command && shellLine(client.command(hub));
  context.show({ ...made, url, file, snippet, command: line ?? null }, () => snippet);
  if (context.json) return EXIT.done;
  const where = file === null ? 'This belongs into its configuration' : `This belongs into ${file}`;
  context.talk(`${where}. It holds the token, which is shown this once.`);
  if (line !== undefined) context.talk(`Or type: ${line}`);
  if (file !== null) context.talk(`Or let it be written: muster connect ${client.name} --write`);
  context.talk(sessionText(made));
  return EXIT.done;
}

const sessionText = ({ client, session, isNew }: Connected) =>
  isNew
    ? `It is the new main session ${shortId(session)} of client ${client}.`
    : `It is the main session ${shortId(session)} that client ${client} has already, with its delegates.`;

const noFile = (name: string) =>
  refusal('request.invalid', `Where "${name}" keeps its configuration is not known.`, {
    hint: `Leave --write out and put in what is printed. Known: ${CLIENTS.map((client) => client.name).join(', ')}.`,
  });
