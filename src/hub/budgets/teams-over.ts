import type { Session, TeamId } from '#domain';
import { sessionRows, teamRows, type Reader } from '#store';

/** Deeper than any chain of spawns can be; a longer one would be a broken table. */
export const LONGEST_CHAIN = 16;

/** A team that a session's turns count against. */
export interface TeamOver {
  team: TeamId;
  /** The session leads it: its turns are counted, and never held back by it. */
  leads: boolean;
}

type Counted = Pick<Session, 'id' | 'owner' | 'kind'>;

/**
 * The teams whose work a session's turns are: one that it is a teammate of, also after it has left, those that it leads,
 * and those of whoever it was spawned by. A lead goes on when its team's budget is used up, so that it can be told of it
 * and can act on it. What hangs on a person's main session besides the team is none of the team's.
 */
export async function teamsOver(reader: Reader, session: Counted): Promise<TeamOver[]> {
  const found: TeamOver[] = [];
  let at: Counted | null = session;
  let belowIsMate = false;
  for (let above = 0; at !== null && above < LONGEST_CHAIN; above++) {
    const mate = await teamRows.findTeammate(reader, at.id);
    if (mate) found.push({ team: mate.team, leads: false });
    // A lead may lead other teams too, which its teammates of this one do not work for.
    if (!belowIsMate && (above === 0 || at.kind !== 'main'))
      for (const { id } of await teamRows.teamsLedBy(reader, at.id))
        found.push({ team: id, leads: above === 0 });
    belowIsMate = mate !== undefined;
    at = at.owner === null ? null : await sessionRows.findSession(reader, at.owner);
  }
  return found;
}
