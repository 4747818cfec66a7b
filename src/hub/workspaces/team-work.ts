import type { SessionId } from '#domain';
import { teamRows, workspaceRows } from '#store';
import type { ChangedFiles, TeamWork } from '../teams/team-ports.ts';
import { placeOfTeam } from './wish-for.ts';

const FILES_SHOWN = 20;

/** What a team has in its workspaces, as their agents told it last. */
export const teamWork: TeamWork = {
  async unmerged(reader, team) {
    const parts: string[] = [];
    for (const { name, place, work } of await workspaceRows.workspacesOf(reader, placeOfTeam(team))) {
      if (place === null || place.kind === 'shared' || work.merged || work.changed.length === 0) continue;
      const count = `${work.changed.length}${work.more ? ' or more' : ''}`;
      parts.push(
        `${name} has changed ${count} file${count === '1' ? '' : 's'} on ${place.branch ?? place.path}`,
      );
    }
    return parts;
  },
  async changed(reader, team) {
    const changed = new Map<SessionId, ChangedFiles>();
    for (const { session, place, work } of await workspaceRows.workspacesOf(reader, placeOfTeam(team))) {
      if (place === null || place.kind === 'shared') continue;
      const { merged, more } = work;
      changed.set(session, merged ? { files: 0, more: false } : { files: work.changed.length, more });
    }
    return changed;
  },
  async notices(reader, team) {
    const files = await workspaceRows.overlapsOf(reader, team.id, FILES_SHOWN + 1);
    const notices = [];
    if (files.length > 0) {
      const shown = files.slice(0, FILES_SHOWN).join(', ') + (files.length > FILES_SHOWN ? ', …' : '');
      notices.push({ code: 'overlap', text: `two teammates change the same file: ${shown}`, teammate: null });
    }
    const live = new Set((await teamRows.liveTeammates(reader, team.id)).map(({ session }) => session));
    for (const { session, name, place } of await workspaceRows.workspacesOf(reader, placeOfTeam(team))) {
      if (!live.has(session) || place === null || place.unguarded === null) continue;
      notices.push({
        code: 'unguarded',
        text: `nobody looks whether ${name} writes, though it may not: ${place.unguarded}`,
        teammate: session,
      });
    }
    return notices;
  },
};
