import { ok, refuse, type Result } from '#base';
import { folderText, isId, parseGitAddress, refusal } from '#domain';
import type { BudgetScope, Principal, Refusal } from '#domain';
import { sessionRows, type Reader } from '#store';
import { sessionNotFound } from '../refusals.ts';
import { resolveTeam, teamNotFound } from '../teams/team-lookup.ts';
import { resolveRun } from '../workflows/run-lookup.ts';

type Found = Result<string, Refusal>;
type Person = Extract<Principal, { kind: 'user' }>;

/** What a person means by the name of what a budget is about; it must be their own. */
const FIND: Readonly<
  Record<BudgetScope, (reader: Reader, by: Person, named: string | undefined) => Found | Promise<Found>>
> = {
  user: (_reader, by, named) => (named === undefined || named === by.user ? ok(by.user) : ownOnly(named)),
  project: (_reader, _by, named = '') => projectOf(named),
  async session(reader, by, named = '') {
    const session = isId('session', named) ? await sessionRows.findSession(reader, named) : null;
    return session?.user === by.user ? ok(session.id) : sessionNotFound(named);
  },
  async team(reader, by, named) {
    const team = await resolveTeam(reader, by, named, null);
    if (!team.ok) return team;
    return team.value.state === 'active' ? ok(team.value.id) : teamNotFound(team.value.name);
  },
  async run(reader, by, named = '') {
    const run = await resolveRun(reader, by, named);
    return run.ok ? ok(run.value.id) : run;
  },
};

/** The id under which a budget of this scope is kept. */
export async function scopeIdOf(
  reader: Reader,
  by: Person,
  { scope, scopeId }: { scope: BudgetScope; scopeId?: string | undefined },
): Promise<Found> {
  return FIND[scope](reader, by, scopeId);
}

/** A folder, by its absolute path; or the repository that sessions come from, by its address. */
function projectOf(named: string): Found {
  if (named.startsWith('/')) return ok(folderText(named));
  const address = parseGitAddress(named);
  return address.ok ? ok(address.value.url) : projectUnknown(named);
}

const ownOnly = (scopeId: string) =>
  refuse(
    refusal('budget.scope_unavailable', `A budget for the user "${scopeId}" cannot be set by another.`, {
      hint: 'Leave it out: it is your own.',
    }),
  );

const projectUnknown = (named: string) =>
  refuse(
    refusal(
      'request.invalid',
      `"${named.slice(0, 200)}" is no absolute path of a folder and no address of a repository.`,
      {
        hint: 'Name the folder as its agent sees it, /home/ada/app, or the address that sessions come from.',
      },
    ),
  );
