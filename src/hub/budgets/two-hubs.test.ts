import { expect, test } from 'vitest';
import { AgentHand, good, type TurnOffer } from '../testing/hub-world.ts';
import { onTwoHubs, type OneHub } from '../testing/two-hubs.ts';

onTwoHubs('budgets over two hubs', (world) => {
  /** Another agent, that calls the second hub. */
  const addLoom = async () => {
    const { a, b, person } = world();
    if (person.kind !== 'user') throw new Error('no person');
    const place = { name: 'loom', hostname: 'loom', platform: 'linux', version: '0.1.0', slots: 4 };
    const { token } = await a.hub.fleet.ensureLocal(person.user, place);
    const loom = new AgentHand(() => b.hub, good(await b.hub.auth.whoIs(token)));
    await loom.beat(['echo']);
    good(await a.hub.fleet.change(person, 'mill', { slots: 4 }));
    return loom;
  };

  const spawn = async (label: string, agent: string, hand: AgentHand, { hub }: OneHub) => {
    const input = { task: 'begin', harness: 'echo', cwd: '/work/app', delegate: true, label, agent };
    const spawned = hub.sessions.spawn(world().person, input);
    await hand.answer('ready');
    good(await spawned);
  };

  const send = async ({ hub }: OneHub, label: string) =>
    good(await hub.sessions.send(world().person, label, { message: 'go', timeoutSeconds: 0, when: 'queue' }));

  const done = async (hand: AgentHand, offer: TurnOffer) => {
    good(await hand.start(offer));
    good(await hand.finish(offer, { end: 'done', reply: 'ok', stopReason: 'end_turn' }));
  };

  test('agents that take turns at both at once pass no limit; one is asked, and a raise at one hub lets go at the other', async () => {
    const { a, b, agent: mill, person } = world();
    const loom = await addLoom();
    for (const label of ['m1', 'm2', 'm3']) await spawn(label, 'mill', mill, a);
    for (const label of ['l1', 'l2', 'l3']) await spawn(label, 'loom', loom, b);
    const limits = [{ kind: 'turns' as const, hard: 4, soft: null }];
    good(await a.hub.budgets.set(person, { scope: 'user', limits, period: 'none', zone: 'UTC' }));
    for (const label of ['m1', 'm2', 'm3']) await send(a, label);
    for (const label of ['l1', 'l2', 'l3']) await send(b, label);

    const offered = await Promise.all(
      [mill, loom].map(async (hand) => {
        const entries = await hand.poll();
        return entries.flatMap((body) => (body.type === 'turn' ? [{ hand, offer: body }] : []));
      }),
    );
    const taken = offered.flat();
    expect(taken).toHaveLength(4);
    const view = async ({ hub }: OneHub) => good(await hub.budgets.list(person))[0]?.budget;
    expect(await view(b)).toMatchObject({ used: 0, reserved: 4, pausedAt: null });

    for (const { hand, offer } of taken) await done(hand, offer);
    expect(await view(a)).toMatchObject({ used: 4, reserved: 0 });
    await Promise.all([mill.poll(), loom.poll()]);
    const asked = good(await b.hub.approvals.list(person, { state: 'pending', limit: 10 })).items;
    expect(asked).toHaveLength(1);

    const id = asked[0]!.approval.id;
    const given = { answer: 'raise_half', scope: 'cwd', expiresInHours: 1 } as const;
    const answers = await Promise.all([a, b].map(({ hub }) => hub.approvals.answer(person, id, given)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const more = (await Promise.all([mill.poll(), loom.poll()])).flat();
    expect(more.filter(({ type }) => type === 'turn')).toHaveLength(2);
    expect(await view(b)).toMatchObject({ hard: 6, used: 4, reserved: 2 });
    expect(good(await a.hub.recount(person)).mended).toEqual([]);
  });
});
