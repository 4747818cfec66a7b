import { EXIT } from '#contract/client';
import { refusal, USER_NAME, USER_ROLES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { until } from '../output/spans.ts';

export const command: CommandSpec = {
  args: [['<name>', 'how the person is called; 1 to 64 letters, digits, dots, -, _, @ and +']],
  options: [
    { flags: '--role <role>', about: 'what they may do (member)', choices: USER_ROLES },
    { flags: '--no-token', about: 'make no token for them to sign in with' },
    { flags: '--dry-run', about: 'print who would be added, and add nobody' },
  ],
  examples: ['muster user add kim', 'muster user add kim --role viewer'],
  async run(context, input) {
    const name = input.arg(0);
    if (!USER_NAME.test(name)) return context.refuse(noName(name));
    const role = input.choice('role', USER_ROLES) ?? 'member';
    const token = input.has('token');
    const hub = await context.call('hub.show');
    if (!hub.ok) return context.refuse(hub.error);
    if (input.has('dryRun')) {
      context.show({ plan: { add: name, role, token } }, () => `Would add ${name} (${role}).`);
      return EXIT.done;
    }
    const added = await context.call('users.add', { body: { name, role, token } });
    if (!added.ok) return context.refuse(added.error);
    const { signIn } = added.value;
    const line = `muster login --hub ${hub.value.address}`;
    context.show({ ...added.value, hub: hub.value.address, command: signIn ? line : null }, () =>
      signIn ? `${line}\n${signIn.token}` : `Added ${oneLine(name)} (${role}).`,
    );
    if (context.json || !signIn) return EXIT.done;
    context.talk(
      `Added ${oneLine(name)} (${role}). They type the first line and paste the second when asked: it is good once, ends ${until(signIn.expiresAt, context.io.clock.now())}, and is shown this once.`,
    );
    return EXIT.done;
  },
};

const noName = (name: string) =>
  refusal('request.invalid', `"${oneLine(name, 80)}" is no name of a user.`, {
    hint: '1 to 64 letters, digits, dots, -, _, @ and +, beginning with a letter or digit.',
  });
