import { refusal } from '#domain';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW_OPTIONS, orderAgent } from '../agents/follow-command.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [
    ['<agent>', 'its name or id'],
    ['[version]', 'an exact version, such as 1.4.2; not with --tarball'],
  ],
  options: [
    { flags: '--tarball <place>', about: 'instead: an absolute path on its host, or an https address' },
    { flags: '--digest <digest>', about: 'of the tarball: sha256:… or sha512:…' },
    { flags: '--force', about: 'do not wait for turns that run: they are interrupted' },
    ...FOLLOW_OPTIONS,
  ],
  examples: [
    'muster agent upgrade mill 1.4.2',
    'muster agent upgrade mill --tarball https://example.org/muster-hub-1.4.2.tgz --digest sha256:…',
  ],
  async run(context, input) {
    const to = targetOf(input);
    if (!to) {
      return context.refuse(
        refusal('request.invalid', 'An upgrade goes to an exact version, or to a tarball with its digest.', {
          hint: 'muster agent upgrade AGENT 1.4.2, or: --tarball PLACE --digest sha256:…',
        }),
      );
    }
    return orderAgent(context, input, {
      agent: input.arg(0),
      order: { kind: 'upgrade', force: input.has('force'), to },
      wait: input.has('wait'),
      told: ({ result }) =>
        result?.['unchanged'] === true
          ? `${oneLine(input.arg(0))} is of version ${String(result['version'])} already.`
          : `${oneLine(input.arg(0))} was upgraded: version ${String(result?.['version'])} runs, before it ${formerVersion(result)}.`,
    });
  },
};

function targetOf(input: CommandInput) {
  const version = input.arg(1);
  const [tarball, digest] = [input.text('tarball'), input.text('digest')];
  if (version !== '') return tarball === undefined && digest === undefined ? { version } : undefined;
  return tarball !== undefined && digest !== undefined ? { tarball, digest } : undefined;
}

function formerVersion(result: Record<string, unknown> | null): string {
  const former = result?.['former'];
  return typeof former === 'object' && former !== null && 'version' in former
    ? String(former.version)
    : 'another';
}
