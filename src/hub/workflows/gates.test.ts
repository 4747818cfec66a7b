import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApprovalId, Principal, RunId, UserRole } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;
let bob: Principal;
let mo: Principal;

beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
  bob = await person('bob', 'member');
  mo = await person('mo', 'member');
});
afterEach(() => world.close());

async function person(name: string, role: UserRole): Promise<Principal> {
  good(await world.hub.users.add(world.person, { name, role, signIn: false }));
  const { token } = good(
    await world.hub.auth.createToken(world.person, { client: 'cli', user: name, readOnly: false }),
  );
  return good(await world.hub.auth.whoIs(token));
}

/** A run that waits at its gate. */
async function atGate(approvers?: string): Promise<{ run: RunId; gate: ApprovalId }> {
  const more = approvers === undefined ? '' : `, { approvers: ${approvers} }`;
  const run = await hand.start(`const said = await approve('Ship it?'${more}); return said;`);
  await hand.play(() => 'ok');
  const [gate] = (await hand.show(run)).gates;
  if (!gate) throw new Error('no gate');
  return { run, gate: gate.approval };
}

const answer = (by: Principal, gate: ApprovalId, said: string, reason?: string) =>
  world.hub.approvals.answer(by, gate, { answer: said, reason, scope: 'user', expiresInHours: 1 });
const pendingOf = async (by: Principal) =>
  good(await world.hub.approvals.list(by, { state: 'pending', limit: 20 })).items;
const needs = async (by: Principal) => good(await world.hub.counts(by)).needsYou;

test('whoever a gate names sees it, is told of it and answers it; nobody else (W11)', async () => {
  const cursor = { after: await world.hub.events.position() };
  const { run, gate } = await atGate(`[{ person: 'Bob' }]`);
  expect((await pendingOf(bob)).map(({ approval, answers }) => [approval.id, answers])).toEqual([
    [gate, ['approve', 'reject']],
  ]);
  expect(good(await world.hub.approvals.show(bob, gate)).approval.id).toBe(gate);
  expect([await needs(bob), await needs(mo), await needs(world.person)]).toEqual([1, 0, 0]);
  const read = good(await world.hub.events.read(bob, { ...cursor, limit: 50 }));
  expect(
    'events' in read ? read.events.map(({ type, subject, session }) => [type, subject, session]) : [],
  ).toEqual(expect.arrayContaining([['approval.asked', gate, null]]));

  expect(await pendingOf(mo)).toEqual([]);
  expect(codeOf(await world.hub.approvals.show(mo, gate))).toBe('approval.not_found');
  expect(codeOf(await answer(mo, gate, 'approve'))).toBe('approval.not_found');
  // Its own person sees it, and does not answer in their place.
  const shown = good(await world.hub.approvals.show(world.person, gate));
  expect(shown.answers).toEqual([]);
  // Where it is asked is for its own person to know.
  expect(shown.about.run).toMatchObject({ id: run, step: expect.any(String) });
  expect(good(await world.hub.approvals.show(bob, gate)).about.run).toBeNull();
  expect(codeOf(await answer(world.person, gate, 'approve'))).toBe('approval.not_yours');

  good(await answer(bob, gate, 'approve', 'fine'));
  expect(good(await world.hub.approvals.show(world.person, gate))).toMatchObject({
    answeredByName: 'bob',
    door: 'cli',
    rule: null,
  });
  expect(codeOf(await answer(bob, gate, 'reject'))).toBe('approval.answered');
  await hand.play(() => 'ok');
  expect(await hand.result(run)).toMatchObject({ approved: true });
  expect(codeOf(await world.hub.runs.show(bob, run))).toBe('run.not_found');
});

test('a gate that names a role of people is for all who have it, and for its person only then', async () => {
  const { gate } = await atGate(`[{ role: 'member' }]`);
  expect([await needs(bob), await needs(mo), await needs(world.person)]).toEqual([1, 1, 0]);
  expect(codeOf(await answer(world.person, gate, 'approve'))).toBe('approval.not_yours');
  const viewer = await person('vic', 'viewer');
  expect(await pendingOf(viewer)).toEqual([]);
  good(await answer(mo, gate, 'reject'));
  expect(await pendingOf(bob)).toEqual([]);
  const { gate: admins } = await atGate(`[{ role: 'admin' }]`);
  expect(codeOf(await answer(bob, admins, 'approve'))).toBe('approval.not_found');
  good(await answer(world.person, admins, 'approve'));
});

test('a viewer who is named sees the gate and does not decide', async () => {
  const viewer = await person('vic', 'viewer');
  const { gate } = await atGate(`[{ person: 'vic' }, { person: 'ada' }]`);
  expect((await pendingOf(viewer)).map(({ answers }) => answers)).toEqual([[]]);
  expect(codeOf(await answer(viewer, gate, 'approve'))).toBe('approval.not_yours');
  good(await answer(world.person, gate, 'approve'));
});

test('a gate that names nobody is its own person’s, and no other’s', async () => {
  const { run, gate } = await atGate();
  expect([await needs(world.person), await needs(bob)]).toEqual([1, 0]);
  expect(codeOf(await answer(bob, gate, 'approve'))).toBe('approval.not_found');
  good(await answer(world.person, gate, 'reject', 'not yet'));
  await hand.play(() => 'ok');
  expect((await hand.show(run)).run.state).not.toBe('waiting');
});

test('the session that started the run never answers its gate (W11)', async () => {
  const client = good(await world.hub.sessions.connect(world.person, { client: 'editor', fresh: false }));
  const session = good(await world.hub.auth.whoIs(client.token));
  const source = { file: 'gate.js', text: `return approve('Ship it?');` };
  good(await world.hub.library.save(world.person, { name: 'gate', source }));
  const started = good(
    await world.hub.runs.start(session, { workflow: { name: 'gate' }, cwd: '/work', harness: 'echo' }),
  );
  if (!started.started) throw new Error('not started');
  await hand.play(() => 'ok');
  const [gate] = (await hand.show(started.run.run.id)).gates;
  expect(codeOf(await answer(session, gate!.approval, 'approve'))).toBe('approval.not_yours');
  good(await answer(world.person, gate!.approval, 'approve'));
});

test('a gate that nobody answers in time counts as rejected, for whoever it names too (W11)', async () => {
  const { run, gate } = await atGate(`[{ person: 'bob' }]`);
  world.clock.advance(25 * 3_600_000);
  expect(codeOf(await answer(bob, gate, 'approve'))).toBe('approval.expired');
  await world.part('approval-expirer').runOnce();
  await world.agent.beat(['echo']);
  await hand.play(() => 'ok');
  expect(await pendingOf(bob)).toEqual([]);
  expect((await hand.show(run)).gates).toEqual([]);
});
