import { refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--fix', about: 'mend what is safe to mend, after showing what that is' },
    { flags: '--dry-run', about: 'with --fix: show it, and change nothing' },
    { flags: '--bundle <file>', about: 'also write all of it to a file for a report, without secrets' },
  ],
  examples: ['muster doctor', 'muster doctor --fix --dry-run', 'muster doctor --bundle muster-bundle.json'],
  async run(context, input) {
    if (input.has('dryRun') && !input.has('fix')) {
      return context.refuse(
        refusal('request.invalid', '--dry-run says what --fix would do, and goes with it.', {
          hint: 'muster doctor --fix --dry-run',
        }),
      );
    }
    const { runDoctor } = await import('../compose/doctor/run-doctor.ts');
    return runDoctor(context, {
      fix: input.has('fix'),
      dryRun: input.has('dryRun'),
      bundle: input.text('bundle'),
      hub: input.text('hub'),
    });
  },
};
