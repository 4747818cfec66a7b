import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, type Principal, type SessionId } from '#domain';
import { AgentHand, codeOf, good, HubWorld } from '../testing/hub-world.ts';
import type { SpawnInput } from './session-verbs.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const SOURCE = { url: 'https://example.com/team/app.git', ref: 'main' };
const OWN = '/state/workspaces/checkouts/x/app';

const show = async (session: SessionId) => good(await world.hub.sessions.show(world.person, session)).session;
const spawn = (more: Partial<SpawnInput> = {}, by?: Principal) =>
  world.spawn({ delegate: true, cwd: undefined, source: SOURCE, ...more }, by);
const principalOf = (session: SessionId): Principal => {
  if (world.person.kind !== 'user') throw new Error('the person is a user');
  return { kind: 'session', user: world.person.user, token: newId(world.ids, 'token'), session };
};

/** Spawned, started where the agent says, and free. */
async function checkedOut(label: string) {
  const spawned = spawn({ label });
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer, { cwd: OWN }));
  good(await world.agent.finish(offer, { end: 'done', reply: 'ready', stopReason: 'end_turn' }));
  return { ...good(await spawned), offer };
}

describe('a session on a git address', () => {
  test('is offered with it, and works from its start on where its agent has checked it out', async () => {
    const { session, offer } = await checkedOut('mill');
    expect(offer.session).toMatchObject({ cwd: '', source: SOURCE });
    expect(await show(session)).toMatchObject({ cwd: OWN, source: SOURCE });
    good(await world.send(session, 'go on', 0));
    const next = await world.agent.takeTurn();
    expect(next.session).toMatchObject({ cwd: OWN, source: SOURCE });
  });

  test('has the folder that its agent names; one that was given a folder keeps it', async () => {
    const spawned = world.spawn({ delegate: true });
    const offer = await world.agent.takeTurn();
    expect(offer.session.source).toBeUndefined();
    good(await world.agent.start(offer, { cwd: '/elsewhere' }));
    expect(await show(good(await spawned).session)).toMatchObject({ cwd: '/work/app', source: null });
  });

  test('is refused when git would take its address or ref for something else, or a folder is named too', async () => {
    expect(codeOf(await spawn({ source: { url: 'ext::sh -c x', ref: null } }))).toBe('workspace.url_refused');
    expect(codeOf(await spawn({ source: { url: '--upload-pack=x', ref: null } }))).toBe(
      'workspace.url_refused',
    );
    expect(codeOf(await spawn({ source: { ...SOURCE, ref: '--x' } }))).toBe('workspace.ref_unknown');
    expect(codeOf(await spawn({ cwd: '/work/app' }))).toBe('spawn.cwd_unusable');
  });

  test('says why it could not be cloned, and leaves nothing behind', async () => {
    const spawned = spawn({ label: 'mill' });
    const offer = await world.agent.takeTurn();
    const cause = {
      code: 'workspace.clone_failed',
      message: 'https://example.com/team/app.git could not be fetched.',
    };
    good(await world.agent.finish(offer, { end: 'failed', reply: '', cause }, { phase: 'start' }));
    expect(await spawned).toMatchObject({
      error: {
        code: 'spawn.cwd_unusable',
        message: expect.stringContaining('could not be fetched'),
        details: { cause },
      },
    });
    await checkedOut('mill');
  });

  test('spawns inside its checkout and on its own address, and on no other', async () => {
    const owner = principalOf((await checkedOut('mill')).session);
    const other = { url: 'https://example.com/team/secret.git', ref: null };
    expect(codeOf(await spawn({ source: other }, owner))).toBe('spawn.cwd_unusable');
    expect(codeOf(await spawn({ source: { url: '/etc', ref: null } }, owner))).toBe('spawn.cwd_unusable');
    expect(codeOf(await spawn({ source: undefined, cwd: '/work' }, owner))).toBe('spawn.cwd_unusable');
    const within = spawn({ source: undefined, cwd: `${OWN}/src` }, owner);
    expect((await world.agent.answer('ready')).session).toMatchObject({ cwd: `${OWN}/src` });
    good(await within);
    const again = spawn({ source: { ...SOURCE, ref: 'topic' } }, owner);
    expect((await world.agent.answer('ready')).session).toMatchObject({ source: { ref: 'topic' } });
    good(await again);
  });

  test('is checked out anew for what it spawns on another agent, where its own folder means nothing', async () => {
    const owner = principalOf((await checkedOut('mill')).session);
    const place = { name: 'forge', hostname: 'forge', platform: 'linux', version: '0.1.0', slots: 4 };
    const daemon = { ...place, contract: 1, tags: [], harnesses: [], metadata: {} };
    const { token } = good(await world.hub.auth.mintJoinToken(world.person));
    const joined = good(await world.hub.fleet.register(good(await world.hub.auth.whoIs(token)), daemon));
    const forge = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(joined.token)));
    await forge.beat(['echo']);
    const elsewhere = spawn({ source: undefined, agent: 'forge', label: 'there' }, owner);
    expect((await forge.answer('ready')).session).toMatchObject({ cwd: '', source: SOURCE });
    good(await elsewhere);
    const other = { url: 'https://example.com/team/secret.git', ref: null };
    expect(codeOf(await spawn({ source: other, agent: 'forge' }, owner))).toBe('spawn.cwd_unusable');
    expect(codeOf(await spawn({ source: undefined, cwd: '/etc', agent: 'forge' }, owner))).toBe(
      'spawn.cwd_unusable',
    );
  });

  test('of a session that works in a folder is refused', async () => {
    const { session } = await world.delegate('mill');
    expect(codeOf(await spawn({}, principalOf(session)))).toBe('spawn.cwd_unusable');
  });

  test('is replaced by one with a checkout of its own', async () => {
    const { session } = await checkedOut('mill');
    const replaced = world.hub.sessions.replace(world.person, session);
    const offer = await world.agent.answer('ready');
    expect(offer.session).toMatchObject({ cwd: '', source: SOURCE });
    expect(good(await replaced).session).not.toBe(session);
  });
});
