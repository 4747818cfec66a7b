import { EXIT } from '#contract/client';
import { EVENT_TYPES } from '#domain';
import { STOPPED, type CommandContext } from '../command-context.ts';
import { followEvents } from '../connection/follow-events.ts';
import { teamText, type TeamStatus } from '../output/team-lines.ts';

/** What may change how a team stands. */
const TYPES = EVENT_TYPES.filter((type) =>
  /^(?:team|teammate|task|approval|turn|session|message)\./.test(type),
);

/** Prints a team, and again whenever it stands otherwise, until it is deleted or the person ends it. */
export async function followTeam(context: CommandContext, team: TeamStatus): Promise<number> {
  const hub = await context.hub();
  if (!hub.ok) return context.refuse(hub.error);
  const over = new AbortController();
  let last = '';
  const show = (status: TeamStatus) => {
    // Lengths of time pass by themselves: they are no change.
    const facts = JSON.stringify(status);
    if (facts === last) return;
    const isFirst = last === '';
    last = facts;
    context.item(status, () => `${isFirst ? '' : '\n'}${teamText(status, context.look())}`);
    if (status.state === 'deleted') over.abort();
  };
  show(team);
  const refused = await followEvents(context, hub.value, {
    types: TYPES,
    over: over.signal,
    howToEnd: 'Ctrl-C ends it.',
    look: async () => {
      const shown = await context.call('teams.show', { params: { team: team.id } });
      if (shown.ok) show(shown.value);
    },
  });
  if (refused) return context.refuse(refused);
  return context.io.signal.aborted ? STOPPED : EXIT.done;
}
