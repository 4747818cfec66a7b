import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import type { CommandContext } from '../command-context.ts';
import { sessionName, type SessionView } from '../output/session-lines.ts';
import { shortId } from '../output/short-id.ts';
import { facts } from '../output/table.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [{ flags: '--dry-run', about: 'print what would happen, and do nothing' }],
  examples: ['muster session replace mill', 'muster session replace mill --dry-run'],
  async run(context, input) {
    const params = { session: input.arg(0) };
    if (input.has('dryRun')) {
      const shown = await context.call('sessions.show', { params, query: {} });
      return shown.ok ? showPlan(context, shown.value) : context.refuse(shown.error);
    }
    const replaced = await context.call('sessions.replace', {
      params,
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!replaced.ok) return context.refuse(replaced.error);
    const { session, label, turn } = replaced.value;
    context.show(replaced.value, () => `${session}${label === null ? '' : `  ${label}`}`);
    const next =
      turn === null
        ? `The new one runs nothing yet: muster session send ${shortId(session)} --command "…"`
        : `Follow the new one: muster session watch ${shortId(session)}`;
    context.talk(`The old one is closed. ${next}`);
    return EXIT.done;
  },
};

function showPlan(context: CommandContext, session: SessionView): number {
  const { id, label, turn, queued, harness, cwd } = session;
  context.show({ plan: { replace: { session: id, label, turn, queued, harness, cwd } } }, () =>
    [
      `Would replace ${sessionName(session)}:`,
      facts(
        [
          ['closed now', id],
          ['turn', turn === null ? null : `${turn} would be interrupted, and not run again`],
          ['queued', queued === 0 ? null : `${queued} turns would be cancelled`],
          ['another', `on ${harness ?? 'its harness'} in ${cwd ?? 'its folder'}, without its memory`],
          ['label', label === null ? null : 'goes to the new one'],
        ],
        context.style,
      ),
    ].join('\n'),
  );
  return EXIT.done;
}
