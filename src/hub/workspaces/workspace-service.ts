import { ok, refuse, type Result } from '#base';
import { parseAddress, refusal, WORKSPACE_LIMITS } from '#domain';
import type { AgentId, Principal, Refusal, Session, WorkspaceAsk, WorkspaceRequest } from '#domain';
import { agentRows, sessionRows, workspaceRows, type Reader } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import { ensureSelf, resolveSession } from '../sessions/address.ts';
import { resolveTeam } from '../teams/team-lookup.ts';
import { answerTo } from './answer-to.ts';
import { askAgent } from './ask-agent.ts';
import { takeAnswer } from './take-answer.ts';
import { diffOf, discardOf, mergeOf } from './workspace-answer.ts';
import type { WorkspaceAnswer, WorkspaceService, WorkspaceView } from './workspace-verbs.ts';
import { placeOfTeam } from './wish-for.ts';

type Workspace = workspaceRows.Workspace;

/** Worktrees and clones on the hosts of agents; each verb but the list asks the agent. */
export function createWorkspaceService(deps: HubDeps): WorkspaceService {
  return {
    list: (by, query) => list(deps, by, query),
    async diff(by, session) {
      const said = await ask(deps, by, session, {
        changes: false,
        what: () => ({ do: 'diff', bytes: WORKSPACE_LIMITS.diffBytes }),
      });
      return said.ok ? diffOf(said.value) : said;
    },
    async merge(by, session, { into = null, message, dryRun = false }) {
      const said = await ask(deps, by, session, {
        changes: !dryRun,
        what: (of) => ({ do: 'merge', into, message: message ?? `Merge the work of ${of}`, dryRun }),
      });
      return said.ok ? mergeOf(said.value) : said;
    },
    async discard(by, session, { force }) {
      const said = await ask(deps, by, session, { changes: true, what: () => ({ do: 'discard', force }) });
      return said.ok ? discardOf(said.value) : said;
    },
    answer: (by, request, answer) => takeAnswer(deps, by, request, answer),
  };
}

interface Question {
  changes: boolean;
  /** `of`: whose work it is, as commits name it. */
  what: (of: string) => WorkspaceAsk;
}

/** Asks the agent of a session and waits; what nobody waits for any more is not done later. */
async function ask(
  deps: HubDeps,
  by: Principal,
  address: string,
  question: Question,
): Promise<Result<WorkspaceAnswer, Refusal>> {
  const asked = await put(deps, by, address, question);
  if (!asked.ok) return asked;
  return ok(await answerTo(deps, asked.value.id));
}

async function put(
  deps: HubDeps,
  by: Principal,
  address: string,
  { changes, what }: Question,
): Promise<Result<WorkspaceRequest, Refusal>> {
  const self = await ensureSelf(deps.store, deps.ids, by);
  if (!self.ok) return self;
  return deps.store.unit(async (tx) => {
    const found = await meant(tx, by, self.value, address);
    if (!found.ok) return found;
    const session = found.value;
    const may = mayAsk(by, self.value, session, changes);
    if (!may.ok) return may;
    const row = await workspaceRows.findWorkspace(tx, session.id);
    const agent = row?.agent ?? null;
    if (!row?.place || row.place.kind === 'shared' || row.goneAt !== null || agent === null)
      return none(session, row);
    if (!(await agentRows.findAgent(tx, agent))) return agentGone(session);
    const id = deps.ids.next('wrq');
    const body = { id, session: session.id, of: row.of, name: row.name, ask: what(nameOf(session)) };
    await askAgent(tx, agent, body, { ms: WORKSPACE_LIMITS.answerMs });
    if (changes) {
      const { do: action, ...data } = body.ask;
      await recordAudit(tx, by, {
        door: doorOf(by),
        action: `workspace.${action}`,
        subject: session.id,
        data,
      });
    }
    return ok(body);
  });
}

