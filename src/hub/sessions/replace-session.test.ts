import { expect, test } from 'vitest';
import { AgentHand, codeOf, good, HubWorld } from '../testing/hub-world.ts';

test('a session whose agent has fallen silent is replaced on another that is heard', async () => {
  const world = await HubWorld.open();
  try {
    const old = await world.delegate('builder');
    const place = { name: 'other', hostname: 'barn', platform: 'linux', version: '0.1.0', slots: 4 };
    const { token } = await world.hub.fleet.ensureLocal(world.person.user, place);
    const other = new AgentHand(() => world.hub, good(await world.hub.auth.whoIs(token)));
    world.clock.advance(20 * 60_000);
    await other.beat(['echo']);
    const replacing = world.hub.sessions.replace(world.person, 'builder');
    const offer = await other.answer('ready');
    expect(good(await replacing)).toMatchObject({ status: 'accepted', session: offer.session.id });
    // The silent one tears the old one down when it comes back.
    expect(await world.agent.next('close', 0)).toMatchObject({ session: old.session });
  } finally {
    await world.close();
  }
});

test('a shell that is replaced runs nothing and asks nothing, and starts at its first command', async () => {
  const world = await HubWorld.open();
  try {
    const { session } = await world.delegate('sh', { harness: 'shell', command: true, task: 'ls' });
    const replaced = good(await world.hub.sessions.replace(world.person, 'sh'));
    expect(replaced).toMatchObject({ status: 'accepted', turn: null, label: 'sh' });
    expect(replaced.session).not.toBe(session);
    const { status } = good(await world.hub.sessions.show(world.person, 'sh'));
    expect(status).toMatchObject({ word: 'new', actions: ['send', 'close', 'replace'] });
    const send = { message: 'pwd', timeoutSeconds: 30, when: 'queue', command: true } as const;
    const sent = world.hub.sessions.send(world.person, 'sh', send);
    const offer = await world.agent.answer('exit 0');
    expect(offer).toMatchObject({ command: 'pwd', session: { id: replaced.session } });
    expect(good(await sent)).toMatchObject({ status: 'replied', reply: 'exit 0' });
    // One that was never used is torn down like any other.
    const again = good(await world.hub.sessions.replace(world.person, 'sh'));
    const closing = world.hub.sessions.close(world.person, again.session, { force: false });
    await world.agent.confirmClose();
    await world.agent.confirmClose();
    await world.agent.confirmClose();
    expect(good(await closing).session.state).toBe('closed');
  } finally {
    await world.close();
  }
});

test('a session that has its conversation is rebound only by force', async () => {
  const world = await HubWorld.open();
  try {
    await world.delegate('mill');
    expect(codeOf(await world.hub.sessions.rebind(world.person, 'mill', { force: false }))).toBe(
      'session.not_lost',
    );
    good(await world.hub.sessions.rebind(world.person, 'mill', { force: true }));
    // Asked again there is nothing more to lose.
    good(await world.hub.sessions.rebind(world.person, 'mill', { force: false }));
    void world.send('mill', 'on', 0);
    expect(await world.agent.takeTurn()).toMatchObject({ session: { acpSession: null, rebind: true } });
  } finally {
    await world.close();
  }
});
