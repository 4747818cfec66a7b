import { ok, refuse } from '#base';
import { LIMITS, refusal, type Principal } from '#domain';
import { sessionRows, teamRows } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import { createTeam } from './create-team.ts';
import { deleteTeam } from './delete-team.ts';
import { nameLead } from './name-lead.ts';
import { replaceTeammate } from './replace-teammate.ts';
import { spawnTeammate } from './spawn-teammate.ts';
import { answerStop, stopTeammate } from './stop-teammate.ts';
import { callUnit, withTeam, type TeamDeps } from './team-deps.ts';
import { resolveTeam, resolveTeammate, teamNotFound } from './team-lookup.ts';
import type { TeamService } from './team-verbs.ts';
import { readTeammates, readTeamStatus, readTeamViews } from './team-views.ts';

/** Teams of persons and of sessions that lead them. */
export function createTeams(deps: TeamDeps): TeamService {
  return {
    async create(by, input) {
      const formed = await createTeam(deps, by, input);
      return formed.ok ? status(deps, by, formed.value.id) : formed;
    },
    list: (by, query) => list(deps, by, query),
    status: (by, team) => status(deps, by, team),
    delete: (by, team, input) => deleteTeam(deps, by, team, input),
    async lead(by, team, { session }) {
      const named = await nameLead(deps, by, team, session);
      return named.ok ? status(deps, by, named.value.id) : named;
    },
    spawn: (by, team, input) => spawnTeammate(deps, by, team, input),
    stop: (by, team, teammate, input) => stopTeammate(deps, by, team, teammate, input),
    answerStop: (by, request, input) => answerStop(deps, by, request, input),
    replace: (by, team, teammate, input) => replaceTeammate(deps, by, team, teammate, input),
    allowTurns: (by, team, teammate, input) => allowTurns(deps, by, team, teammate, input),
  };
}

async function list(
  deps: TeamDeps,
  by: Principal,
  query: Parameters<TeamService['list']>[1],
): ReturnType<TeamService['list']> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'see teams');
  const before = idCursor('team', query.cursor);
  if (!before.ok) return before;
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return deps.store.read(async (reader) => {
    const teams = await teamRows.listTeams(reader, {
      user: by.user,
      state: query.state,
      of: by.kind === 'session' ? by.session : undefined,
      before: before.value,
      limit: limit + 1,
    });
    const page = pageOf(teams, limit, ({ id }) => id);
    return ok({ ...page, items: await readTeamViews(deps, reader, page.items) });
  });
}

async function status(deps: TeamDeps, by: Principal, ref?: string): ReturnType<TeamService['status']> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'see teams');
  const self = await callUnit(deps, by, async (_tx, { id }) => ok(id));
  if (!self.ok) return self;
  return deps.store.read(async (reader) => {
    const team = await resolveTeam(reader, by, ref, self.value);
    if (!team.ok) return team;
    const shown = await readTeamStatus(deps, reader, team.value);
    return shown ? ok(shown) : teamNotFound(team.value.name);
  });
}

function allowTurns(
  deps: TeamDeps,
  by: Principal,
  ref: string | undefined,
  teammate: string,
  { turns }: { turns: number },
): ReturnType<TeamService['allowTurns']> {
  if (!Number.isInteger(turns) || turns < 1 || turns > LIMITS.turnsPerTeammateMost)
    return Promise.resolve(badTurns(turns));
  return withTeam(deps, by, ref, async (tx, team) => {
    const found = await resolveTeammate(tx, team, teammate);
    if (!found.ok) return found;
    await sessionRows.lockSession(tx, found.value.session);
    await teamRows.allowTurns(tx, found.value.session, turns);
    tx.wake('courier');
    const mate = await teamRows.findTeammate(tx, found.value.session);
    const data = { team: team.name, name: found.value.name, turns };
    await tx.event({
      type: 'teammate.changed',
      user: team.user,
      session: found.value.session,
      subject: team.id,
      data: { turnsMost: mate?.turnsMost },
    });
    const action = 'teammate.allow_turns';
    await recordAudit(tx, by, { door: doorOf(by), action, subject: found.value.session, data });
    const [view] = await readTeammates(deps, tx, team, mate ? [mate] : []);
    return view ? ok(view) : teamNotFound(team.name);
  });
}

const badTurns = (turns: number) =>
  refuse(
    refusal(
      'request.invalid',
      `A teammate is allowed 1 to ${LIMITS.turnsPerTeammateMost} turns more, not ${turns}.`,
      {
        hint: 'Give a whole number.',
      },
    ),
  );
