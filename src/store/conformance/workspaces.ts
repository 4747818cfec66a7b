import { expect, test } from 'vitest';
import { newId, type AgentId, type SessionId, type Team } from '#domain';
import { inboxRows, workspaceRows } from '../index.ts';
import * as teamRows from '../tables/team-rows.ts';
import type { Hubs, Part } from './hubs.ts';
import { addAgent, addSession, addUser } from './seeds.ts';

const TIMES = 8;

async function seeded({ store, ids }: Hubs): Promise<{ agent: AgentId; session: SessionId; team: Team }> {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, 'ada');
    const agent = await addAgent(tx, ids, user, 'mill');
    await tx.db.insertInto('inbox_heads').values({ agent_id: agent, seq: 0, acked: 0 }).execute();
    const session = await addSession(tx, ids, user);
    const named = { name: 'crew', description: null, lead: session, state: 'active' as const };
    const place = { cwd: '/work', source: null, workspace: null, gates: [], planRequired: false };
    const team: Team = {
      id: newId(ids, 'team'),
      user,
      ...named,
      ...place,
      createdAt: tx.now,
      deletedAt: null,
    };
    await teamRows.insertTeam(tx, team);
    const wish = { of: 'crew', name: 'mill', wanted: 'worktree' as const, asked: true, from: '/work' };
    await workspaceRows.insertWorkspace(tx, { session, user, agent, ...wish });
    return { agent, session, team };
  });
}

/** Puts a question into the inbox, as the service does. */
function ask({ store }: Hubs, { agent, session }: { agent: AgentId; session: SessionId }, id: string) {
  return store.unit(async (tx) => {
    const body = { id, session, of: 'crew', name: 'mill', ask: { do: 'diff' as const, bytes: 10 } };
    const inboxSeq = await inboxRows.putInbox(tx, agent, { type: 'workspace', ...body });
    await workspaceRows.insertRequest(tx, { agent, body, purpose: null, deadlineAt: tx.now + 1, inboxSeq });
  });
}

/** The directories of sessions: each question answered once, each overlap told once. */
export const workspaceParts: Part = (hubs) => {
  test('of answers that come at once through two hubs one is taken', async () => {
    const { store, other } = hubs();
    await ask(hubs(), await seeded(hubs()), 'wrq_1');
    const taken = await Promise.all(
      Array.from({ length: TIMES }, (_, n) =>
        (n % 2 === 0 ? store : other).unit((tx) => workspaceRows.answerRequest(tx, 'wrq_1', { n })),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    const kept = await store.read((reader) => workspaceRows.findRequest(reader, 'wrq_1'));
    expect(kept?.answer).toEqual({ n: taken.indexOf(true) });
  });

  test('a question that is withdrawn leaves nothing in the inbox; one that is asked again stands there once', async () => {
    const { store } = hubs();
    const at = await seeded(hubs());
    await ask(hubs(), at, 'wrq_1');
    await ask(hubs(), at, 'wrq_2');
    await store.unit(async (tx) => {
      await workspaceRows.withdrawFromInbox(tx, 'wrq_1');
      await workspaceRows.withdrawFromInbox(tx, 'wrq_2');
      const [, body] = await workspaceRows.openRequests(tx, at.agent, 10);
      if (!body) throw new Error('nothing is open');
      const seq = await inboxRows.putInbox(tx, at.agent, { type: 'workspace', ...body });
      await workspaceRows.askAgain(tx, body.id, seq);
    });
    const entries = await store.read((reader) => inboxRows.readInbox(reader, at.agent, 0, 10));
    expect(entries).toMatchObject([{ seq: 3, body: { id: 'wrq_2' } }]);
    await store.unit((tx) => workspaceRows.withdrawFromInbox(tx, 'wrq_2'));
    expect(await store.read((reader) => inboxRows.readInbox(reader, at.agent, 0, 10))).toEqual([]);
  });

  test('answers are removed after a while; what a gate answered is kept, since its rounds are counted', async () => {
    const { store } = hubs();
    const { agent, session } = await seeded(hubs());
    await store.unit(async (tx) => {
      for (const purpose of [null, { task: 'tsk_1' }]) {
        const id = purpose ? 'gate_1' : 'wrq_1';
        const body = { id, session, of: 'crew', name: 'mill', ask: { do: 'gate' as const, gates: [] } };
        await workspaceRows.insertRequest(tx, { agent, body, purpose, deadlineAt: tx.now, inboxSeq: 0 });
        await workspaceRows.answerRequest(tx, id, {});
      }
    });
    expect(await store.unit((tx) => workspaceRows.pruneRequests(tx, tx.now + 1_000, 10))).toBe(1);
    const kept = await store.read((reader) => workspaceRows.findRequest(reader, 'gate_1'));
    expect(kept?.purpose).toEqual({ task: 'tsk_1' });
  });

  test('of a file of a team one alone tells, whoever comes at once', async () => {
    const { store, other } = hubs();
    const { team } = await seeded(hubs());
    const told = await Promise.all(
      Array.from({ length: TIMES }, (_, n) =>
        (n % 2 === 0 ? store : other).unit((tx) => workspaceRows.noteOverlap(tx, team.id, 'a.ts')),
      ),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await store.read((reader) => workspaceRows.overlapsOf(reader, team.id, 10))).toEqual(['a.ts']);
  });

  test('a workspace that was removed is in no list, and in it again once it was made anew', async () => {
    const { store } = hubs();
    const { agent, session, team } = await seeded(hubs());
    const place = {
      kind: 'worktree' as const,
      path: '/state/mill',
      branch: 'muster/crew/mill',
      baseCommit: 'c0',
      target: 'main',
      unguarded: null,
    };
    const listed = () =>
      store.read((reader) => workspaceRows.listWorkspaces(reader, { user: team.user, limit: 10 }));
    expect(await listed()).toEqual([]);
    await store.unit((tx) => workspaceRows.placeWorkspace(tx, session, agent, place));
    await store.unit((tx) =>
      workspaceRows.noteWork(tx, session, { ahead: 2, changed: ['a.ts'], merged: true }),
    );
    expect(await listed()).toMatchObject([{ place, work: { ahead: 2, changed: ['a.ts'], merged: true } }]);
    await store.unit((tx) => workspaceRows.dropWorkspace(tx, { of: 'crew', name: 'mill', agent }));
    expect(await listed()).toEqual([]);
    await store.unit((tx) => workspaceRows.placeWorkspace(tx, session, agent, place));
    expect(await listed()).toHaveLength(1);
  });
};
