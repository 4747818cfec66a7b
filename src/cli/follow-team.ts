import { EXIT, RefusedError } from '#contract/client';
import { EVENT_TYPES } from '#domain';
import { STOPPED, type CommandContext } from './command-context.ts';
import { teamText, type TeamStatus } from './output/team-lines.ts';
import { tellBreaks } from './tell-breaks.ts';

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
  let looking: Promise<void> = Promise.resolve();
  const look = () => {
    looking = looking.then(async () => {
      const shown = await context.call('teams.show', { params: { team: team.id } });
      if (shown.ok) show(shown.value);
    });
  };
  try {
    const events = hub.value.events({
      types: TYPES,
      signal: AbortSignal.any([context.io.signal, over.signal]),
      onReady: look,
      onReset: look,
      ...tellBreaks(context, 'Ctrl-C ends it.'),
    });
    for await (const _ of events) {
      look();
      await looking;
    }
    await looking;
  } catch (error) {
    if (error instanceof RefusedError) return context.refuse(error.refusal);
    throw error;
  }
  return context.io.signal.aborted ? STOPPED : EXIT.done;
}
