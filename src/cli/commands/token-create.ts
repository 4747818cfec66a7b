import { EXIT } from '#contract/client';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { durationProblem, readDuration } from '../input/duration.ts';
import { refusal } from '#domain';
import { oneLine } from '../output/plain-text.ts';
import { until } from '../output/spans.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--client <name>', about: 'what it is for: ci, phone, laptop' },
    { flags: '--user <user>', about: 'for admins: whose it is (yours)' },
    {
      flags: '--expires <time>',
      about: 'how long it is good: 90m, 12h, 30d (for ever)',
      problem: durationProblem,
    },
    { flags: '--read-only', about: 'it looks and changes nothing' },
    { flags: '--dry-run', about: 'print what would be made, and make nothing' },
  ],
  examples: [
    'muster token create --client ci --expires 30d',
    'muster token create --client wall --read-only',
  ],
  async run(context, input) {
    const body = requestOf(input);
    if (body === undefined) return context.refuse(noClient(input.text('client')));
    if (input.has('dryRun')) {
      context.show({ plan: { create: body } }, () => `Would make a token for ${body.client}.`);
      return EXIT.done;
    }
    const made = await context.call('tokens.create', { body });
    if (!made.ok) return context.refuse(made.error);
    const { token, client, readOnly, expiresAt } = made.value;
    context.show(made.value, () => token);
    if (context.json) return EXIT.done;
    const rights = readOnly ? 'looks and changes nothing' : 'may do what its person may';
    const ends =
      expiresAt === null ? 'is good until it is revoked' : `ends ${until(expiresAt, context.io.clock.now())}`;
    context.talk(`For ${oneLine(client)}. It ${rights}, ${ends}, and is shown this once.`);
    return EXIT.done;
  },
};

const CLIENT = /^[a-z][a-z0-9-]{0,31}$/;

function requestOf(input: CommandInput) {
  const client = input.text('client');
  if (client === undefined || !CLIENT.test(client)) return undefined;
  const user = input.text('user');
  const expiresInSeconds = readDuration(input.text('expires') ?? '');
  return {
    client,
    ...(user === undefined ? {} : { user }),
    ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
    readOnly: input.has('readOnly'),
  };
}

const noClient = (typed: string | undefined) =>
  refusal(
    'request.invalid',
    typed === undefined
      ? 'A token needs to say what it is for.'
      : `"${oneLine(typed, 80)}" is no name of a client.`,
    { hint: 'In small letters, digits and hyphens: muster token create --client laptop' },
  );
