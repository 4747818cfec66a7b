import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, type ApprovalMode, type Principal, type SessionId } from '#domain';
import type { RoleText } from '../roles/index.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
let texts: RoleText[];
beforeEach(async () => {
  texts = [];
  world = await HubWorld.open({ roleFiles: { read: async () => ({ texts, notices: [] }) } });
});
afterEach(() => world.close());

const file = (name: string, ...head: string[]) =>
  texts.push({
    file: `/p/.muster/roles/${name}.md`,
    origin: 'project',
    text: `---\ndescription: x\n${head.join('\n')}\n---\nYou are ${name}.`,
  });
const as = (session: SessionId): Principal => ({
  kind: 'session',
  user: world.person.user,
  token: world.person.kind === 'user' ? world.person.token : newId(world.ids, 'token'),
  session,
});
const shown = async (session: SessionId) =>
  good(await world.hub.sessions.show(world.person, session)).session;

describe('a delegate with a role', () => {
  test('begins its first prompt with what the role is told, and no other', async () => {
    const { session, offer } = await world.delegate('judge', { role: 'reviewer' });
    expect(offer.prompt).toMatch(
      /^You are a reviewer [^]+\n\nYour role changes no files\. Your role runs no commands\. You spawn no sessions\.\n\nbegin$/,
    );
    expect(await shown(session)).toMatchObject({ role: 'reviewer', mode: 'ask', maySpawn: false });
    const sent = world.hub.sessions.send(world.person, 'judge', {
      message: 'go on',
      when: 'queue',
      timeoutSeconds: 0,
    });
    good(await sent);
    expect((await world.agent.takeTurn()).prompt).toBe('go on');
  });

  test('may spawn only where its role says so', async () => {
    file('clerk', 'may_spawn: true');
    const { session } = await world.delegate('clerk', { role: 'clerk' });
    expect((await shown(session)).maySpawn).toBe(true);
    const barred = await world.delegate('barred', { role: 'clerk', maySpawn: false });
    expect((await shown(barred.session)).maySpawn).toBe(false);
  });

  test.each<[wish: ApprovalMode | undefined, head: string[], got: ApprovalMode | 'spawn.role_forbids']>([
    [undefined, ['mode: deny'], 'deny'],
    [undefined, ['may_write: true', 'may_execute: true'], 'ask'],
    ['yolo', ['may_write: true', 'may_execute: true'], 'yolo'],
    ['yolo', [], 'spawn.role_forbids'],
    ['approve-reads', [], 'approve-reads'],
    ['auto-edits', ['may_write: true', 'may_execute: true', 'mode: approve-reads'], 'spawn.role_forbids'],
    ['deny', ['mode: approve-reads'], 'deny'],
  ])('gets at most the mode of its role: %s with %j is %s', async (approvals, head, got) => {
    file('clerk', ...head);
    const spawned = world.spawn({ role: 'clerk', delegate: true, ...(approvals ? { approvals } : {}) });
    const code = got === 'spawn.role_forbids' ? codeOf(await spawned) : await startOf(spawned);
    expect(code).toBe(got);
  });

  /** The mode of what was spawned. */
  async function startOf(spawned: ReturnType<HubWorld['spawn']>): Promise<ApprovalMode> {
    good(await world.agent.start(await world.agent.takeTurn()));
    return (await shown(good(await spawned).session)).mode;
  }

  test('never has more than its owner, whatever its role says', async () => {
    const owner = await world.delegate('owner', { approvals: 'deny' });
    file('clerk', 'may_write: true', 'may_execute: true', 'mode: auto-edits');
    const { session } = await world.delegate('clerk', { role: 'clerk' }, as(owner.session));
    expect((await shown(session)).mode).toBe('deny');
  });

  test('has the harness and model of its role, unless the spawn names another', async () => {
    file('clerk', 'harness: steerable', 'model: small');
    const one = await world.delegate('one', { role: 'clerk', harness: undefined });
    expect(await shown(one.session)).toMatchObject({ harness: 'steerable', model: 'small' });
    const two = await world.delegate('two', { role: 'clerk', harness: 'echo' });
    expect(await shown(two.session)).toMatchObject({ harness: 'echo', model: null });
  });

  test('takes as many turns as its role gives it, and another in its place as many again', async () => {
    file('clerk', 'turns: 2');
    const { session } = await world.delegate('clerk', { role: 'clerk' });
    const message = { message: 'go on', when: 'queue' as const, timeoutSeconds: 0 };
    good(await world.hub.sessions.send(world.person, 'clerk', message));
    expect(await world.hub.sessions.send(world.person, 'clerk', message)).toMatchObject({
      error: {
        code: 'session.turns_used_up',
        message: 'Session clerk has used all of the 2 turns that its role "clerk" gives it.',
      },
    });
    await world.agent.answer('ok');
    // What it was spawned with counts, also when its file has gone since.
    texts = [];
    const replaced = world.hub.sessions.replace(world.person, session);
    const again = await world.agent.takeTurn();
    good(await world.agent.start(again));
    expect(again.prompt).toMatch(/^You are clerk\./);
    expect(await shown(good(await replaced).session)).toMatchObject({ role: 'clerk' });
  });

  test('that may not write works under the guard, where it has a workspace of its own', async () => {
    const { offer } = await world.delegate('judge', { role: 'reviewer', workspace: { kind: 'worktree' } });
    expect(offer.session.workspace).toMatchObject({ kind: 'worktree', guard: 'read_only' });
    const free = await world.delegate('free', { role: 'developer', workspace: { kind: 'worktree' } });
    expect(free.offer.session.workspace).toMatchObject({ guard: null });
  });

  test('that may not write works under the guard too where it comes from a repository', async () => {
    const source = { url: 'https://example.com/app.git', ref: null };
    const from = { source, cwd: undefined };
    const { offer } = await world.delegate('judge', { ...from, role: 'reviewer' });
    expect(offer.session).toMatchObject({ source, workspace: { kind: 'worktree', guard: 'read_only' } });
    const denied = await world.delegate('denied', { ...from, approvals: 'deny' });
    expect(denied.offer.session.workspace).toMatchObject({ kind: 'worktree', guard: 'read_only' });
    const free = await world.delegate('free', { ...from, role: 'developer' });
    expect(free.offer.session).not.toHaveProperty('workspace');
  });

  test('is shown with what its harness does not honour of its role', async () => {
    file('clerk', 'temperature: 0.5', 'tools: { deny: [web] }');
    const { session } = await world.delegate('clerk', { role: 'clerk' });
    const detail = good(await world.hub.sessions.show(world.person, session));
    expect(detail.role).toEqual({ name: 'clerk', notApplied: ['temperature', 'tools'] });
    const { session: plain } = await world.delegate('plain');
    expect(good(await world.hub.sessions.show(world.person, plain)).role).toBeNull();
  });

  test('tells a harness that can be held to them which tools and temperature its role has', async () => {
    file('clerk', 'temperature: 0.5', 'tools: { deny: [web] }');
    await world.agent.beat(['echo', 'native']);
    const native = { role: 'clerk', harness: 'native', model: undefined } as const;
    const { session, offer } = await world.delegate('clerk', native);
    expect(offer.session.holds).toEqual({ temperature: 0.5, tools: { allow: null, deny: ['web'] } });
    expect(good(await world.hub.sessions.show(world.person, session)).role).toEqual({
      name: 'clerk',
      notApplied: [],
    });
    const { offer: echo } = await world.delegate('echoes', { role: 'clerk', harness: 'echo' });
    expect(echo.session).not.toHaveProperty('holds');
  });

  test('whose role is not known is refused with those that are', async () => {
    file('clerk');
    expect(await world.spawn({ role: 'clark' })).toMatchObject({
      error: {
        code: 'spawn.role_forbids',
        message: 'No role "clark" is known here.',
        hint: 'There are: architect, clerk, developer, reviewer, tester. See them: muster role list',
      },
    });
  });

  test('whose role stands in a broken file is refused with file, line and column', async () => {
    file('clerk', 'turn: 2');
    expect(await world.spawn({ role: 'clerk' })).toMatchObject({
      error: {
        code: 'config.unreadable',
        message:
          'The role "clerk" cannot be used:\n/p/.muster/roles/clerk.md:3:1: unknown key "turn"; is it "turns"?',
      },
    });
  });

  test('on the shell is told nothing: a command is run as it stands', async () => {
    const { offer } = await world.delegate('sh', {
      role: 'developer',
      harness: 'shell',
      command: true,
      task: 'ls',
    });
    expect(offer.prompt).toBe('ls');
  });
});
