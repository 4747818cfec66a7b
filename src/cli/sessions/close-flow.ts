import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import { sessionName, type SessionView } from '../output/session-lines.ts';
import { facts } from '../output/table.ts';

/** What closing would do. */
export async function showClosePlan(
  context: CommandContext,
  session: SessionView,
  force: boolean,
): Promise<number> {
  // What a session owns is closed with it: nobody could reach it any more.
  const listed = await context.call('sessions.list', { query: { owner: session.id, state: 'live' } });
  if (!listed.ok) return context.refuse(listed.error);
  const owned = listed.value.items.map(sessionName).toSorted((a, b) => a.localeCompare(b));
  const plan = {
    close: {
      session: session.id,
      label: session.label,
      status: session.status.word,
      queued: session.queued,
      owned: listed.value.items.map(({ id }) => id),
      force,
    },
  };
  context.show({ plan }, () =>
    [
      `Would close ${sessionName(session)}:`,
      facts(
        [
          ['session', session.id],
          ['turn', session.turn === null ? null : `${session.turn} would be cancelled`],
          ['queued', session.queued === 0 ? null : `${session.queued} turns would expire`],
          ['with it', owned.length === 0 ? null : owned.join(', ')],
          ['label', session.label === null ? null : 'would be free again'],
          ['force', force ? 'closes without waiting for its agent' : null],
        ],
        context.style,
      ),
    ].join('\n'),
  );
  return EXIT.done;
}

/** Says how far a close came. */
export function showClosed(context: CommandContext, session: SessionView): number {
  const name = sessionName(session);
  context.show(session, () =>
    session.state === 'closed'
      ? `Closed ${name}.`
      : `${name} is ${session.state}${session.status.why ? `: ${session.status.why}` : ''}.`,
  );
  if (session.state !== 'closed') context.talk('Close it now, whatever its agent says: add --force');
  return EXIT.done;
}
