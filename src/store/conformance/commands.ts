import { expect, test } from 'vitest';
import { newId, type AgentCommand, type AgentId, type CommandMove, type CommandOrder } from '#domain';
import { commandRows, inboxRows, isUniqueViolation, type Tx } from '../index.ts';
import type { Part } from './hubs.ts';
import { addAgent, addUser } from './seeds.ts';

const TIMES = 8;

/** Orders to agents: each move once, one life at a time, nothing left in an inbox. */
export const commandParts: Part = (hubs) => {
  async function agentOf(): Promise<{
    agent: AgentId;
    add: (tx: Tx, order: CommandOrder) => Promise<AgentCommand>;
  }> {
    const { store, ids } = hubs();
    const user = await store.unit((tx) => addUser(tx, ids, 'ada'));
    const agent = await store.unit(async (tx) => {
      const id = await addAgent(tx, ids, user, 'mill');
      await tx.db.insertInto('inbox_heads').values({ agent_id: id, seq: 0, acked: 0 }).execute();
      return id;
    });
    const add = async (tx: Tx, order: CommandOrder) => {
      const command: AgentCommand = {
        id: newId(ids, 'command'),
        agent,
        user,
        order,
        state: 'pending',
        askedBy: user,
        createdAt: tx.now,
        deadlineAt: tx.now + 1_000,
        acknowledgedAt: null,
        endedAt: null,
        result: null,
        cause: null,
      };
      const seq = await inboxRows.putInbox(tx, agent, { type: 'command', command: command.id, order });
      await commandRows.insertCommand(tx, command, seq);
      return command;
    };
    return { agent, add };
  }

  const both = () => {
    const { store, other } = hubs();
    return Array.from({ length: TIMES }, (_, n) => (n % 2 ? store : other));
  };

  test.each<CommandMove>(['acknowledge', 'expire', 'fail'])('is won by one who would %s it', async (move) => {
    const { add } = await agentOf();
    const command = await hubs().store.unit((tx) => add(tx, { kind: 'health_check' }));
    const moved = await Promise.all(
      both().map((store) => store.unit((tx) => commandRows.moveCommand(tx, command.id, move))),
    );
    expect(moved.filter((one) => one !== null)).toHaveLength(1);
  });

  test('ends once, whichever end comes first', async () => {
    const { add } = await agentOf();
    const { store } = hubs();
    const command = await store.unit((tx) => add(tx, { kind: 'reload' }));
    await store.unit((tx) => commandRows.moveCommand(tx, command.id, 'acknowledge'));
    const ends: CommandMove[] = ['complete', 'fail', 'expire'];
    const moved = await Promise.all(
      both().map((hub, n) =>
        hub.unit((tx) => commandRows.moveCommand(tx, command.id, ends[n % 3] ?? 'fail', { result: { n } })),
      ),
    );
    const won = moved.filter((one) => one !== null);
    expect(won).toHaveLength(1);
    expect(await store.read((reader) => commandRows.findCommand(reader, command.id))).toEqual(won[0]);
  });

  test('one restart or upgrade of an agent is open at a time', async () => {
    const { add } = await agentOf();
    const orders: CommandOrder[] = [
      { kind: 'restart', force: false },
      { kind: 'upgrade', force: true, to: { version: '1.2.3' } },
    ];
    const ended = await Promise.allSettled(
      both().map((store, n) => store.unit((tx) => add(tx, orders[n % 2] ?? { kind: 'drain' }))),
    );
    const made = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const errors = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(made).toHaveLength(1);
    expect(errors.every((error) => isUniqueViolation(error, 'agent_commands_one_life'))).toBe(true);
    await hubs().store.unit((tx) => commandRows.moveCommand(tx, made[0]!.id, 'expire'));
    await hubs().store.unit((tx) => add(tx, { kind: 'restart', force: true }));
  });

  test('what ends before it was taken is gone from the inbox, and nothing else is', async () => {
    const { agent, add } = await agentOf();
    const { store } = hubs();
    const [first, second, third] = await store.unit(async (tx) => [
      await add(tx, { kind: 'drain' }),
      await add(tx, { kind: 'reload' }),
      await add(tx, { kind: 'health_check' }),
    ]);
    await store.unit((tx) => commandRows.moveCommand(tx, second.id, 'expire'));
    await store.unit((tx) => commandRows.moveCommand(tx, third.id, 'acknowledge'));
    await store.unit((tx) => commandRows.moveCommand(tx, third.id, 'complete'));
    const entries = await store.read((reader) => inboxRows.readInbox(reader, agent, 0, 10));
    expect(entries.map(({ body }) => body.type === 'command' && body.command)).toEqual([first.id, third.id]);
  });

  test('finds what is due, lists newest first, and prunes what ended long ago', async () => {
    const { agent, add } = await agentOf();
    const { store } = hubs();
    const made = await store.unit(async (tx) => [
      await add(tx, { kind: 'drain' }),
      await add(tx, { kind: 'resume' }),
      await add(tx, { kind: 'reload' }),
    ]);
    const [first, second, third] = made.map(({ id }) => id);
    await store.unit((tx) =>
      tx.db
        .updateTable('agent_commands')
        .set({ deadline_at: tx.now - 1 })
        .where('id', '=', first!)
        .execute(),
    );
    expect(await store.read((reader) => commandRows.dueCommands(reader, 10))).toEqual([first]);
    await store.unit((tx) => commandRows.moveCommand(tx, first!, 'expire'));
    expect(await store.unit((tx) => commandRows.keepLate(tx, first!, { late: true }))).toBe(true);
    expect(await store.unit((tx) => commandRows.keepLate(tx, first!, { late: 2 }))).toBe(false);
    const listed = await store.read((reader) =>
      commandRows.listCommands(reader, { user: made[0]!.user, agent, before: third, limit: 5 }),
    );
    expect(listed.map(({ id }) => id)).toEqual([second, first]);
    expect(listed[1]?.result).toEqual({ late: true });
    expect(await store.unit((tx) => commandRows.pruneCommands(tx, tx.now - 1_000, 10))).toBe(0);
    expect(await store.unit((tx) => commandRows.pruneCommands(tx, tx.now + 1_000, 10))).toBe(1);
    const open = await store.read((reader) => commandRows.openCommands(reader, agent));
    expect(open.map(({ id }) => id)).toEqual([second, third]);
  });
};