/** A person reaches teammates of all their leads by address; a label reaches what the caller owns. */
async function meant(
  reader: Reader,
  by: Principal,
  self: Session,
  address: string,
): Promise<Result<Session, Refusal>> {
  const found = await resolveSession(reader, by, self, address);
  if (found.ok || by.kind !== 'user' || parseAddress(address)?.kind !== 'teammate') return found;
  const named = await sessionRows.findByLabelOfUser(reader, by.user, address);
  const [one] = named;
  return one && named.length === 1 ? ok(one) : found;
}

const nameOf = ({ label, id }: Pick<Session, 'label' | 'id'>): string => label ?? id;

/** A session merges and removes what is its delegates' and teammates', not its own; one that only reads nothing at all. */
function mayAsk(by: Principal, self: Session, session: Session, changes: boolean): Result<void, Refusal> {
  if (by.kind !== 'session' || !changes) return ok(undefined);
  if (by.looksOnly) return notFor(by, 'change workspaces: its person is a viewer');
  if (session.owner !== self.id)
    return refuse(
      refusal(
        'session.forbidden',
        `The workspace of ${nameOf(session)} is for its lead or a person to take over.`,
        {
          hint: 'Report what is done, and ask for it.',
          details: { session: session.id },
        },
      ),
    );
  if (self.mode === 'deny' || self.mode === 'approve-reads')
    return refuse(
      refusal('session.forbidden', `Session ${nameOf(self)} only reads, so it merges and removes nothing.`, {
        hint: 'Ask a person to do it: muster workspace merge',
      }),
    );
  return ok(undefined);
}

function none(session: Session, row: Workspace | undefined) {
  const name = nameOf(session);
  const why = !row
    ? session.kind === 'teammate'
      ? 'it is made for its first turn'
      : 'it works in a folder as it is'
    : row.goneAt !== null
      ? 'it was removed'
      : row.place === null
        ? 'it has not started yet'
        : `it works in the folder ${row.place.path}, which is shared`;
  return refuse(
    refusal('workspace.not_found', `Session ${name} has no workspace of its own: ${why}.`, {
      hint: 'See what there is: muster workspace list',
      details: { session: session.id },
    }),
  );
}

const agentGone = (session: Session) =>
  refuse(
    refusal('agent.not_found', `The agent on which the workspace of ${nameOf(session)} is was removed.`, {
      hint: 'Its files are still on that host.',
    }),
  );

async function list(
  deps: HubDeps,
  by: Principal,
  { team: ref, cursor, limit }: Parameters<WorkspaceService['list']>[1],
): ReturnType<WorkspaceService['list']> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'list workspaces');
  const before = idCursor('session', cursor);
  if (!before.ok) return before;
  return deps.store.read(async (reader) => {
    const self = by.kind === 'session' ? by.session : null;
    const team = ref === undefined ? undefined : await resolveTeam(reader, by, ref, self);
    if (team && !team.ok) return team;
    const of = team?.ok ? placeOfTeam(team.value) : undefined;
    const rows = await workspaceRows.listWorkspaces(reader, {
      user: by.user,
      of,
      owner: self ?? undefined,
      before: before.value,
      limit: limit + 1,
    });
    const { items, next } = pageOf(rows, limit, ({ session }) => session);
    const views: WorkspaceView[] = [];
    for (const row of items) {
      const view = await viewOf(reader, row);
      if (view) views.push(view);
    }
    return ok({ items: views, next });
  });
}

async function viewOf(reader: Reader, row: Workspace): Promise<WorkspaceView | undefined> {
  const { place, work } = row;
  if (!place) return undefined;
  const session = await sessionRows.findSession(reader, row.session);
  return {
    session: row.session,
    of: session ? nameOf(session) : row.session,
    agent: await agentNamed(reader, row.agent),
    kind: place.kind,
    path: place.path,
    branch: place.branch,
    baseCommit: place.baseCommit,
    target: place.target,
    ahead: row.seenAt === null ? null : work.ahead,
    changed: work.changed,
    moreChanged: work.more,
    merged: work.merged,
    unguarded: place.unguarded,
    seenAt: row.seenAt,
  };
}

async function agentNamed(reader: Reader, id: AgentId | null): Promise<WorkspaceView['agent']> {
  const agent = id === null ? null : await agentRows.findAgent(reader, id);
  return agent ? { id: agent.id, name: agent.name } : null;
}
