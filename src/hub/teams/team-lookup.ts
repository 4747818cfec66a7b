import { ok, refuse, type Result } from '#base';
import { isId, may, parseAddress, refusal } from '#domain';
import type { Principal, Refusal, Session, SessionId, Team, Teammate } from '#domain';
import { sessionRows, teamRows, type Reader } from '#store';
import { notFor } from '../refusals.ts';

/** What the caller is to a team: its lead or its person may do everything with it, a teammate looks and works in it. */
export type Standing = 'person' | 'lead' | 'teammate' | 'none';

export async function standingIn(reader: Reader, by: Principal, team: Team): Promise<Standing> {
  if (by.user !== team.user) return 'none';
  if (by.kind === 'user') return 'person';
  if (by.kind !== 'session') return 'none';
  if (by.session === team.lead) return 'lead';
  const mate = await teamRows.findTeammate(reader, by.session);
  return mate?.team === team.id && mate.leftAt === null ? 'teammate' : 'none';
}

/**
 * The team that a caller means: an id, the beginning of one, or a name. Left out it is the one that the caller's session
 * leads or works in, when that is exactly one.
 */
export async function resolveTeam(
  reader: Reader,
  by: Principal,
  ref: string | undefined,
  self: SessionId | null,
): Promise<Result<Team, Refusal>> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'see teams');
  const found = ref === undefined ? await onlyTeam(reader, self) : await namedTeam(reader, by, ref);
  if (!found.ok) return found;
  const team = found.value;
  if (team.user !== by.user) return teamNotFound(ref ?? team.name);
  if ((await standingIn(reader, by, team)) !== 'none') return ok(team);
  return refuse(
    refusal('team.forbidden', `The session that calls is not in the team "${team.name}".`, {
      hint: 'A session reaches the teams that it leads or works in.',
      details: { team: team.id },
    }),
  );
}

async function onlyTeam(reader: Reader, self: SessionId | null): Promise<Result<Team, Refusal>> {
  const led = self === null ? [] : await teamRows.teamsLedBy(reader, self);
  const mate = self === null ? undefined : await teamRows.findTeammate(reader, self);
  const own = mate && mate.leftAt === null ? await teamRows.findTeam(reader, mate.team) : undefined;
  const choices = own ? [...led, own] : led;
  const [team] = choices;
  if (team && choices.length === 1) return ok(team);
  if (!team)
    return refuse(
      refusal('team.not_named', 'No team was named, and the caller leads none.', {
        hint: 'Name one, or form one first: muster team create NAME',
      }),
    );
  return refuse(
    refusal('team.ambiguous', 'No team was named, and the caller leads several.', {
      hint: `Name one of: ${choices.map(({ name }) => name).join(', ')}`,
      details: { choices: choices.map(({ name, id }) => ({ name, id })) },
    }),
  );
}

async function namedTeam(reader: Reader, by: Principal, ref: string): Promise<Result<Team, Refusal>> {
  if (isId('team', ref)) {
    const team = await teamRows.findTeam(reader, ref);
    return team ? ok(team) : teamNotFound(ref);
  }
  const named = await teamRows.findTeamByName(reader, by.user, ref);
  if (named) return ok(named);
  if (!/^tea_[0-9a-z]{4,22}$/.test(ref)) return teamNotFound(ref);
  const found = await teamRows.findTeamsByShortId(reader, by.user, ref);
  const [one] = found;
  if (!one) return teamNotFound(ref);
  if (found.length === 1) return ok(one);
  return refuse(
    refusal('team.ambiguous', `Several teams begin with "${ref}".`, {
      hint: `Give more of the id: ${found.map(({ id, name }) => `${id} (${name})`).join(', ')}`,
      details: { choices: found.map(({ name, id }) => ({ name, id })) },
    }),
  );
}

export const teamNotFound = (ref: string) =>
  refuse(
    refusal('team.not_found', `No team "${ref}" was found.`, {
      hint: 'See what there is: muster team list',
      details: { team: ref },
    }),
  );

/** Whether the caller may direct the team: its person, unless they only look, or the session that leads it. */
export async function mayDirect(reader: Reader, by: Principal, team: Team): Promise<Result<void, Refusal>> {
  if (by.kind === 'user' && !may(by, 'own.change')) return notFor(by, 'direct teams: a viewer looks');
  if (by.kind === 'session' && by.looksOnly) return notFor(by, 'direct teams: its person is a viewer');
  const standing = await standingIn(reader, by, team);
  if (standing === 'person' || standing === 'lead') return ok(undefined);
  return refuse(
    refusal('team.forbidden', `Only its lead or a person directs the team "${team.name}".`, {
      hint: 'Ask the lead, by mail.',
      details: { team: team.id },
    }),
  );
}

/** A team that the caller may direct, and that is not deleted. */
export async function directedTeam(
  reader: Reader,
  by: Principal,
  ref: string | undefined,
  self: Pick<Session, 'id'>,
): Promise<Result<Team, Refusal>> {
  const team = await resolveTeam(reader, by, ref, self.id);
  if (!team.ok) return team;
  const directs = await mayDirect(reader, by, team.value);
  if (!directs.ok) return directs;
  return team.value.state === 'active' ? team : teamNotFound(ref ?? team.value.name);
}

/** A teammate by its name in the team, its address, or its session's id; of several of a name the live one, else the last. */
export async function resolveTeammate(
  reader: Reader,
  team: Team,
  ref: string,
): Promise<Result<Teammate, Refusal>> {
  const address = parseAddress(ref);
  const name = address?.kind === 'teammate' && address.team === team.name ? address.name : ref;
  const found =
    (await teamRows.findLiveTeammate(reader, team.id, name)) ??
    (await bySession(reader, team, ref)) ??
    (await teamRows.findFormerTeammate(reader, team.id, name));
  if (found) return ok(found);
  const live = await teamRows.liveTeammates(reader, team.id);
  return refuse(
    refusal('team.teammate_not_found', `No teammate "${ref}" was found in the team "${team.name}".`, {
      hint:
        live.length === 0
          ? 'It has none: spawn one'
          : `There are: ${live.map((mate) => mate.name).join(', ')}`,
      details: { team: team.id, teammate: ref },
    }),
  );
}

async function bySession(reader: Reader, team: Team, ref: string): Promise<Teammate | undefined> {
  if (!/^ses_[0-9a-z]{4,22}$/.test(ref)) return undefined;
  const found = isId('session', ref)
    ? [await teamRows.findTeammate(reader, ref)]
    : await teamRows.findTeammates(
        reader,
        (await sessionRows.findByShortId(reader, team.user, ref)).map(({ id }) => id),
      );
  const own = found.filter((mate) => mate?.team === team.id);
  return own.length === 1 ? own[0] : undefined;
}
