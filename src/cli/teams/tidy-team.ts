import type { CommandContext } from '../command-context.ts';
import type { TeamStatus } from '../output/team-lines.ts';

/** The team is deleted where nothing is lost by it; its lead, which was spawned for it, is closed. */
export async function tidyTeam(context: CommandContext, { id, name, lead }: TeamStatus): Promise<void> {
  const deleted = await context.call('teams.delete', { params: { team: id }, query: {} });
  if (!deleted.ok) {
    const { message, hint } = deleted.error;
    context.talk(`The team ${name} is kept: ${message}${hint === undefined ? '' : `\n${hint}`}`);
    return;
  }
  if (lead.harness !== null) await context.call('sessions.close', { params: { session: lead.id }, body: {} });
}
